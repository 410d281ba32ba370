"""Importing: the one that holds a run takes it through its file, a chunk of rows and a transaction at a time.

async with importing.opened(run, limit=...) as work:
    while await work.step(at=clock.now()):
        ...
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from club import locks
from club.imports import balances, customers, issues, orders, planning
from club.imports import run as runs
from club.imports.errors import FileGone, Unusable
from club.imports.reading import Row, Table, digest_of, open_table
from club.imports.run import Import
from club.imports.shelf import Pile
from club.imports.taking import Setting, Taken
from club.staff import Staff

CHUNK = 250
LOOK_AGAIN = 8  # chunks
_EXAMPLES = 50  # of each kind of outcome, for the page
_TRIES = 5
TAKERS = {"customers": customers.take, "service_orders": orders.take, "opening_balances": balances.take}


@asynccontextmanager
async def opened(run: Import, *, limit: int) -> AsyncGenerator[Importing]:
    """The work on a claimed run. Raises what is Unusable; FileGone for a file that is another one by now."""
    if await asyncio.to_thread(digest_of, Path(run.path)) != run.digest:
        raise FileGone()
    table = await asyncio.to_thread(open_table, Path(run.path), limit=limit)
    pile = Pile() if run.is_dry else None
    try:
        yield Importing(run, table, await setting_of(run), pile)
    finally:
        table.close()
        if pile:
            pile.close()


async def setting_of(run: Import, *, returning: bool = False, is_same: bool | None = None) -> Setting:
    found: Counter[str] = Counter()
    ids: dict[str, int] = {}
    for name, id in await Staff.filter(store_id=run.store_id, is_active=True).values_list("name", "id"):
        found[name] += 1
        ids[name] = id
    return Setting(
        run,
        await runs.siblings(run),
        {name: id for name, id in ids.items() if found[name] == 1},
        run.columns.places(run.headings),
        run.columns.works,
        returning,
        is_same,
    )


class Importing:
    """The work on one run, from where it stands."""

    def __init__(self, run: Import, table: Table, setting: Setting, pile: Pile | None) -> None:
        self.run, self.table, self.setting, self.pile = run, table, setting, pile
        self.rows = table.rows(after=run.position)
        self.chunks = 0

    async def step(self, *, at: datetime) -> bool:
        """Take the next rows; False when there are none left, and the run is done.

        Raises LeaseLost. A file that breaks off ends the run: it says why.
        """
        try:
            rows = await asyncio.to_thread(lambda: list(islice(self.rows, CHUNK)))
        except Unusable as error:
            facts = {"code": error.code, **error.facts}
            await runs.fail(
                self.run, {name: str(fact) for name, fact in facts.items()}, at=at, by=self.run.by
            )
            return False
        if not rows:
            await runs.finish(self.run, at=at)
            return False
        await self._taken(rows, at)
        self.chunks += 1
        if self.chunks % LOOK_AGAIN == 0:
            await planning.look_again()
        return True

    async def _taken(self, rows: list[Row], at: datetime) -> None:
        """Once more if somebody else wrote the same just now: then it is known."""
        for tries in range(_TRIES):
            try:
                return await self._take(rows, at)
            except (IntegrityError, OperationalError):
                if tries == _TRIES - 1 or self.pile:
                    raise
                await asyncio.sleep(0.05 * (tries + 1))

    async def _take(self, rows: list[Row], at: datetime) -> None:
        async with in_transaction() as db:
            await locks.hold(db, "imports")  # one chunk at a time, whoever else imports
            taken = await take(db, rows, self.setting, at=self.run.started_at or at, pile=self.pile)
            await runs.advance(
                self.run,
                at=at,
                position=rows[-1].number,
                thousandths=int(self.table.fraction * 1000),
                counts=summed(self.run.counts, taken, len(rows)),
                samples=_with_examples(self.run.samples, taken),
            )


async def take(
    db: Any, rows: list[Row], setting: Setting, *, at: datetime, pile: Pile | None = None
) -> Taken:
    """Take rows and write down what is wrong with them, in the transaction of `db`."""
    taken = await TAKERS[setting.run.kind](db, rows, setting, at=at, pile=pile)
    await issues.write(db, setting.run, taken.issues)
    return taken


def summed(known: dict[str, Any], taken: Taken, rows: int) -> dict[str, Any]:
    """The figures of a run with those of one more chunk."""
    counts = Counter({name: count for name, count in known.items() if isinstance(count, int)})
    counts.update(taken.counts)
    counts["rows"] += rows
    reasons: Counter[str] = Counter(known.get("reasons", {}))
    reasons.update(f"{one.weight}:{one.reason}" for _, _, problems in taken.issues for one in problems)
    return {**counts, "reasons": dict(reasons)}


def _with_examples(known: dict[str, Any], taken: Taken) -> dict[str, Any]:
    full = {outcome for outcome, examples in known.items() if len(examples) >= _EXAMPLES}
    new = [example for example in taken.examples if example[0] not in full]
    if not new:
        return known
    samples = {outcome: list(examples) for outcome, examples in known.items()}
    for outcome, *example in new:
        of_kind = samples.setdefault(outcome, [])
        if len(of_kind) < _EXAMPLES:
            of_kind.append(example)
    return samples
