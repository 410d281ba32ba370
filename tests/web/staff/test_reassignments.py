"""Many customers get one adviser on a page: those of a name of the file, or all who fit a filter."""

import re

import pytest

from club import clock, segments
from club.handovers import Handover
from club.members import Member, advising
from web.staff import reassignments

WOMEN = segments.text(segments.leaf("gender", "in", ["f"]))


@pytest.fixture
async def zhang(cast):
    await Member.filter(id__in=[cast.ann.id, cast.ben.id]).update(adviser_name="老张")


async def test_a_name_of_the_file_goes_to_a_colleague_with_its_number_said_before(cast, browser, zhang):
    gil = browser(cast.gil)
    assert 'href="/staff/reassignments"' in (await gil.get("/staff/handovers")).text
    names = (await gil.get("/staff/reassignments")).text
    assert "老张" in names
    asked = (await gil.get("/staff/reassignments/new?name=老张")).text
    assert "给 2 位客户换负责人" in asked
    assert 'data-confirm="老张的 2 位客户将归所选同事负责' in asked
    told = {"name": "老张", "adviser": cast.dee.id, "count": 2}
    answer = await gil.post("/staff/reassignments", data=told)
    page = (await gil.get(answer.headers["location"])).text
    for words in ("老张的客户", "陈静", "李强", "Dee", "撤销移交"):
        assert words in page
    assert "每位负责人都有账号" in (await gil.get("/staff/reassignments")).text
    assert 'href="/staff/reassignments"' not in (await gil.get("/staff/handovers")).text
    assert "老张的客户现在归你负责" in (await browser(cast.dee).get("/staff")).text
    done = await Handover.get()
    await gil.post(f"/staff/handovers/{done.id}/undoing")
    assert "老张" in (await gil.get("/staff/reassignments")).text
    assert "一批客户换了负责人" in (await gil.get("/staff/audit")).text


async def test_an_undoing_says_how_many_are_back(cast, browser, zhang):
    gil = browser(cast.gil)
    await gil.post("/staff/reassignments", data={"name": "老张", "adviser": cast.dee.id, "count": 2})
    await Member.filter(id=cast.ben.id).update(adviser=cast.eve)
    answer = await gil.post(f"/staff/handovers/{(await Handover.get()).id}/undoing")
    assert "1 项已经退回" in (await gil.get(answer.headers["location"])).text


async def test_a_name_longer_than_any_is_nobodys(cast, browser):
    gil, name = browser(cast.gil), "张" * 41
    assert (await gil.get(f"/staff/reassignments/new?name={name}")).status_code == 200
    told = {"name": name, "adviser": cast.dee.id, "count": 0}
    assert (await gil.post("/staff/reassignments", data=told)).status_code == 422


async def test_a_colleague_of_that_name_is_offered_first(cast, browser):
    await Member.filter(id=cast.ann.id).update(adviser_name="Fay")
    gil = browser(cast.gil)
    assert "有同名的同事" in (await gil.get("/staff/reassignments")).text
    asked = (await gil.get("/staff/reassignments/new?name=Fay")).text
    assert f'<option selected value="{cast.fay.id}">' in asked


async def test_all_who_fit_a_filter_and_not_only_a_page(cast, browser):
    gil = browser(cast.gil)
    listed = (await gil.get("/staff/members", params={"where": WOMEN})).text
    assert "/staff/reassignments/new?where=" in listed
    assert "/staff/reassignments/new" not in (await gil.get("/staff/members")).text
    asked = (await gil.get("/staff/reassignments/new", params={"where": WOMEN})).text
    assert "还没有负责人" in asked
    women = await Member.filter(gender="f").count()
    told = {"where": WOMEN, "adviser": cast.staff["administrator"].id, "count": women}
    answer = await gil.post("/staff/reassignments", data=told)
    assert "按条件选出的客户" in (await gil.get(answer.headers["location"])).text
    assert await Member.filter(adviser_id=cast.gil.id).count() == women


async def test_the_page_says_who_looks_after_them_now_by_account_or_name_in_the_file(
    cast, browser, zhang, monkeypatch
):
    monkeypatch.setattr(reassignments, "A_BATCH", 1)
    await advising.assign([cast.cho], cast.staff["administrator"], by=cast.gil, at=clock.now())
    where = segments.text(segments.leaf("gender", "in", ["f", "m", ""]))
    page = (await browser(cast.gil).get("/staff/reassignments/new", params={"where": where})).text
    assert re.findall(r"<dt>(.*?)</dt><dd class=\"n\">(\d+)</dd>", page) == [("老张", "2"), ("Gil", "1")]


async def test_nobody_is_given_to_whom_one_does_not_see_or_beyond_ones_store(cast, browser, zhang):
    manager = browser(cast.staff["showroom_manager"])
    for adviser in (cast.fay.id, 0, "x"):
        told = {"name": "老张", "adviser": adviser, "count": 2}
        assert (await manager.post("/staff/reassignments", data=told)).status_code == 422
    await Member.filter(id=cast.cho.id).update(adviser_name="老张")
    answer = await manager.post("/staff/reassignments", data=told | {"adviser": cast.dee.id})
    assert answer.status_code == 303
    assert (await Member.get(id=cast.cho.id)).adviser_id is None


@pytest.mark.parametrize("count", [1, "", "x"])
async def test_another_number_than_the_page_had_shown_moves_nobody_and_is_said(cast, browser, zhang, count):
    told = {"name": "老张", "adviser": cast.dee.id, "count": count}
    page = await browser(cast.gil).post("/staff/reassignments", data=told)
    assert page.status_code == 422
    assert "人数变了" in page.text
    assert 'name="count" value="2"' in page.text
    assert "给 2 位客户换负责人" in page.text
    assert not await Handover.exists()


async def test_a_filter_that_cannot_be_read_changes_nobody(cast, browser):
    gil = browser(cast.gil)
    answer = await gil.post("/staff/reassignments", data={"where": "{", "adviser": cast.dee.id})
    assert answer.status_code == 422
    assert not await Handover.exists()


async def test_nobody_is_chosen_beforehand_and_each_colleague_is_named_with_the_role(cast, browser, zhang):
    gil = browser(cast.gil)
    asked = (await gil.get("/staff/reassignments/new?name=老张")).text
    assert '<option value="">选同事…</option>' in asked.split("<select")[1][:200]
    assert f'<option value="{cast.dee.id}">Dee · ' in asked
    answer = await gil.post("/staff/reassignments", data={"name": "老张", "adviser": ""})
    assert answer.status_code == 422
    assert "选一位负责的同事" in answer.text


async def test_once_undone_it_says_who_has_them_now(cast, browser, zhang):
    gil = browser(cast.gil)
    await gil.post("/staff/reassignments", data={"name": "老张", "adviser": cast.dee.id, "count": 2})
    done = await Handover.get()
    await gil.post(f"/staff/handovers/{done.id}/undoing")
    page = (await gil.get(f"/staff/handovers/{done.id}")).text
    assert "现在的负责人" in page
    assert "<td>Dee</td><td>老张</td>" in page
