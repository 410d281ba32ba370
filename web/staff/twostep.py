"""Staff: the second step of one's own sign-in. Switched on by a first code, off by another one.

The recovery codes are in the answer to the deed and nowhere else: whoever reloads the page has seen them.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, twostep
from club.errors import ClubError
from club.twostep import AlreadyOn, NotOn
from web import qr
from web.forms.staff.signin import CodeForm
from web.render import page, read, redirect, sentence
from web.routes import ANY_STAFF, staff
from web.staff import known


async def show(request: Request) -> Response:
    return await _show(request)


async def setup_create(request: Request) -> Response:
    """A secret for the authenticator. Anew on each press: one that was never confirmed opens nothing."""
    try:
        await twostep.begin(request.state.staff, at=clock.now())
    except AlreadyOn:
        return redirect(request, "staff.twostep")
    return redirect(request, "staff.twostep.setup")


async def setup(request: Request) -> Response:
    return await _setup(request, CodeForm())


async def image(request: Request) -> Response:
    """The QR code for the authenticator, as long as it is not confirmed; kept by nobody."""
    pending = await twostep.pending(request.state.staff, using_db=read())
    if pending is None:
        raise HTTPException(404)
    drawn = qr.svg(twostep.address(pending, request.state.staff))
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def create(request: Request) -> Response:
    """The first code is right: on, with recovery codes."""
    form, state = CodeForm(await request.form()), request.state
    if form.validate():
        try:
            codes = await twostep.confirm(state.staff, form.code.data, signin=state.signin, at=clock.now())
        except (AlreadyOn, NotOn):
            return redirect(request, "staff.twostep")
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            return _codes(request, codes)
    return await _setup(request, form, 422)


async def recovery_create(request: Request) -> Response:
    """Ten new recovery codes; the old ones are good no longer."""
    form = CodeForm(await request.form(), prefix="recovery")
    if form.validate():
        door = known.own(request)
        try:
            await door.knock(request)
            codes = await twostep.renew_codes(request.state.staff, form.code.data, at=clock.now())
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            await door.opened(request)
            return _codes(request, codes)
    return await _show(request, 422, recovery=form)


async def ending_create(request: Request) -> Response:
    form = CodeForm(await request.form(), prefix="ending")
    if form.validate():
        door = known.own(request)
        try:
            await door.knock(request)
            await twostep.switch_off(request.state.staff, form.code.data, at=clock.now())
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            await door.opened(request)
            return redirect(request, "staff.twostep", done="two-steps-off")
    return await _show(request, 422, ending=form)


async def _show(
    request: Request, status: int = 200, *, recovery: CodeForm | None = None, ending: CodeForm | None = None
) -> Response:
    me = request.state.staff
    return page(
        request,
        "staff/twostep/show.html",
        status,
        codes_left=await twostep.codes_left(me, using_db=read()),
        must=twostep.is_required(me),
        recovery=recovery or CodeForm(prefix="recovery"),
        ending=ending or CodeForm(prefix="ending"),
    )


async def _setup(request: Request, form: CodeForm, status: int = 200) -> Response:
    pending = await twostep.pending(request.state.staff, using_db=read())
    if pending is None:
        return redirect(request, "staff.twostep")
    groups = [pending.secret[start : start + 4] for start in range(0, len(pending.secret), 4)]
    return page(request, "staff/twostep/setup.html", status, form=form, secret=" ".join(groups))


def _codes(request: Request, codes: list[str]) -> Response:
    response = page(request, "staff/twostep/codes.html", codes=codes)
    response.headers["Cache-Control"] = "no-store"
    return response


ROUTES = [
    staff("/staff/twostep", show, name="staff.twostep", may=ANY_STAFF),
    staff("/staff/twostep", create, name="staff.twostep.create", methods=["POST"], may=ANY_STAFF),
    staff("/staff/twostep/setup", setup, name="staff.twostep.setup", may=ANY_STAFF),
    staff(
        "/staff/twostep/setup",
        setup_create,
        name="staff.twostep.setup.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
    staff("/staff/twostep/code.svg", image, name="staff.twostep.image", may=ANY_STAFF),
    staff(
        "/staff/twostep/recovery",
        recovery_create,
        name="staff.twostep.recovery.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
    staff(
        "/staff/twostep/ending",
        ending_create,
        name="staff.twostep.ending.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
]
