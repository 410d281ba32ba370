"""Signing out on this device."""

from starlette.requests import Request
from starlette.responses import Response

from web import auth
from web.render import redirect
from web.routes import member


async def create(request: Request) -> Response:
    response = redirect(request, "portal.home", done="signed-out")
    await auth.sign_out(request, response)
    return response


ROUTES = [member("/signout", create, name="portal.signout", methods=["POST"])]
