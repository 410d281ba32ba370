"""Staff: one's own password."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, roles
from club import staff as workforce
from club.errors import ClubError
from club.staff import WrongPassword
from club.tries import LockedOut
from web.forms.staff.staff import OwnPasswordForm
from web.i18n import _
from web.render import page, redirect, sentence
from web.routes import ANY_STAFF, staff
from web.staff import known


async def edit(request: Request) -> Response:
    return page(request, "staff/password/edit.html", form=OwnPasswordForm(), role_names=roles.NAMES)


async def update(request: Request) -> Response:
    """A new password; every other device is signed out."""
    form, state = OwnPasswordForm(await request.form()), request.state
    if form.validate():
        door = known.own(request)
        try:
            await door.knock(request)
            await workforce.change_password(
                state.staff, old=form.old.data, new=form.new.data, at=clock.now(), keep=state.signin
            )
        except ClubError as error:
            _beside(form, error)
        else:
            await door.opened(request)
            response = redirect(request, "staff.password", done="password-changed")
            known.remember(request, response, state.staff.login)
            return response
    return page(request, "staff/password/edit.html", 422, form=form, role_names=roles.NAMES)


def _beside(form: OwnPasswordForm, error: ClubError) -> None:
    """Whoever is here is known: it is the password that is wrong, not the name."""
    if isinstance(error, WrongPassword):
        form.old.errors = [_("That is not your password")]
    else:
        field = form.old if isinstance(error, LockedOut) else form.new
        field.errors = [sentence(error)]


ROUTES = [
    staff("/staff/password", edit, name="staff.password", may=ANY_STAFF),
    staff("/staff/password", update, name="staff.password.update", methods=["POST"], may=ANY_STAFF),
]
