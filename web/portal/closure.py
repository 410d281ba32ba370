"""Close the account: what is lost by it, by name; a code to the phone; and the way back until its day."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, onetime
from club.errors import ClubError
from club.privacy import closing
from web import auth, i18n
from web.forms.portal.signin import CodeForm
from web.losses import in_words
from web.render import page, read, redirect, sentence
from web.routes import member


async def show(request: Request) -> Response:
    return await _show(request)


async def create(request: Request) -> Response:
    """Send a code to the number that the member signs in with."""
    me = request.state.member
    try:
        await onetime.request(
            me.phone, purpose="closure", ip=auth.address(request), at=clock.now(), locale=i18n.current()
        )
    except ClubError as error:
        return await _show(request, 422, refused=sentence(error))
    return redirect(request, "portal.closure.code")


async def code(request: Request) -> Response:
    return await _code(request, CodeForm())


async def code_create(request: Request) -> Response:
    me, form, now = request.state.member, CodeForm(await request.form()), clock.now()
    if not form.validate():
        return await _code(request, form, 422)
    try:
        await onetime.verify(me.phone, form.code.data, purpose="closure", at=now)
        asked = await closing.ask(me, by=me, at=now)
    except ClubError as error:
        form.code.errors = [sentence(error)]
        return await _code(request, form, 422)
    if asked.state == "waiting":
        return redirect(request, "portal.closure")
    response = redirect(request, "portal.home", done="closed")
    await auth.sign_out(request, response)
    return response


async def code_again(request: Request) -> Response:
    return await _code(request, CodeForm(await request.form()).too_late(), 422)


async def undoing_create(request: Request) -> Response:
    me = request.state.member
    if waiting := await closing.pending(me):
        try:
            await closing.withdraw(waiting, by=me, at=clock.now())
        except ClubError as error:
            return await _show(request, 422, refused=sentence(error))
    return redirect(request, "portal.settings", done="stays")


async def _show(request: Request, status: int = 200, refused: str = "") -> Response:
    me, now, days = request.state.member, clock.now(), config.settings().closure_days
    return page(
        request,
        "portal/closure/show.html",
        status,
        losses=in_words(await closing.losses(me, at=now, using_db=read())),
        pending=await closing.pending(me, using_db=read()),
        days=days,
        refused=refused,
    )


async def _code(request: Request, form: CodeForm, status: int = 200) -> Response:
    me, now = request.state.member, clock.now()
    if await closing.pending(me, using_db=read()):
        return redirect(request, "portal.closure")
    losses = in_words(await closing.losses(me, at=now, using_db=read()))
    days = config.settings().closure_days
    return page(request, "portal/closure/code.html", status, form=form, losses=losses, days=days)


ROUTES = [
    member("/me/settings/closure", show, name="portal.closure"),
    member("/me/settings/closure", create, name="portal.closure.create", methods=["POST"]),
    member("/me/settings/closure/code", code, name="portal.closure.code"),
    member(
        "/me/settings/closure/code",
        code_create,
        name="portal.closure.code.create",
        methods=["POST"],
        again=code_again,
    ),
    member(
        "/me/settings/closure/undoing", undoing_create, name="portal.closure.undoing.create", methods=["POST"]
    ),
]
