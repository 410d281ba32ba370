"""What a replay of a draft rule over last year's orders takes, the reading included."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import servers
from tests.bench.table import Row

MOST = 5.0  # seconds for 20,000 orders
ORDERS = 20_000

SCRIPT = """
import asyncio, json, sys, time
from datetime import UTC, datetime, timedelta
from club import config, founding, replays, stores
from club.members import Member
from points import bulk, rules
from tests import cast as casting
from tortoise.transactions import in_transaction
from web import database

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PEOPLE = 400
TERMS = {"type": "per_yuan", "rates": {"maintenance": "0.5", "repair": 2}, "expiry": "end_of_next_year",
         "multipliers": [{"by": "1.5", "only": {"birthday_month": [True]}}],
         "caps": {"each": 2000, "member_month": 3000}, "budget": 10_000_000}

async def seed(count):
    store = await stores.add("north", name="北店", by="bench", at=NOW)
    for number in range(PEOPLE):
        await casting.join(f"138{number:08}", name=f"n{number}", at=NOW - timedelta(days=400))
    await Member.all().update(birth_calendar="solar", birth_month=6, birth_day=1)
    people = [id for (id,) in await Member.all().order_by("id").values_list("id")]
    async with in_transaction() as db:
        ids = await bulk.new_ids(db, "club_service_order", count)
        orders = [(id, f"R{id}", str(id), store.id, people[n % len(people)], "settled",
                   at := NOW - timedelta(minutes=20 * n + 5), at, "", 90_000, "bench")
                  for n, id in enumerate(ids)]
        await bulk.insert(db, "club_service_order", ("id", "number", "fingerprint", "store_id", "member_id",
            "state", "opened_at", "settled_at", "void_reason", "total", "by"), orders)
        works = ("maintenance", "repair", "parts")
        lines = [(id, work, "", 30_000 + id % 977) for id in ids for work in works]
        new = await bulk.new_ids(db, "club_service_line", len(lines))
        await bulk.insert(db, "club_service_line", ("id", "order_id", "work", "description", "amount"),
                          [(id, *line) for id, line in zip(new, lines, strict=True)])

async def main(count):
    async with database.opened(config.settings()):
        await founding.ensure(by="bench", at=NOW - timedelta(days=800))
        await seed(count)
        told = {"title": "Draft", "valid_from": NOW, "by": "bench", "at": NOW}
        rule = await rules.draft("service", "service_order", TERMS, **told)
        await replays.ask(rule, by="bench", at=NOW)
        replay = await replays.claim(NOW)
        began = time.perf_counter()
        async for _ in replays.run(replay, now=lambda: NOW, using=database.read()):
            pass
        took = time.perf_counter() - began
        replay = await replays.Replay.get(id=replay.id)
        print(json.dumps({"facts": replay.result["facts"], "seconds": took}))

asyncio.run(main(int(sys.argv[1])))
"""


def rows(kind: str, url: str, place: Path) -> Iterator[Row]:
    """A replay of a draft with birthday months, caps and a budget, beside the rule of today."""
    print(f"{kind}: replay of {ORDERS:,} orders", file=sys.stderr)
    environment = {**os.environ, "DATABASE_URL": url, "CLUB_DATA_DIR": str(place / "data")}
    migrate = [sys.executable, "-m", "web.database", "migrate"]
    subprocess.run(migrate, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ORDERS)],
        cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(done.stdout)
    seconds = told["seconds"] * ORDERS / told["facts"]
    yield Row(
        f"replay of {told['facts']:,} orders",
        f"{kind}, 1 process, 1 connection",
        f"{told['seconds']:.2f} s",
        f"≤ {MOST:.0f} s for {ORDERS:,}",
        seconds <= MOST,
    )
