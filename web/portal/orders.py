"""A member's service orders, each with what it earned and why, and the rules by which points are given."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from club import clock, orders
from club.members import Member
from points import rules, terms
from points.rules import Rule
from web import rule_words as words
from web.explained import explained
from web.names import houses, ranks
from web.render import page, read
from web.routes import member

LATEST = 20


async def index(request: Request) -> Response:
    me = request.state.member
    mine = orders.of(me).using_db(read()).select_related("member", "store", "vehicle")
    return page(
        request,
        "portal/orders/index.html",
        orders=await explained(await mine.limit(LATEST)),
        ways=await _ways(me, clock.now()),
    )


async def _ways(me: Member, now: datetime) -> list[tuple[str, list[str]]]:
    """What gives points today to somebody of this tier: the occasion, and the rule read out."""
    names = words.Names(await houses(), await ranks())
    held = await rules.holding_at(now).using_db(read()).order_by("code", "version")
    latest = {rule.code: rule for rule in held}
    theirs = [one for one in latest.values() if _is_for(one, me.tier.code)]
    return [(words.occasion(one.kind), words.promised(one, names)) for one in sorted(theirs, key=words.place)]


def _is_for(rule: Rule, tier: str) -> bool:
    among = terms.parsed(rule.terms).only.get("tier")
    return among is None or tier in among


ROUTES = [member("/points/orders", index, name="portal.orders")]
