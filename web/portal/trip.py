"""What a ticket says of its trip: the car's number, the insurance, phones for a leader, photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club import persons
from club.members import Member
from events import album, phones, traveller, waivers
from events.events import Event
from events.registration import Registration
from web.render import read


@dataclass(frozen=True)
class Trip:
    """`owes` people of the party have given no number, None where none is asked; `photos` that are shown."""

    convoy: int | None
    owes: int | None
    leads: bool
    phones_on: bool
    phones_since: datetime
    is_over: bool
    photos: int
    sees_album: bool
    may_answer: bool
    agrees: bool | None
    waiver_open: bool


async def of(registration: Registration, me: Member, at: datetime) -> Trip:
    """`registration` is read with its session, event and member."""
    session = registration.session
    since, until = phones.window(session)
    holds = registration.state == "registered"
    leads = holds and session.state == "open" and await phones.leads(session.id, me, using_db=read())
    sees = album.may_see(registration) and at >= session.starts_at
    return Trip(
        convoy=registration.convoy if holds else None,
        owes=await _owes(registration, at),
        leads=leads,
        phones_on=phones.is_open(session, at),
        phones_since=since,
        is_over=at >= until,
        photos=await album.of(session.id).using_db(read()).count() if sees else 0,
        sees_album=sees,
        may_answer=album.may_answer(registration),
        agrees=await _agrees(registration),
        waiver_open=waivers.is_open(registration, at),
    )


async def _agrees(registration: Registration) -> bool | None:
    """Whether photos may show the party; None: not said yet."""
    said = await album.answer_of(registration, using_db=read()) if album.may_answer(registration) else None
    return said.agrees if said else None


async def last_there(me: Member | None, event: Event) -> Registration | None:
    """The ticket with which the reader last was at this event: it opens the album."""
    if me is None:
        return None
    there = Registration.filter(
        session__event_id=event.id, member_id__in=persons.ids_of(me), state="registered"
    )
    return await there.exclude(checked_in_at=None).order_by("-checked_in_at").using_db(read()).first()


async def _owes(registration: Registration, at: datetime) -> int | None:
    if not traveller.asked(registration, at):
        return None
    return (await traveller.of(registration, using_db=read())).missing
