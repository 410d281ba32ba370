"""Staff: signing in and out. Who has switched the second step on gives a code after the password.

In between the browser keeps, signed and for a few minutes, whose password was right; the code still counts.
"""

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock, config, twostep
from club import staff as workforce
from club.errors import ClubError
from club.roles import N_
from club.staff import Staff, WrongPassword
from club.tries import LockedOut
from web import auth
from web.forms.staff.signin import CodeForm, SignInForm
from web.i18n import _
from web.render import page, redirect, sentence
from web.routes import ANY_STAFF, path, public, staff
from web.security import safe_next
from web.staff import known

COOKIE = "club_staff_coming"
FOR_THE_CODE = 5 * 60  # seconds
TOO_MANY = N_(
    "Too many wrong passwords from here. Try again in 15 minutes, "
    "or on a device where you have signed in before."
)


async def new(request: Request) -> Response:
    if request.state.staff:
        return redirect(request, "staff.today")
    form = SignInForm(data={"next": request.query_params.get("next", "")})
    return page(request, "staff/signin/new.html", form=form)


async def create(request: Request) -> Response:
    form = SignInForm(await request.form())
    if form.validate():
        door = await known.door(request, form.login.data)
        if not await door.may_try(request):  # whether there is such a name or not
            form.form_errors = [_(TOO_MANY)]
            return page(request, "staff/signin/new.html", 422, form=form)
        try:
            person = await workforce.authenticate(
                form.login.data, form.password.data, at=clock.now(), is_known=door.is_known
            )
        except (WrongPassword, LockedOut):  # one answer to both, or it would tell which names there are
            form.form_errors = [sentence(WrongPassword())]
        else:
            return await _let_in(request, person, door, form.next.data)
    return page(request, "staff/signin/new.html", 422, form=form)


async def code(request: Request) -> Response:
    if await _coming(request) is None:
        return redirect(request, "staff.signin")
    return page(request, "staff/signin/code.html", form=CodeForm())


async def code_create(request: Request) -> Response:
    coming = await _coming(request)
    if coming is None:
        return redirect(request, "staff.signin")
    person, where = coming
    form = CodeForm(await request.form())
    if form.validate():
        door = await known.door(request, person.login)
        try:
            await door.knock(request)
            await twostep.prove(person, form.code.data, at=clock.now(), is_known=door.is_known)
        except ClubError as error:
            form.code.errors = [sentence(error)]
        else:
            await door.opened(request)
            response = RedirectResponse(safe_next(where, path("staff.today")), 303)
            await auth.sign_in(request, response, person, two_steps=True)
            known.remember(request, response, person.login)
            response.delete_cookie(auth.cookie_name(COOKIE), **auth.flags())
            return response
    return page(request, "staff/signin/code.html", 422, form=form)


async def ending_create(request: Request) -> Response:
    response = redirect(request, "staff.signin")
    await auth.sign_out(request, response)
    return response


async def _let_in(request: Request, person: Staff, door: known.Door, where: str | None) -> Response:
    """The password was right: in, or on to the code, whose tries count on from those of the password."""
    if person.two_steps_since is None:
        await door.opened(request)
        response = RedirectResponse(safe_next(where, path("staff.today")), 303)
        await auth.sign_in(request, response, person)
        known.remember(request, response, person.login)
        return response
    response = RedirectResponse(path("staff.signin.code"), 303)
    coming = _signer().dumps([person.id, safe_next(where, "")])
    response.set_cookie(auth.cookie_name(COOKIE), coming, max_age=FOR_THE_CODE, **auth.flags())
    return response


async def _coming(request: Request) -> tuple[Staff, str] | None:
    """Whose password was right in this browser a moment ago, and where they were going."""
    try:
        kept = request.cookies.get(auth.cookie_name(COOKIE), "")
        who, where = _signer().loads(kept, max_age=FOR_THE_CODE)
    except BadSignature:
        return None
    person = await Staff.get_or_none(id=who, is_active=True, two_steps_since__not_isnull=True)
    return (person, where) if person else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_key.get_secret_value(), salt=COOKIE)


ROUTES = [
    public("/staff/signin", new, name="staff.signin", side="staff"),
    public("/staff/signin", create, name="staff.signin.create", methods=["POST"], side="staff"),
    public("/staff/signin/code", code, name="staff.signin.code", side="staff"),
    public(
        "/staff/signin/code", code_create, name="staff.signin.code.create", methods=["POST"], side="staff"
    ),
    staff("/staff/signout", ending_create, name="staff.signout", methods=["POST"], may=ANY_STAFF),
]
