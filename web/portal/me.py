"""Me: everything of a member's, one tap away."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles
from club.messages import outbox
from points.accounts import Account
from web.portal.registrations import upcoming
from web.render import page, read
from web.routes import member


async def index(request: Request) -> Response:
    me = request.state.member
    return page(
        request,
        "portal/me/index.html",
        balance=await Account.get(id=me.account_id).using_db(read()).values_list("balance", flat=True),
        cars=await vehicles.of(me).using_db(read()).count(),
        tickets=await upcoming(me, clock.now()).using_db(read()).count(),
        unread=await outbox.unread(me).using_db(read()).count(),
    )


ROUTES = [member("/me", index, name="portal.me")]
