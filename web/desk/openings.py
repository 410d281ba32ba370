"""What is about to begin at this desk and whoever stands here has no ticket for, though they might come."""

from typing import NamedTuple

from starlette.requests import Request
from tortoise.expressions import Q

from club import persons, roles
from club.members import Member
from events.registration import LIVE, Registration
from events.sessions import Session
from web import price_words
from web.desk import sessions
from web.render import read
from web.staff import people


class Opening(NamedTuple):
    """A session, what it costs, whether whoever sits here may register people for it, and whom to ask."""

    session: Session
    price: str
    may: bool
    organiser: str


async def of(request: Request, member: Member) -> list[Opening]:
    """What is checking in here and they are not registered for, be it with others."""
    on = await sessions.on_now(request) if member.joined_at else []
    if not on:
        return []
    rows = persons.ids_of(member)
    theirs = Q(member_id__in=rows) | Q(companions__member_id__in=rows)
    held = Registration.filter(theirs, session_id__in=[one.id for one in on], state__in=LIVE)
    there = set(await held.using_db(read()).values_list("session_id", flat=True))
    names = await people.names(one.event.by for one in on if one.event.by.startswith("staff:"))
    return [_opening(request, one, names.get(one.event.by, "")) for one in on if one.id not in there]


def _opening(request: Request, session: Session, organiser: str) -> Opening:
    asker, event = request.state.staff, session.event
    may = roles.may(asker, "events.edit") and roles.in_scope(asker, event.store_id)
    return Opening(session, price_words.a_person(event), may, organiser)
