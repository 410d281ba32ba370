"""A member's tickets: those to come, those in a queue, those that were, those that were called off."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock
from club.members import Member
from events import registrations, stamp_cards
from events.registration import Registration
from web.i18n import lazy
from web.portal.ticket_words import shown
from web.render import page, read
from web.routes import member

FILTERS = {
    "upcoming": lazy("To come"),
    "waiting": lazy("In a queue"),
    "past": lazy("Over"),
    "cancelled": lazy("Cancelled"),
}
MOST = 100


async def index(request: Request) -> Response:
    when, me, now = request.query_params.get("when", ""), request.state.member, clock.now()
    when = when if when in FILTERS else "upcoming"
    found = await _found(me, when, now).using_db(read()).limit(MOST)
    return page(
        request,
        "portal/registrations/index.html",
        tickets=[shown(registration, now) for registration in found],
        offers=[shown(one, now) for one in await _offered(me, now).using_db(read()).limit(MOST)],
        cards=await stamp_cards.cards(me, at=now, using_db=read()) if when == "past" else [],
        when=when,
        filters=[(name, word, await _count(me, name, now)) for name, word in FILTERS.items()],
    )


def upcoming(me: Member, at: datetime) -> QuerySet[Registration]:
    """What `me` is registered for and has not ended, the next first."""
    mine = registrations.of(me).filter(state="registered", session__ends_at__gt=at)
    return mine.order_by("session__starts_at", "id")


def _found(me: Member, when: str, at: datetime) -> QuerySet[Registration]:
    if when == "upcoming":
        return upcoming(me, at)
    mine = registrations.of(me)
    if when == "waiting":
        queued = mine.filter(state__in=("waiting", "offered"), session__starts_at__gt=at)
        return queued.order_by("state", "session__starts_at", "id")
    if when == "cancelled":
        return mine.filter(state="cancelled")
    return mine.filter(state="registered", session__ends_at__lte=at)


def _offered(me: Member, at: datetime) -> QuerySet[Registration]:
    """What is kept for `me` and waits for an answer, the most urgent first."""
    return registrations.of(me).filter(state="offered", offer_until__gt=at).order_by("offer_until", "id")


async def _count(me: Member, when: str, at: datetime) -> int:
    return await _found(me, when, at).using_db(read()).count()


ROUTES = [member("/registrations", index, name="portal.registrations")]
