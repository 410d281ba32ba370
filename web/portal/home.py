"""The home page: for a member the card and what is next, for anybody else what the club is."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.members import Member, waiting
from web.i18n import _
from web.portal import dates, glance, programme
from web.portal.glance import Next
from web.portal.ticket_words import placed
from web.render import page, read
from web.routes import public
from web.tier_words import last_day
from web.voucher_words import SOON, last_day_of


async def index(request: Request) -> Response:
    if request.state.member is None:
        coming = await programme.shown(None, clock.now(), limit=3)
        return page(request, "portal/home/welcome.html", events=programme.drawn(coming.cards, leads=False))
    return page(request, "portal/home/index.html", **await _home(request.state.member))


async def _home(me: Member) -> dict[str, Any]:
    now = clock.now()
    seen = await glance.at(me, now)
    return {
        "greeting": _greeting(clock.local(now).hour),
        "balance": seen.balance,
        "cars": seen.cars,
        "unread": seen.unread,
        "upcoming": _upcoming(seen.next) if seen.next else None,
        "kept": seen.kept,
        "closes_at": seen.closes_at,
        "streak": seen.streak,
        "voucher_days": _days_left(seen.voucher_ends, now),
        "tier_until": last_day(me.tier_ends_at) if me.tier_warned_at else None,
        "waiting": await waiting.for_member(me, at=now, using_db=read()),
    }


def _days_left(ends_at: datetime | None, now: datetime) -> int | None:
    """How many days a voucher that ends soon still holds, 0 on its last; None for one that does not."""
    day = last_day_of(ends_at)
    if ends_at is None or day is None or ends_at - now > SOON:
        return None
    return (day - clock.day_of(now)).days


def _upcoming(following: Next) -> dict[str, Any]:
    starts_at = following.starts_at
    return {
        "code": following.code,
        "title": following.title,
        "starts_at": starts_at,
        "month": dates.short_month(starts_at),
        "day": clock.day_of(starts_at).day,
        "hour": placed(dates.hour(starts_at), following.place),
    }


def _greeting(hour: int) -> str:
    if hour < 5 or hour >= 18:
        return _("Good evening")
    if hour < 11:
        return _("Good morning")
    return _("Hello") if hour < 13 else _("Good afternoon")


ROUTES = [public("/", index, name="portal.home")]
