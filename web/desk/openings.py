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


class Opening(NamedTuple):
    """A session, what it costs, and whether whoever sits here may register people for it."""

    session: Session
    price: str
    may: bool


async def of(request: Request, member: Member) -> list[Opening]:
    """What is checking in here and they are not registered for, be it with others."""
    on = await sessions.on_now(request) if member.joined_at else []
    if not on:
        return []
    rows = persons.ids_of(member)
    theirs = Q(member_id__in=rows) | Q(companions__member_id__in=rows)
    held = Registration.filter(theirs, session_id__in=[one.id for one in on], state__in=LIVE)
    there = set(await held.using_db(read()).values_list("session_id", flat=True))
    asker = request.state.staff
    may = roles.may(asker, "events.edit")
    return [
        Opening(one, price_words.a_person(one.event), may and roles.in_scope(asker, one.event.store_id))
        for one in on
        if one.id not in there
    ]
