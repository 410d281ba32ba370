"""What the dealer's files brought about somebody: the parts of the copy and the closure.

That the person has left is remembered for the number that the dealer knows them by, too (members/closure.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.connection import get_connection

from club.imports.dossiers import Dossier
from club.imports.issues import Issue
from club.imports.run import COLUMNS, Import
from club.members import closure
from club.privacy.parts import Part, Person, Row

NAMING = ("name.differs", "name.kept", "phone.other_name")  # what is wrong with a row, told by a name


async def dossiers(person: Person) -> list[Row]:
    found = Dossier.filter(member_id__in=person.ids).order_by("id")
    return await found.values("number", "channel", "landline", "remark", "created_at", store="store__name")


async def leave_dossiers(person: Person, at: datetime) -> None:
    """A file without numbers knows people by their phone: so the row goes, and others' that name it."""
    for one in await Dossier.filter(member_id__in=person.ids):
        await closure.remember(closure.dossier(one.store_id, one.number), at=at)
    await Dossier.filter(member_id__in=person.ids).delete()
    await Dossier.filter(referrer__in=person.phones).update(referrer="")


async def rows(person: Person) -> list[Row]:
    """Rows that wait to be mended and hold the number."""
    ids = await _rows_with(person)
    return await Issue.filter(id__in=ids).order_by("id").values("row", "reason", "value") if ids else []


async def blank_rows(person: Person, at: datetime) -> None:
    """Rows are known by the number in them: one that holds a name alone may be anybody's."""
    if ids := await _rows_with(person):
        await Issue.filter(id__in=ids, state="open").update(state="put_away", ended_at=at, ended_by="club")
        await Issue.filter(id__in=ids).update(value="", cells=None, facts={}, why="")
    await _drop_samples(person)


async def _drop_samples(person: Person) -> None:
    """Reports show rows by name, a few as examples: one less does no harm, also of a namesake.

    The values of columns stand by themselves, each of another row: nobody can say whose they are, so they go.
    """
    names = {row.name for row in person.rows if row.name}
    for run in await Import.all().only("id", "samples"):
        kept = {kind: few for kind, few in run.samples.items() if kind != COLUMNS}
        kept = {kind: [one for one in few if one[1] not in names] for kind, few in kept.items()}
        if kept != run.samples:
            await Import.filter(id=run.id).update(samples=kept)
    for issue in await Issue.filter(reason__in=NAMING).exclude(weight="refused"):
        if names & {issue.value, issue.facts.get("name")}:
            await Issue.filter(id=issue.id).update(value="", facts={})


async def _rows_with(person: Person) -> list[int]:
    return await _holding("club_import_issue", ("value", "cells", "facts"), person)


async def _holding(table: str, columns: tuple[str, ...], person: Person) -> list[int]:
    """Ids of the rows in which one of the numbers stands. Rare enough to look through all of them."""
    found: list[int] = []
    for phone in person.phones:
        said = " OR ".join(f'CAST("{column}" AS TEXT) LIKE $1' for column in columns)
        asked = f'SELECT "id" FROM {table} WHERE {said}'  # noqa: S608 - names of our own
        answer: list[dict[str, Any]] = await get_connection("default").execute_query_dict(
            asked, [f"%{phone}%"]
        )
        found += [row["id"] for row in answer]
    return found


PARTS = (
    Part("dossiers", (Dossier,), dossiers, leave_dossiers),
    Part("import_rows", (Issue, Import), rows, blank_rows),
)
