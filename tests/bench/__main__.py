"""`make bench`: seed, measure, print one table. `make bench ARGS="scans --only sqlite"` measures a part."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import (
    api,
    budget,
    crowds,
    giving,
    importing,
    ledger,
    lists,
    measures,
    replaying,
    rush,
    servers,
    vouchers,
)
from tests.bench.measures import LARGE, ROUNDS, SCANS, SMALL, Site
from tests.bench.seeding import KINDS, seeded
from tests.bench.table import Row, printed

PARTS = (
    "home",
    "scans",
    "start",
    "memory",
    "growth",
    "imports",
    "replay",
    "giving",
    "rush",
    "crowds",
    "posting",
    "vouchers",
    "history",
    "api",
    "budget",
)
BIG = ("lists", "expiry")  # only if asked for: filling a town, or a million lots, takes its time
TICKETS = 200 + SCANS
TOWN = int(os.environ.get("CLUB_BENCH_TOWN", "1000000"))
TOWN_TICKETS = ROUNDS * 150
TOWN_GROWTH = 1.3
POSTINGS = {"sqlite": 2, "postgres": 10}  # of each member of the town


def main() -> int:
    """Run the parts that were asked for; 1 if a target was missed."""
    asked = _asked()
    with servers.workplace() as place:
        rows = [_said(row) for row in _rows(asked.parts or PARTS, asked.only, place, asked.rows)]
    return 0 if printed(rows) else 1


def _said(row: Row) -> Row:
    """Told as soon as it is known: whoever breaks off a long run has what was measured until then."""
    print(f"  {row.what}: {row.told}", file=sys.stderr, flush=True)
    return row


def _rows(parts: list[str], only: str, place: Path, count: int) -> Iterator[Row]:
    on_a_database = set(parts) - {"budget"}
    if on_a_database and only != "postgres":
        yield from _on("sqlite", parts, lambda name: f"sqlite://{place / name}.sqlite3", place, count)
    if on_a_database and only != "sqlite":
        with servers.postgres(place, large="lists" in parts) as server:
            yield from _on("postgres", parts, server.database, place, count)
    if "budget" in parts:
        print("SQLite: budget", file=sys.stderr)
        yield from budget.rows(place)


def _on(kind: str, parts: list[str], database: object, place: Path, rows: int) -> Iterator[Row]:
    """The parts that need a database, on one kind of it; a ticket is scanned once: scans have their own."""
    alone = ("home", "scans", "start", "memory")
    if {*alone, "lists"} & {*parts}:
        size = SMALL + TICKETS if "scans" in parts else SMALL
        small = _seeded(kind, database("small"), size, place)  # type: ignore[operator]
    for part in alone:
        if part in parts:
            print(f"{KINDS[kind]}: {part}", file=sys.stderr)
            yield from getattr(measures, part)(small)
    if "vouchers" in parts:
        print(f"{KINDS[kind]}: vouchers", file=sys.stderr)
        site = _seeded(kind, database("vouchers"), SMALL, place)  # type: ignore[operator]
        yield from vouchers.rows(KINDS[kind], site.url, place)
    if "lists" in parts:
        print(f"{KINDS[kind]}: lists", file=sys.stderr)
        town = seeded(kind, database("town"), TOWN, TOWN_TICKETS, place, postings=POSTINGS[kind])  # type: ignore[operator]
        yield from lists.lists(town)
        yield from measures.growth(small, town, most=TOWN_GROWTH)
        yield from vouchers.growth(small, town, most=TOWN_GROWTH)
    if "growth" in parts:
        print(f"{KINDS[kind]}: growth", file=sys.stderr)
        few = _seeded(kind, database("few"), SMALL, place)  # type: ignore[operator]
        many = _seeded(kind, database("many"), LARGE, place)  # type: ignore[operator]
        yield from measures.growth(few, many)
    for part in ("posting", "expiry", "history"):
        if part in parts:
            print(f"{KINDS[kind]}: {part}", file=sys.stderr)
            yield from getattr(ledger, part)(KINDS[kind], database(part), place)  # type: ignore[operator]
    if "api" in parts:
        print(f"{KINDS[kind]}: api", file=sys.stderr)
        yield from api.earning(KINDS[kind], database("api"), place)  # type: ignore[operator]
    if "imports" in parts:
        yield from importing.rows(KINDS[kind], database("imports"), rows, place)  # type: ignore[operator]
    if "replay" in parts:
        yield from replaying.rows(KINDS[kind], database("replay"), place)  # type: ignore[operator]
    if "rush" in parts:
        print(f"{KINDS[kind]}: rush", file=sys.stderr)
        yield from rush.rows(KINDS[kind], database("rush"), place)  # type: ignore[operator]
    if "crowds" in parts:
        print(f"{KINDS[kind]}: crowds", file=sys.stderr)
        yield from crowds.rows(KINDS[kind], database("few_came"), database("many_came"), place)  # type: ignore[operator]
    if "giving" in parts:
        yield from giving.rows(KINDS[kind], database("giving"), place)  # type: ignore[operator]


def _seeded(kind: str, url: str, size: int, place: Path) -> Site:
    tickets = min(size, max(TICKETS if size > SMALL else 0, ROUNDS * 150))
    return seeded(kind, url, size, tickets, place)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, *BIG, []], help="what to measure; all, if none is named"
    )
    parser.add_argument("--only", choices=[*KINDS], help="one kind of database alone")
    parser.add_argument(
        "--rows", type=int, default=20_000, help="of the files that are imported; 1000000 is the big size"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
