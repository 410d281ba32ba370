"""Whom and what an address means, within what the asker sees: a member, an event, one of its dates, who
registered for it. What is another store's is a 404.
"""

from starlette.requests import Request
from tortoise.expressions import Q

from club import members, persons
from club.members import Member
from events import events
from events.events import Event
from events.registration import Registration
from events.sessions import Session
from web.render import found


async def member_of(request: Request, *, name: str = "member_id") -> Member:
    """The member whose id the address has, with what every page of theirs shows. A merged record leads to the
    person who stays."""
    visible = members.visible_to(request.state.staff)
    theirs = visible.filter(id__in=persons.described(id=request.path_params[name]))
    return await found(theirs.select_related("tier", "account", "store", "source", "adviser", "household"))


async def event_of(request: Request, id: int | None = None) -> Event:
    """The event whose id the address has, or `id`, with its store and segment."""
    theirs = events.visible_to(request.state.staff).select_related("store", "segment")
    return await found(theirs.filter(id=_named(request, "event_id", id)))


async def session_of(request: Request, id: int | None = None) -> Session:
    """The date whose id the address has, or `id`, with its event and store."""
    theirs = Session.filter(in_scope(request, "event__"), id=_named(request, "session_id", id))
    return await found(theirs.select_related("event__store"))


async def registration_of(request: Request, id: int | None = None) -> Registration:
    """The registration whose id the address has, or `id`, with its event's store, member, car and desk."""
    ours = in_scope(request, "session__event__")
    theirs = Registration.filter(ours, id=_named(request, "registration_id", id))
    return await found(theirs.select_related("session__event__store", "member", "vehicle", "desk"))


def in_scope(request: Request, through: str) -> Q:
    """The event reached by `through` is of the asker's store, or of the whole club."""
    store = request.state.staff.store_id
    return Q() if store is None else Q(**{f"{through}store_id": store}) | Q(**{f"{through}store_id": None})


def _named(request: Request, name: str, id: int | None) -> int:
    return request.path_params[name] if id is None else id
