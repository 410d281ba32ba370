"""The language switch: for this browser, and for what the club writes to a member."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock, config, members
from web import i18n
from web.routes import path, public

KEPT = timedelta(days=365)


async def update(request: Request) -> Response:
    chosen, me = str((await request.form()).get("locale", "")), request.state.member
    response = RedirectResponse(path("portal.settings" if me else "portal.home"), 303)
    if chosen in config.LOCALES:
        response.set_cookie(i18n.COOKIE, chosen, max_age=int(KEPT.total_seconds()), samesite="lax")
        if me:
            await members.update_profile(me, locale=chosen, by=me, at=clock.now())
    return response


ROUTES = [public("/language", update, name="portal.language.update", methods=["POST"])]
