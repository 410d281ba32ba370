"""Where a friend's link and a showroom's poster lead: the club in a few words, and the way in."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, referrals, sources
from web.portal import arrival
from web.render import page, read, redirect
from web.routes import public


async def invite(request: Request) -> Response:
    """A member's invitation. A link that is nobody's is a 404: there is no list to try out."""
    if request.state.member:
        return redirect(request, "portal.home")
    host = await referrals.inviter(request.path_params["invite"], using_db=read())
    if host is None:
        raise HTTPException(404)
    response = page(
        request,
        "portal/invitation/show.html",
        host=host.address_form,
        worth=await referrals.worth(host, clock.now(), using_db=read()),
    )
    arrival.keep(request, response, invite=host.invite_code)
    return response


async def source(request: Request) -> Response:
    """A poster. One that has been taken out of use still hangs somewhere: it welcomes all the same."""
    if request.state.member:
        return redirect(request, "portal.home")
    poster = await sources.find(request.path_params["source"], using_db=read())
    response = page(request, "portal/invitation/show.html", host="")
    if poster:
        arrival.keep(request, response, source=poster.code)
    return response


ROUTES = [
    public("/i/{invite}", invite, name="portal.invite"),
    public("/s/{source}", source, name="portal.source"),
]
