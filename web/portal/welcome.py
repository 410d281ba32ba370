"""Right after joining: who the new member is and what they drive. All of it can wait, and then
on to where they were going.

Somebody whom the dealer knew before finds here what was kept for them: name, cars and points.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.transactions import in_transaction

from club import clock, members, vehicles
from club.errors import ClubError
from club.members import names, waiting
from web.forms.portal.profile import WelcomeForm
from web.portal.cars import claimable
from web.render import page, read, sentence
from web.routes import member, path
from web.security import safe_next

OF_THE_BIRTHDAY = (members.ImpossibleBirthday, members.BirthdayToCome)


async def show(request: Request) -> Response:
    me = request.state.member
    form = WelcomeForm(obj=me)
    if me.address_form == names.address(me.name, me.gender, me.locale):
        form.address_form.data = ""  # nobody chose it: it follows from what stands above
    form.birth_calendar.data = me.birth_calendar or "solar"
    return await _ask(request, form, {})


async def create(request: Request) -> Response:
    form = WelcomeForm(await request.form())
    taken: dict[str, str] = {}
    if form.validate():
        try:
            await _save(request, form)
        except ClubError as error:
            field = form.birth_day if isinstance(error, OF_THE_BIRTHDAY) else form.plate
            field.errors = [sentence(error)]
            taken = claimable(error, form.plate.data)
        else:
            return RedirectResponse(_next(request) or path("portal.home", done="welcome"), 303)
    return await _ask(request, form, taken, 422)


async def create_again(request: Request) -> Response:
    return await _ask(request, WelcomeForm(await request.form()).too_late(), {}, 422)


async def _ask(request: Request, form: WelcomeForm, taken: dict[str, str], status: int = 200) -> Response:
    return page(
        request,
        "portal/welcome/show.html",
        status,
        form=form,
        claimable=taken,
        waiting=await waiting.for_member(request.state.member, at=clock.now(), using_db=read()),
        next=_next(request),
    )


def _next(request: Request) -> str:
    """Where they were going when they joined; '' for nowhere else."""
    return safe_next(request.query_params.get("next"), "")


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
