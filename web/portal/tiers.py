"""A member's tier: how far to the next one, what it would bring, and until when the own one holds."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, tiers
from club.tiers import changes
from web import benefits
from web.render import page, read
from web.routes import member
from web.tier_words import HISTORY, last_day

SHOWN = 10


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    seen = await tiers.standing(me, at=now, using=read())
    return page(
        request,
        "portal/tiers/index.html",
        seen=seen,
        until=last_day(seen.ends_at),
        grace=last_day(seen.falls_at),
        gained=benefits.gained(seen.tier, seen.next) if seen.next else [],
        benefits=benefits.compared(seen.tiers),
        history=[
            (one, HISTORY[one.kind], last_day(one.ends_at))
            for one in await changes.of(me).using_db(read()).limit(SHOWN)
        ],
    )


ROUTES = [member("/tiers", index, name="portal.tiers")]
