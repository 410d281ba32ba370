"""Staff: the language switch, for this browser."""

from starlette.requests import Request
from starlette.responses import Response

from club import config
from web import i18n
from web.portal.language import KEPT
from web.render import redirect
from web.routes import public


async def update(request: Request) -> Response:
    chosen = str((await request.form()).get("locale", ""))
    response = redirect(request, "staff.password" if request.state.staff else "staff.signin")
    if chosen in config.LOCALES:
        response.set_cookie(i18n.COOKIE, chosen, max_age=int(KEPT.total_seconds()), samesite="lax")
    return response


ROUTES = [
    public("/staff/language", update, name="staff.language.update", methods=["POST"], side="staff"),
]
