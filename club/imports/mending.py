"""Mending: a refused row is put right and tried again, or put away with a reason. Either ends it, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import actors, audit, locks
from club.actors import Actor
from club.errors import ClubError
from club.imports import importing
from club.imports.errors import NotOpen
from club.imports.issues import Issue, Problem
from club.imports.reading import Row
from club.imports.run import Import

LONGEST_WHY = 120


class StillRefused(ClubError):
    """The row can't be taken as it is now either. Facts: `problem`."""

    code = "import.still_refused"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem=problem.reason)


async def mend(
    issue: Issue,
    cells: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    returning: bool = False,
    is_same: bool | None = None,
) -> Issue:
    """Take the row with these `cells`. `returning`: somebody whose account was closed is a customer again.
    `is_same`: whoever has its phone under another name is the row's person, or somebody else, who keeps it.

    Raises NotOpen, StillRefused; then nothing of it was taken.
    """
    async with in_transaction() as db:
        await locks.hold(db, "imports")
        await _end(issue, "mended", by, at, cells=list(cells))
        run = await Import.select_for_update(no_key=True).get(id=issue.run_id)
        await Issue.filter(run_id=run.id, row=issue.row, weight__in=("left", "note")).delete()
        setting = await importing.setting_of(run, returning=returning, is_same=is_same)
        taken = await importing.take(db, [Row(issue.row, list(cells))], setting, at=at)
        if taken.counts["refused"]:
            [(_, _, problems)] = taken.issues
            raise StillRefused(next(one for one in problems if one.weight == "refused"))
        if run.kind == "service_orders" and (unread := _without_vin(taken)):
            raise StillRefused(unread)
        counts = importing.summed(run.counts, taken, 0)
        counts["refused"] -= 1
        await Import.filter(id=run.id).update(counts=counts)
        changed = [
            heading
            for heading, old, new in zip(run.headings, issue.cells or [], cells, strict=False)
            if old != new
        ]
        await audit.record(
            "import.row_mended", run, by=by, at=at, store=run.store_id, row=issue.row, columns=changed
        )
    return await Issue.get(id=issue.id)


async def retry(issues: Sequence[Issue], *, by: Actor, at: datetime) -> int:
    """Try rows again as they stand, each by itself: what they wanted is there by now. How many were taken."""
    taken = 0
    for issue in issues:
        try:
            await mend(issue, issue.cells or [], by=by, at=at)
        except (StillRefused, NotOpen):
            continue
        taken += 1
    return taken


async def put_away(issue: Issue, *, why: str, by: Actor, at: datetime) -> None:
    """The row is not wanted, and says why. Raises NotOpen."""
    async with in_transaction():
        await _end(issue, "put_away", by, at, why=why[:LONGEST_WHY])
        run = await Import.get(id=issue.run_id)
        await audit.record("import.row_dismissed", run, by=by, at=at, store=run.store_id, row=issue.row)


async def note_opened(issue: Issue, *, by: Actor, at: datetime) -> None:
    """Write down that somebody saw a row with all that it says."""
    run = issue.run
    await audit.record("import.row_opened", run, by=by, at=at, store=run.store_id, row=issue.row)


def _without_vin(taken: Any) -> Problem | None:
    """A VIN that cannot be read: from a file it is left out for the plate, here somebody can mend it."""
    problems = [one for _, _, problems in taken.issues for one in problems]
    return next((one for one in problems if one.weight == "left" and one.field == "vin"), None)


async def _end(issue: Issue, state: str, by: Actor, at: datetime, **told: Any) -> None:
    ended = {"state": state, "ended_at": at, "ended_by": actors.name(by), **told}
    if not await Issue.filter(id=issue.id, state="open").update(**ended):
        raise NotOpen(row=issue.row)
