"""Desk: which desk this device is, and handing it over to a colleague.

The choice stands in the sign-in; a cookie of the device brings the next person back to the same desk.
"""

from starlette.requests import Request
from starlette.responses import Response

from club import desks, signins
from club.desks import Desk
from web import auth
from web.forms.desk.place import PlaceForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import page, read, redirect
from web.routes import ANY_STAFF, desk, path

COOKIE = "club_desk"
A_YEAR = 365 * 24 * 60 * 60


async def show(request: Request) -> Response:
    return await _asked(request)


async def create(request: Request) -> Response:
    form = PlaceForm(await request.form())
    chosen = await _open_to(request, form.desk.data) if form.validate() else None
    if chosen is None:
        return await _asked(request, 422, _("Choose one of your store's desks"))
    await signins.stand_at(request.state.signin, chosen)
    response = redirect(request, "desk.index")
    remember(request, response, COOKIE, str(chosen.id), A_YEAR)
    return response


async def handover_create(request: Request) -> Response:
    """Change person: whoever signs in next on this device stands at this desk."""
    response = redirect(request, "staff.signin", next=path("desk.index"))
    await auth.sign_out(request, response)
    return response


async def returned(request: Request) -> Desk | None:
    """The desk that this device was before, if it is open to whoever has signed in now."""
    before = await _open_to(request, number_or_none(request.cookies.get(COOKIE)))
    if before is not None:
        await signins.stand_at(request.state.signin, before)
    return before


def remember(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Let the device keep a choice of its own: no secret, and of no use outside of the desk's pages."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, seconds, path="/desk", secure=secure, httponly=True, samesite="lax")


async def _asked(request: Request, status_code: int = 200, complaint: str = "") -> Response:
    return page(
        request,
        "desk/place/index.html",
        status_code,
        desk=request.state.desk,
        desks=await desks.open_to(request.state.staff).using_db(read()),
        complaint=complaint,
    )


async def _open_to(request: Request, desk_id: int | None) -> Desk | None:
    theirs = desks.open_to(request.state.staff).using_db(read())
    return await theirs.filter(id=desk_id).first() if desk_id else None


ROUTES = [
    desk("/desk/place", show, name="desk.place"),
    desk("/desk/place", create, name="desk.place.create", methods=["POST"]),
    desk(
        "/desk/place/handover",
        handover_create,
        name="desk.place.handover.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
]
