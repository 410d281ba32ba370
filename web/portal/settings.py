"""Settings: who I am, what I may be told about, where I am signed in, which language I read."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import beginnings, clock, members, signins
from club.errors import ClubError
from club.members import profiles
from club.privacy import closing
from web import devices
from web.forms.portal.profile import ProfileForm
from web.i18n import lazy
from web.naming import REACHED, enumerated
from web.render import page, read, redirect, sentence
from web.routes import member

ASKED = {"name": lazy("your name"), "gender": lazy("Ms or Mr"), "birthday": lazy("your birthday")}


async def index(request: Request) -> Response:
    return page(request, "portal/settings/index.html", **await _shown(request), asks_signouts=False)


async def signouts(request: Request) -> Response:
    return page(request, "portal/settings/index.html", **await _shown(request), asks_signouts=True)


async def signouts_create(request: Request) -> Response:
    """Every device, this one included."""
    await signins.revoke_all(request.state.member, at=clock.now())
    return redirect(request, "portal.home", done="signed-out")


async def profile(request: Request) -> Response:
    me = request.state.member
    form = ProfileForm(obj=me)
    form.birth_calendar.data = me.birth_calendar or "solar"
    return page(request, "portal/settings/profile.html", form=form)


async def profile_update(request: Request) -> Response:
    me, form = request.state.member, ProfileForm(await request.form())
    if form.validate():
        try:
            await members.update_profile(
                me,
                name=form.name.data,
                gender=form.gender.data,
                address_form=form.address_form.data,
                birth=form.birth(),
                by=me,
                at=clock.now(),
            )
        except ClubError as error:
            form.birth_day.errors = [sentence(error)]
        else:
            return redirect(request, "portal.settings", done="saved")
    return page(request, "portal/settings/profile.html", 422, form=form)


async def profile_again(request: Request) -> Response:
    form = ProfileForm(await request.form()).too_late()
    return page(request, "portal/settings/profile.html", 422, form=form)


async def _shown(request: Request) -> dict[str, Any]:
    me, now = request.state.member, clock.now()
    return {
        "signins": devices.told(await signins.open_of(me, now).using_db(read()), request.state.signin),
        "reached": REACHED,
        "pending": await closing.pending(me, using_db=read()),
        "missing": enumerated(str(ASKED[what]) for what in profiles.missing(me)),
        "worth": await beginnings.offered(me, at=now, using_db=read()),
    }


ROUTES = [
    member("/me/settings", index, name="portal.settings"),
    member("/me/settings/profile", profile, name="portal.settings.profile"),
    member(
        "/me/settings/profile",
        profile_update,
        name="portal.settings.profile.update",
        methods=["POST"],
        again=profile_again,
    ),
    member("/me/settings/signouts", signouts, name="portal.settings.signouts"),
    member(
        "/me/settings/signouts", signouts_create, name="portal.settings.signouts.create", methods=["POST"]
    ),
]
