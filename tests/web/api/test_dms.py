"""The dealer's orders, pushed one by one through the API, give each account what the import of the file gave.

A system that sends orders reads them from its own database; here the file stands in its place, read as the
import reads it. `make test` takes a part of the orders, `make soak` all; where the export is not at hand
(CLUB_TEST_DMS), the test says so.
"""

import csv
from types import SimpleNamespace
from typing import Any

import pytest

from club import clock, config
from club.imports import columns, order_rows
from club.imports.taking import Refused
from club.members import Member
from points import proof
from tests import browsers, databases, sizes, systems
from tests.club.imports import slice
from tests.club.imports.conftest import finished
from tests.club.imports.test_dms import text_of
from tests.club.imports.test_runs import club_of_old, received

pytestmark = pytest.mark.skipif(not slice.REAL.is_dir(), reason=slice.ABSENT)
PART = 300  # orders in `make test`


async def test_orders_pushed_through_the_api_give_the_balances_that_the_import_gave(
    db, tmp_path, monkeypatch
):
    lines = text_of("service_orders.csv").splitlines(keepends=True)
    part = "".join(lines[: sizes.scaled(PART + 1, full=len(lines))])
    store = await customers(tmp_path)
    await finished(await received("service_orders", part, tmp_path, store))
    imported = await accounts()
    await databases.fresh()
    store = await customers(tmp_path)
    monkeypatch.setattr(
        config, "_current", config.settings().model_copy(update={"api_rate": "999999/second"})
    )
    browsers.forget_tries()
    async with systems.opened(SimpleNamespace(north=store, gil="test")) as open_for:
        dms = await open_for()
        refused = [one for one in [await pushed(dms, row) for row in rows_of(part)] if one]
    assert await accounts() == imported
    assert sum(balance for balance, _growth in imported.values()) > 0
    assert set(refused) <= {"order.unknown_car", "order.other_vin", "order.number_taken", "refused"}
    assert (await proof.verify()).ok


async def customers(tmp_path: Any) -> Any:
    store = await club_of_old()
    await finished(await received("customers", text_of("customers.csv"), tmp_path, store))
    return store


async def accounts() -> dict[str, tuple[int, int]]:
    """What every account has, by the number of its member."""
    rows = Member.all().values_list("number", "account__balance", "account__growth")
    return {number: (balance, growth) for number, balance, growth in await rows}


def rows_of(text: str) -> list[dict[str, str]]:
    names = columns.guessed("service_orders", text.splitlines()[0].split(","))
    return [
        {field: row[heading] for heading, field in names.items()} for row in csv.DictReader(text.splitlines())
    ]


async def pushed(dms: systems.Caller, row: dict[str, str]) -> str:
    """Send one order; why it was refused, '' if it was not. A void one is written down, then voided."""
    try:
        sheet = order_rows.read(row, dict(columns.WORK_WORDS))
    except Refused:
        return "refused"
    told = {
        "number": sheet.number,
        "vin": sheet.vin or None,
        "plate": sheet.plate or None,
        "kilometres": sheet.kilometres,
        "state": "settled" if sheet.state == "settled" else "open",
        "opened_at": clock.start_of(sheet.opened).isoformat(),
        "settled_at": clock.start_of(sheet.settled).isoformat() if sheet.state == "settled" else None,
        "lines": [
            {"work": line.work, "amount": line.amount, "description": line.description}
            for line in sheet.lines
        ],
    }
    answer = await dms.write("/orders", told)
    if answer.status_code != 201:
        return answer.json()["code"]
    if sheet.state == "void" and answer.json()["state"] == "open":
        voided = await dms.write(f"/orders/{answer.json()['id']}/voiding", {"reason": "作废"})
        assert voided.status_code == 200, voided.text
    return ""
