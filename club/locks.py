"""Locks by name, for what is counted before its first row exists: a phone number's codes, a sign-up.

SQLite's transactions begin IMMEDIATE: whoever is inside one is alone already. PostgreSQL needs telling.
"""

from hashlib import sha256

from tortoise.backends.base.client import BaseDBAsyncClient


async def hold(connection: BaseDBAsyncClient, *names: str) -> None:
    """Keep others who name the same out until the transaction of `connection` ends.

    Several names are taken in one order, so that two who need the same ones cannot wait for each other.
    """
    if connection.capabilities.dialect != "postgres":
        return
    keys = sorted(_key(name) for name in set(names))
    await connection.execute_query(
        "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key", [keys]
    )


def _key(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
