"""Me: everything of a member's, one tap away."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles, vouchers
from club.members import Member
from club.messages import outbox
from club.staff import Staff
from points.standing import standing
from web.portal.registrations import upcoming
from web.render import page, read
from web.routes import member


async def index(request: Request) -> Response:
    me, now = request.state.member, clock.now()
    return page(
        request,
        "portal/me/index.html",
        balance=(await standing(me.account_id, at=now, using=read())).usable,
        cars=await vehicles.of(me).using_db(read()).count(),
        vouchers=len(await vouchers.usable(me, now, using_db=read())),
        tickets=await upcoming(me, now).using_db(read()).count(),
        adviser=await _adviser(me),
        unread=await outbox.unread(me).using_db(read()).count(),
    )


async def _adviser(me: Member) -> str:
    """Who at the dealer's looks after the member."""
    if me.adviser_id is None:
        return ""
    adviser = await Staff.filter(id=me.adviser_id, is_active=True).using_db(read()).only("name").first()
    return adviser.name if adviser else ""


ROUTES = [member("/me", index, name="portal.me")]
