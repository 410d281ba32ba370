"""What a caller needs at hand of each whom they ask: the car, who spoke with them last and about what, how
often lately, and whether they want no calls. A few queries for a whole page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import Q

from club import notes, persons
from club.imports.dossiers import Dossier
from club.members import Member
from club.notes import Note
from club.vehicles import Ownership, Vehicle
from events.invitations import Invitation, ways
from web.render import read
from web.staff.quiet import SAID

LATELY = timedelta(days=30)
MOST_CONTACTS = 3  # within LATELY, after which one more is asked about first


@dataclass
class Callee:
    """`contacts` were written down within the last month; `no_calls` are the words of who wants none."""

    member: Member
    cars: list[Vehicle] = field(default_factory=list[Vehicle])
    last: Note | None = None
    contacts: int = 0
    no_calls: str = ""
    ways: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        return self.contacts >= MOST_CONTACTS


async def of(invitations: Sequence[Invitation], now: datetime) -> dict[int, Callee]:
    """By the id of the invitation; of people who were merged, who they are now."""
    ids = [one.member_id for one in invitations]
    rows = await Member.filter(id__in=ids).using_db(read()).select_related("merged_into") if ids else []
    stays = {row.id: row.merged_into or row for row in rows}
    whose = await persons.rows_of({one.id for one in stays.values()}, using_db=read())
    known = {one.id: Callee(one, ways=ways(one.phone, one.allows)) for one in stays.values()}
    await _with_cars(known)
    await _with_contacts(known, whose, now)
    return {one.id: known[stays[one.member_id].id] for one in invitations}


async def _with_cars(known: dict[int, Callee]) -> None:
    whose = Q(member_id__in=[*known], person_id=None) | Q(person_id__in=[*known])
    driven = Ownership.filter(whose, until=None).using_db(read()).select_related("vehicle").order_by("id")
    for one in await driven if known else []:
        known[one.person_id or one.member_id].cars.append(one.vehicle)


async def _with_contacts(known: dict[int, Callee], whose: dict[int, int], now: datetime) -> None:
    written = Note.filter(member_id__in=[*whose], replaced=False).using_db(read()).select_related("by")
    for note in await written.order_by("-at", "-id") if known else []:
        callee = known[whose[note.member_id]]
        said = f"{note.about} {note.text}"
        if any(words in said for words in SAID) and not callee.no_calls:
            callee.no_calls = said.strip()
        if note.kind in notes.CONTACTS:
            callee.last = callee.last or note
            callee.contacts += note.at >= now - LATELY
    remarks = Dossier.filter(member_id__in=[*whose]).using_db(read()).exclude(remark="")
    for remark in await remarks if known else []:
        if any(words in remark.remark for words in SAID):
            known[whose[remark.member_id]].no_calls = remark.remark
