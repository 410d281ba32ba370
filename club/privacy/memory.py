"""What colleagues keep of somebody: notes, tasks, the family they told of, merges; in copy and closure."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Q

from club.members import Merge
from club.notes import Note
from club.privacy.parts import Part, Person, Row
from club.quality.duplicates import NotSame
from club.relatives import Relative
from club.tasks import Task


async def notes(person: Person) -> list[Row]:
    found = Note.filter(member_id__in=person.ids).order_by("at", "id")
    return await found.values("at", "kind", "about", "text", "role")


async def blank_notes(person: Person, at: datetime) -> None:
    """That somebody spoke with them stays; what about goes."""
    await Note.filter(member_id__in=person.ids).update(about="", text="", pinned=False)


async def tasks(person: Person) -> list[Row]:
    found = Task.filter(member_id__in=person.ids).order_by("made_at", "id")
    return await found.values("made_at", "kind", "text", "due_at", "state", "outcome")


async def blank_tasks(person: Person, at: datetime) -> None:
    """Nothing is left to be done for them."""
    theirs = Task.filter(member_id__in=person.ids)
    await theirs.filter(state="open").update(state="cancelled", settled_at=at)
    await theirs.update(text="", outcome="")


async def relatives(person: Person) -> list[Row]:
    found = Relative.filter(member_id__in=person.ids).order_by("id")
    born = ("birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap")
    return await found.values("name", "relation", "address_form", *born, "since", "until")


async def forget_relatives(person: Person, at: datetime) -> None:
    """They were told of by somebody who leaves: nothing of them stays."""
    await Relative.filter(member_id__in=person.ids).delete()


async def merges(person: Person) -> list[Row]:
    found = Merge.filter(Q(gone_id__in=person.ids) | Q(stays_id__in=person.ids)).order_by("id")
    return await found.values("at", "reason", "undone_at")


async def blank_merges(person: Person, at: datetime) -> None:
    theirs = Merge.filter(Q(gone_id__in=person.ids) | Q(stays_id__in=person.ids))
    await theirs.update(reason="", was={"told": {}})


PARTS = (
    Part("notes", (Note,), notes, blank_notes),
    Part("tasks", (Task,), tasks, blank_tasks),
    Part("relatives", (Relative,), relatives, forget_relatives),
    Part("merges", (Merge, NotSame), merges, blank_merges),
)
