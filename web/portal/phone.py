"""A new mobile number: proven by a code sent to it, then used for signing in."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, onetime
from club.errors import ClubError
from web.forms.portal.signin import CodeForm, PhoneForm
from web.i18n import _
from web.portal import proving
from web.portal.proving import Proving
from web.render import page, redirect, sentence
from web.routes import member


async def show(request: Request) -> Response:
    return page(request, "portal/settings/phone.html", form=PhoneForm())


async def create(request: Request) -> Response:
    """Send a code to the new number, whoever may have it already: the answer doesn't tell."""
    form = PhoneForm(await request.form())
    if form.validate() and form.phone.data == request.state.member.phone:
        form.phone.errors = [_("You sign in with this number already. Enter the new one")]
    elif not form.errors:
        response = redirect(request, "portal.settings.phone.code")
        try:
            await proving.begin(request, response, "phone_change", form.phone.data)
        except ClubError as error:
            form.phone.errors = [sentence(error)]
        else:
            return response
    return page(request, "portal/settings/phone.html", 422, form=form)


async def create_again(request: Request) -> Response:
    return page(request, "portal/settings/phone.html", 422, form=PhoneForm(await request.form()).too_late())


async def code(request: Request) -> Response:
    known = proving.of(request, "phone_change")
    if known is None:
        return redirect(request, "portal.settings.phone")
    return _ask_for_code(request, known, CodeForm())


async def code_create(request: Request) -> Response:
    known, form = proving.of(request, "phone_change"), CodeForm(await request.form())
    if known is None:
        return redirect(request, "portal.settings.phone")
    if form.validate():
        try:
            await _change(request, known.phone, form.code.data)
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            response = redirect(request, "portal.settings", done="phone-changed")
            proving.forget(response)
            return response
    return _ask_for_code(request, known, form, 422)


async def code_again(request: Request) -> Response:
    known, form = proving.of(request, "phone_change"), CodeForm(await request.form()).too_late()
    if known is None:
        return redirect(request, "portal.settings.phone")
    return _ask_for_code(request, known, form, 422)


async def _change(request: Request, phone: str, digits: str) -> None:
    me, now = request.state.member, clock.now()
    await onetime.verify(phone, digits, purpose="phone_change", at=now)
    await members.change_phone(me, phone, by=me, at=now, keep=request.state.signin)


def _ask_for_code(request: Request, known: Proving, form: CodeForm, status: int = 200) -> Response:
    told = {"phone": known.phone, "wait": known.wait(clock.now())}
    return page(request, "portal/settings/phone_code.html", status, form=form, **told)


ROUTES = [
    member("/me/settings/phone", show, name="portal.settings.phone"),
    member(
        "/me/settings/phone",
        create,
        name="portal.settings.phone.create",
        methods=["POST"],
        again=create_again,
    ),
    member("/me/settings/phone/code", code, name="portal.settings.phone.code"),
    member(
        "/me/settings/phone/code",
        code_create,
        name="portal.settings.phone.code.create",
        methods=["POST"],
        again=code_again,
    ),
]
