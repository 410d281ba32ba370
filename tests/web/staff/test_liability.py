"""What the club owes in points, and what stores owe each other; as files, too."""

import csv
import io

import pytest
from openpyxl import load_workbook

from club import audit, clock
from club.orders import Line
from points import postings
from tests.web.portal import given

FIGURES = {"format": "csv", "columns": ["month", "store", "earned", "net"], "reason": ""}


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


def said(key, store):
    return {"key": key, "reason": "reward", "facts": {}, "store": store.id, "by": "t", "at": clock.now()}


def month():
    return f"{clock.day_of(clock.now()):%Y-%m}"


def rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_it_says_what_members_hold_and_what_that_is_worth(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    await postings.spend(cast.ann.account_id, 1000, **said("s", cast.north))
    page = await gil.get("/staff/liability")
    for words in ("2,000", "¥20", "本月给出的折合 ¥30", "0.0%", "北店", month(), "0–2 个月"):
        assert words in page.text


async def test_a_club_without_points_says_so(gil):
    assert "还没有积分" in (await gil.get("/staff/liability")).text


async def test_a_store_reads_of_its_own_points(cast, browser):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    await postings.earn(cast.cho.account_id, 77_000, **said("c", cast.south))
    page = await browser(cast.staff["general_manager"]).get("/staff/liability")
    assert ("北店给出的积分" in page.text, "3,000" in page.text, "77,000" in page.text) == (True, True, False)


async def test_stores_read_who_pays_whom(cast, gil, browser):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    await postings.spend(cast.ann.account_id, 1500, **said("s", cast.south))
    page = await gil.get("/staff/liability/settlement")
    for words in ("北店", "南店", "1,500", "¥15", "这个月还没有结束"):
        assert words in page.text
    sales = browser(cast.staff["sales_adviser"])
    assert (await sales.get("/staff/liability/settlement")).status_code == 403


async def test_the_figures_leave_as_a_file_and_it_is_written_down(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    assert "导出" in (await gil.get("/staff/exports/figures")).text
    assert rows(await gil.post("/staff/exports/figures", data=FIGURES)) == [
        ["月", "门店", "按规则给出", "净增"],
        [month(), "北店", "3000", "3000"],
    ]
    [entry] = await audit.Entry.filter(action="liability.exported")
    assert entry.facts["count"] == 1
    assert "导出积分统计" in (await gil.get("/staff/exports")).text


async def test_the_settlement_leaves_as_an_excel_file(cast, gil):
    await given.order(cast, cast.ann, Line("repair", 300_000))
    await postings.spend(cast.ann.account_id, 1500, **said("s", cast.south))
    form = {"format": "xlsx", "columns": ["month", "pays", "gets", "points", "amount"], "reason": ""}
    answer = await gil.post("/staff/exports/figures?of=settlement", data=form)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]] == [month(), "北店", "南店", 1500, 15]
    assert (await gil.get("/staff/exports/figures?of=members")).status_code == 404


async def test_last_nights_proof_is_an_alarm_on_the_morning_page(cast, gil, browser):
    assert "对账对不上" not in (await gil.get("/staff")).text
    from tests.web.staff.test_points import proved

    await proved(error="LedgerDiffers: account 1: account.balance")
    assert "昨晚的积分对账对不上" in (await browser(cast.dee).get("/staff")).text
    assert "昨晚的积分对账对不上" not in (await browser(cast.staff["sales_adviser"]).get("/staff")).text
