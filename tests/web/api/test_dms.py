"""The dealer's orders, pushed one by one or by batches, give each account what the import of the file gave.

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
PART = 120  # orders in `make test`


@pytest.mark.parametrize("by_batches", [False, True], ids=["one by one", "by batches"])
async def test_orders_pushed_through_the_api_give_the_balances_that_the_import_gave(
    db, tmp_path, monkeypatch, by_batches
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
        send = pushed_by_batches if by_batches else pushed_one_by_one
        refused = await send(dms, rows_of(part))
    assert await accounts() == imported
    assert sum(balance for balance, _growth in imported.values()) > 0
    assert set(refused) <= {"order.unknown_car", "order.other_vin", "order.number_taken", "refused"}
    assert (await proof.verify()).ok


async def customers(tmp_path: Any) -> Any:
    store = await club_of_old()
    await finished(await received("customers", text_of("customers.csv"), tmp_path, store))
    await databases.look_again("club")
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


async def pushed_one_by_one(dms: systems.Caller, rows: list[dict[str, str]]) -> list[str]:
    """Why orders were refused."""
    refused = ["refused" for row in rows if told(row) is None]
    for order in filter(None, map(told, rows)):
        answer = await dms.write("/orders", order[0])
        if answer.status_code != 201:
            refused.append(answer.json()["code"])
        else:
            await voided(dms, answer.json(), order[1])
    return refused


async def pushed_by_batches(dms: systems.Caller, rows: list[dict[str, str]]) -> list[str]:
    refused = ["refused" for row in rows if told(row) is None]
    orders = [*filter(None, map(told, rows))]
    for first in range(0, len(orders), 100):
        some = orders[first : first + 100]
        answer = await dms.write("/orders/batches", {"orders": [order for order, _state in some]})
        assert answer.status_code == 200, answer.text
        for item, (_order, state) in zip(answer.json()["items"], some, strict=True):
            if item["problem"]:
                refused.append(item["problem"]["code"])
            else:
                await voided(dms, item["order"], state)
    return refused


async def voided(dms: systems.Caller, order: dict[str, Any], state: str) -> None:
    """A void order was written down as an open one."""
    if state == "void" and order["state"] == "open":
        answer = await dms.write(f"/orders/{order['id']}/voiding", {"reason": "作废"})
        assert answer.status_code == 200, answer.text


def told(row: dict[str, str]) -> tuple[dict[str, Any], str] | None:
    """An order as a system sends it, and its state; None for a row that is none."""
    try:
        sheet = order_rows.read(row, dict(columns.WORK_WORDS))
    except Refused:
        return None
    order = {
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
    return order, sheet.state
