"""Right after joining: who the new member is and what they drive. All of it can wait.

Somebody whom the dealer knew before finds here what was kept for them: name, cars and points.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.transactions import in_transaction

from club import clock, members, vehicles
from club.errors import ClubError
from club.members import waiting
from web.forms.portal.profile import WelcomeForm
from web.portal.cars import claimable
from web.render import page, read, redirect, sentence
from web.routes import member


async def show(request: Request) -> Response:
    me = request.state.member
    form = WelcomeForm(obj=me)
    form.birth_calendar.data = me.birth_calendar or "solar"
    return page(request, "portal/welcome/show.html", form=form, claimable={}, **await _waiting(request))


async def create(request: Request) -> Response:
    form = WelcomeForm(await request.form())
    taken: dict[str, str] = {}
    if form.validate():
        try:
            await _save(request, form)
        except ClubError as error:
            field = form.birth_day if "birthday" in error.code else form.plate
            field.errors = [sentence(error)]
            taken = claimable(error, form.plate.data)
        else:
            return redirect(request, "portal.home", done="welcome")
    kept = await _waiting(request)
    return page(request, "portal/welcome/show.html", 422, form=form, claimable=taken, **kept)


async def _waiting(request: Request) -> dict[str, Any]:
    me = request.state.member
    return {"waiting": await waiting.for_member(me, at=clock.now(), using_db=read())}


async def create_again(request: Request) -> Response:
    form, kept = WelcomeForm(await request.form()).too_late(), await _waiting(request)
    return page(request, "portal/welcome/show.html", 422, form=form, claimable={}, **kept)


async def _save(request: Request, form: WelcomeForm) -> None:
    """Both or neither: what comes back with an error has not been half done."""
    me, now = request.state.member, clock.now()
    async with in_transaction():
        await members.update_profile(
            me,
            name=form.name.data,
            gender=form.gender.data,
            address_form=form.address_form.data,
            birth=form.birth(),
            by=me,
            at=now,
        )
        if form.plate.data or form.model.data:
            await vehicles.add(me, plate=form.plate.data, model=form.model.data, by=me, at=now)


ROUTES = [
    member("/welcome", show, name="portal.welcome"),
    member("/welcome", create, name="portal.welcome.create", methods=["POST"], again=create_again),
]
