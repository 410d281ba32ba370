"""A member's service orders, each with what it earned and why: also those that moved no points."""

from starlette.requests import Request
from starlette.responses import Response

from club import orders
from web.explained import explained
from web.render import page, read
from web.routes import member

LATEST = 20


async def index(request: Request) -> Response:
    mine = orders.of(request.state.member).using_db(read()).select_related("member", "store", "vehicle")
    return page(request, "portal/orders/index.html", orders=await explained(await mine.limit(LATEST)))


ROUTES = [member("/points/orders", index, name="portal.orders")]
