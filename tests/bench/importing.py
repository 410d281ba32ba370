"""What an import takes: rows a second, postings included, and the memory of the process that does it.

The files are made up like a dealer's (tests/club/imports/slice.py): a row of customers for four of orders.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import servers
from tests.bench.table import Row

RATE = 2_000  # rows a second
MEMORY_MB = 200

SCRIPT = """
import asyncio, json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from club import config
from club.imports import files, importing, run as runs
from club.imports.run import Import
from points import proof
from club import founding, stores
from web import database

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)

OLD = datetime(2019, 1, 1, tzinfo=UTC)

async def brought(store, kind, path):
    run = await files.receive(Path(path), kind=kind, name=kind, store=store, by="bench", at=NOW)
    await runs.begin(run, by="bench", at=NOW)
    run = await runs.claim(run, worker="bench", at=NOW)
    began, worked = time.perf_counter(), time.process_time()
    async with importing.opened(run, limit=1 << 40) as work:
        while await work.step(at=NOW):
            pass
    run = await Import.get(id=run.id)
    assert run.state == "done", run.error
    took, cpu = time.perf_counter() - began, time.process_time() - worked
    return {"rows": run.counts["rows"], "seconds": took, "cpu": cpu, "refused": run.counts.get("refused", 0)}

async def main(customers, orders):
    settings = config.settings()
    async with database.opened(settings):
        await founding.ensure(by="bench", at=OLD)
        store = await stores.add("north", name="北店", by="bench", at=OLD)
        told = [await brought(store, "customers", customers), await brought(store, "service_orders", orders)]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert (await proof.verify()).ok
    print(json.dumps({"runs": told, "memory": memory}))

asyncio.run(main(*sys.argv[1:]))
"""


def rows(kind: str, url: str, count: int, place: Path) -> Iterator[Row]:
    """Import files of `count` rows altogether."""
    print(f"{kind}: imports, {count:,} rows", file=sys.stderr)
    paths = _written(count, place)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "CLUB_DATA_DIR": str(place / "data"),
        "CLUB_UPLOAD_LIMIT": "4000000000",
    }
    migrate = [sys.executable, "-m", "web.database", "migrate"]  # takes memory, once
    subprocess.run(migrate, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, paths)],
        cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(done.stdout)
    for name, one in zip(("customers", "service orders"), told["runs"], strict=True):
        rate = one["rows"] / one["seconds"]
        figure = f"{rate:,.0f}/s ({one['rows'] / one['cpu']:,.0f} a second of a core)"
        yield Row(
            f"import of {one['rows']:,} {name}", f"{kind}, 1 process", figure, f"≥ {RATE:,}/s", rate >= RATE
        )
    memory = told["memory"]
    yield Row(
        "memory of the import",
        f"{kind}, 1 process",
        f"{memory:.0f} MB",
        f"≤ {MEMORY_MB} MB",
        memory <= MEMORY_MB,
    )


def _written(count: int, place: Path) -> list[Path]:
    """The two files, written row by row: nobody holds a million of them."""
    import csv

    from tests.club.imports import slice
    from tests.club.imports.conftest import CUSTOMERS, ORDERS

    people = max(100, count // 5)
    made = []
    for name, headings, row_of, rows in (
        ("customers", CUSTOMERS, slice.customer_row, people),
        ("orders", ORDERS, lambda number: slice.order_row(number, people), count - people),
    ):
        path = place / f"{name}-{count}.csv"
        if not path.exists():
            with path.open("w", encoding="gb18030", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(headings)
                writer.writerows(row_of(number) for number in range(rows))
        made.append(path)
    return made
