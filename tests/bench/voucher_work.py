"""Vouchers and orders at work, in a process of its own: `python -m tests.bench.voucher_work DEED …`.

The database is the one of DATABASE_URL, with a club in it; what was measured is printed as JSON.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from club import config, orders, vouchers
from club.members import Member
from club.orders import Line, Sheet
from club.stores import Store
from points import voucher_kinds
from points.vouchers import Voucher
from web import database

AT = datetime(2026, 3, 1, tzinfo=UTC)


async def issue(count: int, piece: int) -> dict[str, float]:
    """So many to the members in turn, a piece a transaction: the seconds."""
    kind = await voucher_kinds.define(name="标准洗车", worth="thing", lasts_days=90, at=AT)
    people: Any = await Member.filter(merged_into=None).order_by("id").values_list("id", "account_id")
    to = [vouchers.To(*people[n % len(people)], f"bench:{kind.id}:{n}") for n in range(count)]
    started = time.perf_counter()
    for first in range(0, count, piece):
        await vouchers.issue_many(to[first : first + piece], kind, reason="campaign", by="bench", at=AT)
    return {"seconds": time.perf_counter() - started, "vouchers": await Voucher.filter(kind=kind).count()}


async def redeem(count: int, clients: int) -> dict[str, float]:
    """So many uses through the door, from so many tasks: the seconds."""
    ids: Any = await Voucher.filter(state="issued").order_by("id").limit(count).values_list("id", flat=True)
    turns = iter([*ids])

    async def client() -> None:
        for id in turns:
            told = {"key": f"bench:{id}", "store": 1, "order": f"RO{id}", "total": 500_00}
            await vouchers.redeem(id, **told, by="staff:1", at=AT)

    started, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    core = (time.process_time() - spent) / len(ids) * 1000
    return {"seconds": time.perf_counter() - started, "core": core}


async def earn(count: int, clients: int) -> dict[str, float]:
    """So many service orders settled through the door, of members from all over the club: the seconds."""
    people: Any = await Member.filter(merged_into=None).order_by("id").values_list("id", flat=True)
    store, run = await Store.all().order_by("id").first(), time.time_ns()
    chosen = [people[n * 7919 % len(people)] for n in range(count)]
    members = {one.id: one for one in await Member.filter(id__in=chosen)}
    turns = iter(enumerate(chosen))
    lines = [Line("maintenance", 680_00), Line("parts", 240_50)]

    async def client() -> None:
        for turn, id in turns:
            assert store is not None
            sheet = Sheet(f"B{run}-{turn}", store, lines, member=members[id])
            await orders.enter(sheet, by="staff:1", at=AT)

    started, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    core = (time.process_time() - spent) / count * 1000
    return {"seconds": time.perf_counter() - started, "core": core}


async def main(deed: str, *told: str) -> None:
    config.use(config.load())
    async with database.opened(config.settings()):
        done = await {"issue": issue, "redeem": redeem, "earn": earn}[deed](*map(int, told))
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
