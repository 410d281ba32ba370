"""Staff: signing in and out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock
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
            response = RedirectResponse(safe_next(form.next.data, path("staff.today")), 303)
            await auth.sign_in(request, response, person)
            return response
    return page(request, "staff/signin/new.html", 422, form=form)


async def ending_create(request: Request) -> Response:
    response = redirect(request, "staff.signin")
    await auth.sign_out(request, response)
    return response


ROUTES = [
    public("/staff/signin", new, name="staff.signin", side="staff"),
    public("/staff/signin", create, name="staff.signin.create", methods=["POST"], side="staff"),
    staff("/staff/signout", ending_create, name="staff.signout", methods=["POST"], may=ANY_STAFF),
]
