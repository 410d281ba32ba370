"""The export of a dealer as it comes in life, against the count of what was put into it.

docs/import.md explains each difference. `make test` takes all customers and a part of the orders, `make soak`
all of it; where the export is not at hand (CLUB_TEST_DMS), the test says so.
"""

import csv
import json
from collections import Counter

import pytest

from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.members import Member
from club.orders import ServiceOrder
from points import proof
from points.accounts import Account
from tests import sizes
from tests.club.imports import slice
from tests.club.imports.test_runs import club_of_old, finished, received

pytestmark = pytest.mark.skipif(not slice.REAL.is_dir(), reason=slice.ABSENT)
PART = 4000  # orders in `make test`


@pytest.fixture
def truth() -> dict[str, int]:
    return json.loads((slice.REAL / "truth.json").read_text())


def text_of(name: str) -> str:
    return (slice.REAL / name).read_text(encoding="gb18030")


async def problems(run) -> Counter[str]:
    return Counter(reason for (reason,) in await Issue.filter(run=run).values_list("reason"))


async def test_the_whole_export(db, tmp_path, truth):
    store = await club_of_old()
    run = await finished(await received("customers", text_of("customers.csv"), tmp_path, store))
    await _customers(run, truth)
    again = await finished(await received("customers", text_of("customers.csv"), tmp_path, store))
    assert again.counts["unchanged"] == truth["customers_rows"]
    lines = text_of("service_orders.csv").splitlines(keepends=True)
    part = "".join(lines[: sizes.scaled(PART + 1, full=len(lines))])
    done = await finished(await received("service_orders", part, tmp_path, store))
    await _orders(done, part, truth)
    repeated = await finished(await received("service_orders", part, tmp_path, store))
    assert repeated.counts["unchanged"] == repeated.counts["rows"] - repeated.counts["refused"]
    assert (await proof.verify()).ok


async def _customers(run, truth) -> None:
    found = await problems(run)
    assert run.counts["rows"] == truth["customers_rows"]
    assert run.counts["merged"] == truth["duplicate_people"]
    assert run.counts["added"] == truth["customers_rows"] - truth["duplicate_people"]
    assert run.counts.get("refused", 0) == 0
    assert await Dossier.all().count() == truth["customers_rows"]
    # a doubled person brings what was spoilt a second time: counted once in the truth
    assert 0 <= found["vin.invalid"] + found["vin.mended"] - truth["bad_vin"] <= 3
    assert 0 <= found["plate.invalid"] - truth["bad_plate"] <= 3
    assert 0 <= found["value.no_such_day"] + found["member.birthday_to_come"] - truth["impossible_date"] <= 3
    # of the bad phones, landlines are kept as such, and 无 is none
    assert found["phone.invalid"] + found["phone.landline"] <= truth["bad_phone"]
    lunar = await Member.filter(birth_calendar="lunar").count()
    assert truth["lunar_birthdays"] - truth["duplicate_people"] <= lunar <= truth["lunar_birthdays"]


async def _orders(run, part: str, truth) -> None:
    rows = list(csv.DictReader(part.splitlines()))
    found = await problems(run)
    sums = [row for row in rows if abs(_fen(row["工时费"]) + _fen(row["配件费"]) - _fen(row["合计金额"])) > 0]
    assert found["order.sum"] == len(sums)
    repeated = len(rows) - len({row["工单号"] for row in rows})
    assert run.counts["rows"] == len(rows)
    assert abs(run.counts.get("unchanged", 0) - repeated) <= 2  # a repeated order may be one that is refused
    numbers = {row["工单号"] for row in rows if row["结算状态"] == "作废"}
    void = await ServiceOrder.filter(state="void").count()
    assert void == len(numbers) - len(numbers & {row["工单号"] for row in sums}) - await _refused(numbers)
    balances = [balance for (balance,) in await Account.all().values_list("balance")]
    assert sum(balances) == run.counts["points"]
    if len(rows) == truth["visits_rows"]:
        unknown = found["order.other_vin"] + found["order.unknown_car"]
        # what has an unknown VIN, but the plate of a car whose own VIN nobody knows, is taken for that car
        assert truth["unknown_vin"] - 5 <= unknown <= truth["unknown_vin"]
        assert found["order.sum"] == truth["sum_mismatch"]
        assert repeated == truth["repeated_order"]
        assert void >= truth["void_visits"] - unknown


async def _refused(numbers: set[str]) -> int:
    """How many of these orders wait on the worklist for want of a car."""
    waiting = Issue.filter(reason__in=("order.other_vin", "order.unknown_car"))
    return len(numbers & {cells[0] for (cells,) in await waiting.values_list("cells")})


def _fen(text: str) -> int:
    return round(float(text.replace(",", "")) * 100)
