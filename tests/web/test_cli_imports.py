"""`club import`: a check writes nothing, a file comes in once, a sentence says what is wrong with it."""

import csv
import socket

import pytest

from club import clock
from club.imports import importing
from club.imports import run as runs
from club.imports.run import Import
from club.members import Member
from tests import cast as casting
from tests.club.imports.conftest import CUSTOMERS, ORDERS, customer, order, written
from tests.web.test_cli import club, on_the_database  # noqa: F401 - a fixture


@pytest.fixture
def bring(club, tmp_path):  # noqa: F811
    """Run `club import` on a file of these rows."""
    on_the_database(casting.assemble)

    def bring(kind, text, *options, store="north"):
        path = tmp_path / "export.csv"
        path.write_text(text, encoding="gb18030")
        chosen = ["--store", store] if store else []
        return club("import", kind, str(path), *chosen, *options)

    return bring


def count(model):
    return on_the_database(lambda: model.all().count())


def test_a_check_says_what_would_happen_and_writes_nothing(bring):
    done = bring("customers", written(CUSTOMERS, customer()), "--dry-run")
    assert done.exit_code == 0, done.output
    assert "Nothing was written" in done.output
    assert count(Member) == 3


def test_a_file_comes_in_and_its_report_lies_beside_it(bring, tmp_path):
    rows = customer(), customer("C2", 客户姓名="钱坤", 车架号="", 车牌号="")
    done = bring("customers", written(CUSTOMERS, *rows))
    assert done.exit_code == 0, done.output
    assert count(Member) == 4
    report = list(csv.reader((tmp_path / "export-report.csv").open(encoding="utf-8-sig")))
    assert [row[:3] for row in report[1:]] == [["3", "手机号码", "13800138000"]]
    again = bring("customers", written(CUSTOMERS, *rows))
    assert "1 remarks" in again.output
    assert count(Member) == 4


def test_service_orders_find_the_cars_that_are_there(bring):
    done = bring("service-orders", written(ORDERS, order(车架号=casting.VIN)))
    assert done.exit_code == 0, done.output
    assert "is done" in done.output


def test_columns_and_kinds_of_work_are_named_on_the_command_line(bring):
    headings = tuple("户主" if one == "客户姓名" else one for one in CUSTOMERS)
    refused = bring("customers", written(headings, customer()))
    assert refused.exit_code == 1
    assert "户主" in refused.output
    done = bring("customers", written(headings, customer()), "--mapping", "户主=name")
    assert done.exit_code == 0, done.output
    washed = written(ORDERS, order(车架号=casting.VIN, 维修类型="洗车"))
    assert bring("service-orders", washed, "--work", "洗车=accessories").exit_code == 0


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", (), "没有数据"),
        (written(CUSTOMERS, customer()), ("--mapping", "姓名"), "HEADING=FIELD"),
        (written(ORDERS, order()), (), "另一种文件"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(bring, text, options, sentence):
    done = bring("customers", text, *options)
    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_a_club_that_nobody_has_started_yet_takes_a_file(club, tmp_path):  # noqa: F811
    path = tmp_path / "export.csv"
    path.write_text(written(CUSTOMERS, customer()), encoding="gb18030")
    assert club("store", "add", "pd", "--name", "浦东店").exit_code == 0
    done = club("import", "customers", str(path), "--store", "pd")
    assert done.exit_code == 0, done.output
    assert count(Member) == 1


def test_an_import_that_breaks_has_ended_with_a_sentence(bring, monkeypatch):
    async def broken(*_, **__):
        raise ValueError("of ours")

    monkeypatch.setitem(importing.TAKERS, "customers", broken)
    done = bring("customers", written(CUSTOMERS, customer()))
    assert done.exit_code == 1
    assert "因为我们的原因中断了" in done.output
    assert on_the_database(Import.get).state == "failed"


def begun_before(position):
    async def do():
        await Import.all().update(state="running", position=position, leased_until=clock.now())

    on_the_database(do)


def test_columns_named_later_are_taken_if_no_row_was(bring):
    text = written((*CUSTOMERS, "昵称"), (*customer(), "小周"))
    bring("customers", text, "--mapping", "昵称=")
    begun_before(0)
    done = bring("customers", text, "--mapping", "客户姓名=", "--mapping", "昵称=name")
    assert done.exit_code == 0, done.output
    assert on_the_database(Import.get).mapping["columns"]["昵称"] == "name"


def test_columns_named_after_the_first_rows_are_said_to_come_too_late(bring):
    text = written(CUSTOMERS, customer(), customer("C2", 手机号码="13800138002", 车架号="", 车牌号=""))
    bring("customers", text)
    begun_before(2)
    assert "not taken into account" not in bring("customers", text, "--mapping", "客户姓名=name").output
    begun_before(2)
    done = bring("customers", text, "--mapping", "备注=")
    assert "--mapping and --work are not taken into account" in done.output
    assert "Going on behind row 2" in done.output
    assert on_the_database(Import.get).mapping["columns"]["备注"] == "remark"


def test_with_several_stores_somebody_says_whose_file_it_is(bring):
    done = bring("customers", written(CUSTOMERS, customer()), store="")
    assert done.exit_code == 1
    assert "--store (north, south)" in done.output
    assert bring("customers", written(CUSTOMERS, customer()), store="east").exit_code == 1


def test_a_file_that_is_not_there_is_said_to_be_missing(club):  # noqa: F811
    on_the_database(casting.assemble)
    done = club("import", "customers", "/nowhere.csv", "--store", "north")
    assert done.exit_code == 1
    assert "文件不在" in done.output


def test_what_a_dead_process_left_is_taken_up_at_once(bring):
    text = written(
        CUSTOMERS, *(customer(f"C{n}", 手机号码=f"1380013{n:04}", 车架号="", 车牌号="") for n in range(9))
    )
    bring("customers", text)

    async def as_if_killed():
        run = await Import.get()
        dead = f"{socket.gethostname()[:40]}:999999999"
        await Import.filter(id=run.id).update(
            state="running", position=5, worker=dead, leased_until=clock.now() + runs.LEASE
        )

    on_the_database(as_if_killed)
    done = bring("customers", text)
    assert "Going on behind row 5" in done.output
    assert done.exit_code == 0, done.output
    assert count(Import) == 1
