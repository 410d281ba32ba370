"""What it takes to give everybody in a segment a voucher, with audit row, timeline and message."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import servers
from tests.bench.table import Row

MOST = 60.0  # seconds for 100,000
PEOPLE = int(os.environ.get("CLUB_BENCH_GIVEN", "100000"))

SCRIPT = """
import asyncio, json, sys, time
from datetime import UTC, datetime
from tortoise.transactions import in_transaction
from club import config, founding, handing_out, handouts, segments, voucher_kinds
from club.tiers import tier
from points import accounts, bulk
from points.voucher import Voucher
from tests.cast import hire
from web import database

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
TERMS = {"name": "标准洗车", "worth": "thing", "times": 3, "cost": 2500, "lasts_days": 90}
COLUMNS = ("id", "number", "phone", "phone_tail", "name", "name_key", "given_key", "gender", "address_form",
           "birth_calendar", "birth_leap", "tier_id", "account_id", "invite_code", "created_at", "joined_at",
           "locale")

async def seed(count):
    lowest = await tier.first()
    for start in range(0, count, 10_000):
        async with in_transaction() as db:
            size = min(10_000, count - start)
            opened = await accounts.open_many(db, size, at=NOW)
            rows = [(id, f"{id:010}", f"1{id:010}", f"{id % 10_000:04}", f"n{id}", f"n{id}", "", "f",
                     f"n{id}女士", "", False, lowest.id, account, f"c{id}", NOW, NOW, "zh_CN")
                    for id, account in zip(await bulk.new_ids(db, "club_member", size), opened, strict=True)]
            await bulk.insert(db, "club_member", COLUMNS, rows)

async def main(count):
    async with database.opened(config.settings()):
        await founding.ensure(by="bench", at=NOW)
        boss = await hire("administrator", store=None)
        await seed(count)
        await database.gather()
        kind = await voucher_kinds.define(**TERMS, by=boss, at=NOW)
        told = {"purpose": "-", "plan": "", "store": None, "by": boss, "at": NOW}
        group = await segments.save("everybody", segments.EVERYBODY, **told)
        await handouts.ask(kind, group, reason="bench", key="bench", seen=count, by=boss, at=NOW)
        claimed = await handouts.claim(NOW)
        began = time.perf_counter()
        async for _ in handing_out.run(claimed, now=lambda: NOW, using=database.read()):
            pass
        took = time.perf_counter() - began
        print(json.dumps({"given": await Voucher.all().count(), "seconds": took}))

asyncio.run(main(int(sys.argv[1])))
"""


def rows(kind: str, url: str, place: Path) -> Iterator[Row]:
    """A handout of one kind to all members of a club."""
    print(f"{kind}: vouchers for {PEOPLE:,} people", file=sys.stderr)
    environment = {**os.environ, "DATABASE_URL": url, "CLUB_DATA_DIR": str(place / "data")}
    migrate = [sys.executable, "-m", "web.database", "migrate"]
    subprocess.run(migrate, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(PEOPLE)],
        cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(done.stdout)
    seconds = told["seconds"] * 100_000 / told["given"]
    yield Row(
        f"issue of {told['given']:,} vouchers",
        f"{kind}, 1 process, 1 connection",
        f"{told['seconds']:.1f} s",
        f"≤ {MOST:.0f} s for 100,000",
        seconds <= MOST,
    )
