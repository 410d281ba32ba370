"""What the ledger is made to do, in a process of its own: `python -m tests.bench.ledger_work DEED …`.

The database is the one of DATABASE_URL; what was measured is printed as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from club import clock, config, earning, founding, members, signins, stores
from points import accounts, batches, postings, proof
from points.batches import Earning
from web import database

CALM = datetime(2026, 3, 1, tzinfo=UTC)
A_LOT = 5  # lots of each account that end


async def open_accounts(count: int) -> None:
    """Empty accounts, with the ids from 1 on."""
    async with in_transaction() as db:
        await accounts.open_many(db, count, at=CALM)


async def post(name: str, count: int, clients: int, holders: int) -> dict[str, float]:
    """So many earnings through the verb from so many tasks; the seconds that took, and those of a core."""
    turns = iter(range(count))

    async def client() -> None:
        for turn in turns:
            await postings.earn(
                1 + turn * 7919 % holders, 100, growth=100, key=f"{name}:{turn}", reason="service_order",
                facts={"number": f"RO{turn}"}, store=1, by="bench", at=CALM, rule="service", rule_version=1,
                expires_at=CALM + timedelta(days=700),
            )  # fmt: skip

    await postings.earn(1, 1, key=f"{name}:first", reason="warm", facts={}, store=1, by="bench", at=CALM)
    print("ready", flush=True)
    sys.stdin.readline()
    started, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    return {"seconds": time.perf_counter() - started, "core": time.process_time() - spent}


async def lots(count: int) -> None:
    """Lots that have all ended, of members who have five each."""
    holders = count // A_LOT
    db, now = get_connection("default"), CALM.isoformat(sep=" ")
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
    if db.capabilities.dialect == "postgres":
        numbers = "WITH n(i) AS (SELECT generate_series(1, {}))"
    await founding.ensure(by="bench", at=CALM)
    await stores.add("one", name="一店", by="bench", at=CALM)  # the first: it has the id 1
    [tier] = await db.execute_query_dict('SELECT MIN(id) AS "id" FROM club_tier')
    account = f"1 + (i - 1) % {holders}"
    await db.execute_script(f"""
        INSERT INTO points_account (id, balance, owed, opened_at)
        {numbers.format(holders)} SELECT i, {A_LOT * 10}, 0, '{now}' FROM n;
        INSERT INTO points_posting
            (id, account_id, key, fingerprint, kind, points, reason, facts, store, "by", at)
        {numbers.format(count)} SELECT i, {account}, 'earn:' || i, '{"0" * 64}', 'earn', 10,
            'service_order', '{{}}', 1, 'bench', '{now}' FROM n;
        INSERT INTO points_lot (id, account_id, posting_id, points, remaining, earned_at, expires_at)
        {numbers.format(count)} SELECT i, {account}, i, 10, 10, '{now}', '{now}' FROM n;
        {"" if db.capabilities.dialect == "sqlite" else _COUNT_ON}
    """)
    await members.sign_up(
        "13800000001", charter=1, privacy=1, consents={}, name="陈静", gender="f", at=CALM, source="bench"
    )
    columns = [row["name"] for row in await _columns(db)]
    same = ", ".join(f'"{name}"' for name in columns)
    told = {"id": "i + 100", "account_id": "i", "tier_id": f"{tier['id']}", "phone": "NULL"}
    told |= {"number": "'B' || i", "card": "'B' || i", "invite_code": "'B' || i"}
    chosen = ", ".join(told.get(name, f'm."{name}"') for name in columns)
    await db.execute_script(f"""
        INSERT INTO club_member ({same}) {numbers.format(holders)}
        SELECT {chosen} FROM n, (SELECT * FROM club_member ORDER BY id LIMIT 1) m;
        {"" if db.capabilities.dialect == "sqlite" else "ANALYZE;"}
    """)


async def expire(limit: int) -> dict[str, float]:
    """The club's sweep to its end: seconds, lots, and how long its transactions took, in milliseconds."""
    times: list[float] = []

    async def swept(pieces: AsyncIterator[int]) -> int:
        ended, begun = 0, time.perf_counter()
        async for done in pieces:
            times.append((time.perf_counter() - begun) * 1000)
            ended, begun = ended + done, time.perf_counter()
        return ended

    started, spent = time.perf_counter(), time.process_time()
    sweeps = earning.sweeps(at=CALM + timedelta(days=1), by="job:expiry", limit=limit)
    ended = sum(await asyncio.gather(*map(swept, sweeps)))
    seconds, core = time.perf_counter() - started, time.process_time() - spent
    assert (await proof.verify()).ok
    p99 = quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return {"seconds": seconds, "core": core, "lots": ended, "longest": max(times), "p99": p99}


async def pages(few: int, many: int) -> list[str]:
    """Two members with so many movements each; their sessions. Of each the last lots still hold points."""
    now = clock.now()
    await founding.ensure(by="bench", at=now - timedelta(days=4000))
    tokens: list[str] = []
    for turn, count in enumerate((few, many)):
        member = await members.sign_up(
            f"1380000001{turn}", charter=1, privacy=1, consents={}, name="陈静", gender="f",
            at=now - timedelta(days=3000), source="bench",
        )  # fmt: skip
        each, over = timedelta(days=2800) / count, count - min(few, 100)
        made = [
            Earning(
                member.account_id, 10, f"page:{turn}:{n}", "birthday", None, "bench",
                now - each * (count - n),
                expires_at=now - each * (count - n - 1) if n < over else now + timedelta(days=300), growth=10,
            )
            for n in range(count)
        ]  # fmt: skip
        for start in range(0, count, 1000):
            await batches.earn(made[start : start + 1000])
        for month in range(100, -1, -1):
            while await earning.expire(at=now - timedelta(days=28 * month), by="job:expiry"):
                pass
        tokens.append((await signins.open_for_member(member, agent="bench", ip="127.0.0.1", at=now))[1])
    db = get_connection("default")
    if db.capabilities.dialect == "postgres":
        await db.execute_script("ANALYZE")
    return tokens


async def _columns(db: Any) -> list[dict[str, Any]]:
    if db.capabilities.dialect == "sqlite":
        return await db.execute_query_dict("SELECT name FROM pragma_table_info('club_member')")
    return await db.execute_query_dict(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'club_member'"
    )


_COUNT_ON = "".join(
    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}));"
    for table in ("points_account", "points_posting", "points_lot")
)
DEEDS: dict[str, Callable[..., Awaitable[Any]]] = {
    "open_accounts": open_accounts, "post": post, "lots": lots, "expire": expire, "pages": pages,
}  # fmt: skip


async def main(deed: str, *told: str) -> None:
    settings = config.load()
    config.use(settings)
    if deed in ("open_accounts", "lots", "pages"):
        await database.migrate(settings)
    async with database.opened(settings):
        done = await DEEDS[deed](*(int(one) if one.isdigit() else one for one in told))
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
