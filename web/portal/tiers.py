"""The old address of a member's tier, which older messages lead to: it stands with the privileges now."""

from starlette.requests import Request
from starlette.responses import Response

from web.render import redirect
from web.routes import member


async def index(request: Request) -> Response:
    return redirect(request, "portal.privileges")


ROUTES = [member("/tiers", index, name="portal.tiers")]
