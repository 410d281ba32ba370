"""What the bench of the API is made with, in a process of its own: `python -m tests.bench.api_work HOLDERS`.

The database is the one of DATABASE_URL. Prints the key of a system, the ids of the customers and, on
PostgreSQL, the statements of orders that earn, one for each of some customers, written for pgbench.
"""

import asyncio
import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import httpx2
from tortoise.connection import get_connection

from club import api_keys, clock, config, founding, stores
from club.members import Member, joining
from points import accounts
from tests.statements import Statement, counted
from web import database

APART = {"club_service_order": 900_000_001, "points_posting": 800_000_001}
SCRIPTS = 24


async def made(holders: int) -> dict[str, Any]:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    await founding.ensure(by="bench", at=at)
    store = await stores.add("bench", name="北店", by="bench", at=at)
    _key, secret = await api_keys.create("bench", api_keys.SCOPES, store=store, by="bench", at=at)
    tier = await (await joining.tiers.first()).__class__.all().order_by("level").first()
    opened = [await accounts.open(at=at) for _ in range(holders)]
    members = [
        Member(
            number=f"{number:010d}", name="王伟", address_form="王先生", tier=tier, account=account,
            store=store, invite_code=f"b{number:011d}", created_at=at, joined_at=at,
        )
        for number, account in enumerate(opened)
    ]  # fmt: skip
    await Member.bulk_create(members)
    ids = await Member.all().order_by("id").values_list("id", flat=True)
    return {"key": secret, "customers": [*ids], "scripts": await _scripts(secret, ids[: 1 + SCRIPTS])}


async def _scripts(secret: str, customers: Sequence[int]) -> list[str]:
    """A call for each of the customers, as PostgreSQL gets it, with its own ids and names in every turn.

    They are several, so that pgbench's clients wait for one another's accounts no more than calls do.
    """
    db = get_connection("default")
    if db.capabilities.dialect != "postgres":
        return []
    from web.app import create_app

    app = create_app(config.settings())
    headers = {"Authorization": f"Bearer {secret}"}
    scripts: list[str] = []
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://club.test") as client:
        for turn, customer in enumerate(customers):
            apart = {table: first + 1000 * turn for table, first in APART.items()}
            for table, first in apart.items():
                await db.execute_query(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {first}")
            number, call = f"BENCH-NUMBER-{turn:04}", f"bench-call-{turn:04}"
            with counted() as statements:
                answer = await client.post(
                    "/api/v1/orders",
                    json=order(number, customer),
                    headers={**headers, "Idempotency-Key": call},
                )
            assert answer.status_code == 201, answer.text
            if turn:  # the first call of a minute also writes down that the key is in use
                scripts.append("\n".join(_turn(statements, apart, number, call)))
    return scripts


def order(number: str, customer: int) -> dict[str, Any]:
    lines = [{"work": "maintenance", "amount": 68_000}, {"work": "parts", "amount": 24_050}]
    return {"number": number, "customer_id": customer, "lines": lines}


def _turn(statements: list[Statement], apart: dict[str, int], number: str, call: str) -> list[str]:
    """All of them in one transaction, as the call does it, each value written in."""
    lines = ["\\set nth random(1, 1000000000000000)", "BEGIN;"]
    for one in (each for many in statements for each in _each(many)):
        written = _written(one)
        for table, first in apart.items():
            written = written.replace(f"{first}", f" :{table}_id")  # ":" before it would be a cast
        written = written.replace(number, "'||:nth||'").replace(call, "'||:nth||'")
        into = next((table for table in apart if f'INSERT INTO "{table}"' in written), "")
        into = into or ("points_posting" if "INSERT INTO points_posting" in written else "")
        lines.append(f"{written} \\gset {into}_" if into else f"{written};")
    return [*lines, "END;"]


def _each(one: Statement) -> list[Statement]:
    """A statement that was sent for many rows is one for each; a list for `ANY` is one value."""
    places = len(set(re.findall(r"\$\d+", one.sql)))
    is_many = (
        "= ANY(" not in one.sql
        and one.values
        and all(isinstance(row, list | tuple) and len(row) == places for row in one.values)
    )
    return [Statement(one.sql, [*row]) for row in one.values] if is_many else [one]


def _written(one: Statement) -> str:
    """With `$1` and so on replaced from the back, so that `$1` is not found in `$12`."""
    text = " ".join(one.sql.split())
    for place in range(len(one.values), 0, -1):
        text = text.replace(f"${place}", _literal(one.values[place - 1]))
    return text.rstrip(";")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return f"{value}".lower()
    if isinstance(value, datetime):
        return f"'{value.isoformat()}'::timestamptz"
    if isinstance(value, date):
        return f"'{value.isoformat()}'::date"
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(_literal(one) for one in value)}]"
    text = value if isinstance(value, str) else json.dumps(value)
    quoted = "'" + text.replace("'", "''") + "'"
    return f"({quoted})::jsonb" if text[:1] in ("{", "[") else quoted


async def main() -> None:
    settings = config.settings()
    await database.migrate(settings)
    async with database.opened(settings):
        clock.now()
        print(json.dumps(await made(int(sys.argv[1]))))


if __name__ == "__main__":
    asyncio.run(main())
