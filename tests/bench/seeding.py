"""Seeded databases, each written by a process of its own: Tortoise keeps SQL by model, one kind a process."""

import pickle
import subprocess
import sys
from pathlib import Path

from tests.bench import seed, servers
from tests.bench.measures import Site

KINDS = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


def seeded(kind: str, url: str, size: int, tickets: int, place: Path, *, postings: int = 0) -> Site:
    """A club of `size` members and so many tickets in the new database at `url`; with postings, a town."""
    script = f"""
import asyncio, pickle, sys
from club import config
from tests.bench import seed
from web import database

async def main():
    settings = config.load(database_url={url!r}, data_dir={str(place / "data")!r})
    config.use(settings)
    await database.migrate(settings)
    async with database.opened(settings):
        return await seed.club(size={size}, tickets={tickets}, postings={postings})

made = asyncio.run(main())
sys.stdout.buffer.write(pickle.dumps(vars(made)))
"""
    print(f"{KINDS[kind]}: seeding {size:,} members", file=sys.stderr)
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=servers.ROOT, check=True, stdout=subprocess.PIPE
    )
    return Site(KINDS[kind], url, seed.Club(**pickle.loads(made.stdout)), place, size)
