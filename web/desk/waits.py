"""How a party stands that has no places yet: its place in the queue, what is free, who may give it some."""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from club import clock, roles, visits
from club.scans import Answer
from events import parties, told, waitlist
from events.registration import Registration
from events.terms import Price
from web import price_words
from web.i18n import lazy
from web.render import read
from web.staff import people

ANSWERED = ("waiting", "offered")
REASONS = {
    "absent": lazy("Who waits before them is not here"),
    "large": lazy("Who waits before them does not fit"),
}
NEXT = {"next": lazy("They are next, and there is room")}


async def of_ticket(request: Request, answer: Answer, nonce: str, at: datetime) -> dict[str, Any]:
    """What the answer `waiting` tells besides, as it stands now; nothing of who does not wait any more."""
    if answer.outcome != "waiting":
        return {}
    found = Registration.filter(id=answer.facts["registration"], state__in=ANSWERED).using_db(read())
    one = await found.select_related("session__event", "member").first()
    if one is None:
        return {"one": None}
    now = await standing(request, one)
    is_fresh = clock.now() < at + visits.LASTS
    return {"one": one, **now, "may_give": now["may_give"] and is_fresh, "offer": nonce}


async def standing(request: Request, one: Registration) -> dict[str, Any]:
    """Its place, the room, and what may be done about it by whoever sits here. `one` with its event.

    `asked` is what it will cost, `price` the same in words: nothing is said of nothing."""
    session, asker, store = one.session, request.state.staff, one.session.event.store_id
    position = await waitlist.position(one, using_db=read()) if one.state == "waiting" else 0
    may_give = roles.may(asker, "events.edit") and roles.in_scope(asker, store)
    asked = await _price(one)
    is_ahead = session.state == "open" and clock.now() < session.starts_at
    return {
        "position": position,
        "fits": session.has_room(one.seats, one.cars),
        "may_give": may_give and is_ahead,
        "is_ahead": is_ahead,
        "reasons": REASONS if position > 1 else NEXT,
        "asked": asked,
        "price": "" if asked == Price() else price_words.said(asked),
        "organiser": "" if may_give else await _organiser(session.event.by),
    }


async def _price(one: Registration) -> Price:
    """What the party is to pay once it comes."""
    ages = [None, *(guest.age for guest in await parties.companions_of(one, using_db=read()))]
    return told.now(one.session, ages).price


async def _organiser(by: str) -> str:
    """The colleague who made the event: whom to ask."""
    return (await people.names([by]))[by] if by.startswith("staff:") else ""
