"""A member's tickets: those to come, those that were, those that were called off."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from club import clock
from club.members import Member
from events import registrations
from events.registration import Registration
from web.i18n import lazy
from web.portal.tickets import shown
from web.render import page, read
from web.routes import member

FILTERS = {"upcoming": lazy("To come"), "past": lazy("Taken part"), "cancelled": lazy("Cancelled")}
MOST = 100


async def index(request: Request) -> Response:
    when, me, now = request.query_params.get("when", ""), request.state.member, clock.now()
    when = when if when in FILTERS else "upcoming"
    tickets = await _found(me, when, now).using_db(read()).limit(MOST)
    return page(
        request,
        "portal/registrations/index.html",
        tickets=[shown(registration, now) for registration in tickets],
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
    if when == "cancelled":
        return registrations.of(me).filter(state="cancelled")
    return registrations.of(me).filter(state="registered", session__ends_at__lte=at)


async def _count(me: Member, when: str, at: datetime) -> int:
    return await _found(me, when, at).using_db(read()).count()


ROUTES = [member("/registrations", index, name="portal.registrations")]
