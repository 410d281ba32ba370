"""A new mobile number: proven by a code sent to it, then used for signing in."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, members, onetime
from club.errors import ClubError
from web import auth, i18n
from web.forms.portal.signin import CodeForm, PhoneForm
from web.portal import proving
from web.render import page, redirect, sentence
from web.routes import member


async def show(request: Request) -> Response:
    return page(request, "portal/settings/phone.html", form=PhoneForm())


async def create(request: Request) -> Response:
    """Send a code to the new number, whoever may have it already: the answer doesn't tell."""
    form, now = PhoneForm(await request.form()), clock.now()
    if form.validate():
        try:
            await onetime.request(
                form.phone.data,
                purpose="phone_change",
                ip=auth.address(request),
                at=now,
                locale=i18n.current(),
            )
        except ClubError as error:
            form.phone.errors = [sentence(error)]
        else:
            response = redirect(request, "portal.settings.phone.code")
            proving.keep(response, "phone_change", phone=form.phone.data, at=now)
            return response
    return page(request, "portal/settings/phone.html", 422, form=form)


async def create_again(request: Request) -> Response:
    return page(request, "portal/settings/phone.html", 422, form=PhoneForm(await request.form()).too_late())


async def code(request: Request) -> Response:
    known = proving.of(request, "phone_change")
    if known is None:
        return redirect(request, "portal.settings.phone")
    return page(request, "portal/settings/phone_code.html", form=CodeForm(), phone=known.phone)


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
    return page(request, "portal/settings/phone_code.html", 422, form=form, phone=known.phone)


async def code_again(request: Request) -> Response:
    known, form = proving.of(request, "phone_change"), CodeForm(await request.form()).too_late()
    if known is None:
        return redirect(request, "portal.settings.phone")
    return page(request, "portal/settings/phone_code.html", 422, form=form, phone=known.phone)


async def _change(request: Request, phone: str, digits: str) -> None:
    me, now = request.state.member, clock.now()
    await onetime.verify(phone, digits, purpose="phone_change", at=now)
    await members.change_phone(me, phone, by=me, at=now, keep=request.state.signin)


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
