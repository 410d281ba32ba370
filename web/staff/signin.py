"""Staff: signing in and out."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, signins
from club import staff as workforce
from club.errors import ClubError
from web import auth
from web.forms.staff.signin import SignInForm
from web.render import page, redirect, sentence
from web.routes import ANY_STAFF, path, public, staff
from web.security import safe_next


async def new(request: Request) -> Response:
    if request.state.staff:
        return redirect(request, "staff.today")
    form = SignInForm(data={"next": request.query_params.get("next", "")})
    return page(request, "staff/signin/new.html", form=form)


async def create(request: Request) -> Response:
    form = SignInForm(await request.form())
    if form.validate():
        try:
            person = await workforce.authenticate(form.login.data, form.password.data, at=clock.now())
        except ClubError as error:
            form.password.errors = [sentence(error)]
        else:
            _, token = await signins.open_for_staff(person, **auth.device(request), at=clock.now())
            return auth.signed_in(safe_next(form.next.data, path("staff.today")), "staff", token)
    return page(request, "staff/signin/new.html", 422, form=form)


async def ending_create(request: Request) -> Response:
    await signins.revoke(request.state.signin, at=clock.now())
    return auth.signed_out(path("staff.signin"), "staff")


ROUTES = [
    public("/staff/signin", new, name="staff.signin", side="staff"),
    public("/staff/signin", create, name="staff.signin.create", methods=["POST"], side="staff"),
    staff("/staff/signout", ending_create, name="staff.signout", methods=["POST"], may=ANY_STAFF),
]
