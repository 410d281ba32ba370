"""Signing in, which also makes one a member: a phone number, then the code that went there."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock, consents, documents, members, onetime
from club.errors import ClubError
from club.members import Member
from web import auth, i18n
from web.forms.portal.signin import PhoneForm, SignInForm
from web.portal import arrival, proving
from web.portal.proving import Proving
from web.render import page, redirect, sentence
from web.routes import path, public
from web.security import safe_next


async def index(request: Request) -> Response:
    where = safe_next(request.query_params.get("next"), "")
    if request.state.member:
        return RedirectResponse(where or path("portal.home"), 303)
    response = page(request, "portal/signin/index.html", form=PhoneForm())
    if where:
        arrival.keep(request, response, next=where)
    return response


async def create(request: Request) -> Response:
    """Send a code. Whether the number is a member's, the answer doesn't tell."""
    form = PhoneForm(await request.form())
    if form.validate():
        response = redirect(request, "portal.signin.code")
        try:
            await proving.begin(request, response, "signin", form.phone.data)
        except ClubError as error:
            form.phone.errors = [sentence(error)]
        else:
            return response
    return page(request, "portal/signin/index.html", 422, form=form)


async def create_again(request: Request) -> Response:
    return page(request, "portal/signin/index.html", 422, form=PhoneForm(await request.form()).too_late())


async def code(request: Request) -> Response:
    known = proving.of(request, "signin")
    if known is None:
        return redirect(request, "portal.signin")
    return _ask_for_code(request, known, SignInForm())


async def code_create(request: Request) -> Response:
    known = proving.of(request, "signin")
    if known is None:
        return redirect(request, "portal.signin")
    form = SignInForm(await request.form())
    if form.validate():
        try:
            may_enter = await _may_enter(known.phone, form)
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            if may_enter:
                return await _let_in(request, known.phone, form)
    return _ask_for_code(request, known, form, 422)


async def code_again(request: Request) -> Response:
    known, form = proving.of(request, "signin"), SignInForm(await request.form()).too_late()
    return redirect(request, "portal.signin") if known is None else _ask_for_code(request, known, form, 422)


async def _may_enter(phone: str, form: SignInForm) -> bool:
    """Use up the code of whoever agrees, or has agreed. The others keep it, to tick and send it again.

    Who is a member is looked up for whoever has the right code alone.
    """
    told: Any = {"purpose": "signin", "at": clock.now()}
    if not form.agree.data:
        await onetime.verify(phone, form.code.data, use=False, **told)
        known = await members.by_phone(phone)
        if known is None or known.joined_at is None or await documents.outstanding(known):
            form.ask_to_agree()
            return False
    await onetime.verify(phone, form.code.data, **told)
    return True


async def _let_in(request: Request, phone: str, form: SignInForm) -> Response:
    """The number is proven: whoever holds it is a member from now on, and signed in here."""
    coming, now = arrival.of(request), clock.now()
    member = await _member(phone, form, coming)
    is_new = member.joined_at is not None and member.joined_at >= now
    response = (
        redirect(request, "portal.welcome", next=safe_next(coming.next, ""))
        if is_new
        else RedirectResponse(safe_next(coming.next, path("portal.home", done="signed-in")), 303)
    )
    await auth.sign_in(request, response, member)
    arrival.forget(response)
    proving.forget(response)
    return response


async def _member(phone: str, form: SignInForm, coming: arrival.Arrival) -> Member:
    """What was ticked holds for somebody known, too; what wasn't takes nothing back."""
    now, locale = clock.now(), i18n.current()
    versions = {kind: (await documents.current(kind, locale)).version for kind in documents.KINDS}
    ticked = {purpose: True for purpose in consents.PURPOSES if form[purpose].data}
    member = await members.sign_up(
        phone,
        **versions,
        consents=ticked,
        invite_code=coming.invite,
        source_code=coming.source,
        locale=locale,
        at=now,
    )
    if form.agree.data:
        await documents.accept(member, versions, source="portal", at=now)
    await consents.choose(member, ticked, source="portal", by=member, at=now)
    return member


def _ask_for_code(request: Request, known: Proving, form: SignInForm, status: int = 200) -> Response:
    told = {"phone": known.phone, "wait": known.wait(clock.now())}
    return page(request, "portal/signin/code.html", status, form=form, **told)


ROUTES = [
    public("/signin", index, name="portal.signin"),
    public("/signin", create, name="portal.signin.create", methods=["POST"], again=create_again),
    public("/signin/code", code, name="portal.signin.code"),
    public("/signin/code", code_create, name="portal.signin.code.create", methods=["POST"], again=code_again),
]
