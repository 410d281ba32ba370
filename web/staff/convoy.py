"""Staff: the convoy of a session: its cars in their order, who leads, and the list and cards to print."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from wtforms.fields.choices import SelectChoice

from club import clock
from club import staff as workforce
from club.errors import ClubError
from club.staff import Staff
from events import convoy, leaders, leading
from events.leaders import Leader
from events.registration import Registration
from events.sessions import Session
from web.forms.staff.trips import LeaderForm
from web.i18n import _
from web.incoming import number_or_none
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import in_scope, registration_of, session_of
from web.trip_words import ROLE_NAMES

STEPS = {"up": -1, "down": 1}


async def show(request: Request) -> Response:
    return await _page(request, await session_of(request))


async def create(request: Request) -> Response:
    """The cars are numbered, or all of them anew."""
    session, sent = await session_of(request), await request.form()
    try:
        told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
        await convoy.assign(session, anew="anew" in sent, **told)
    except ClubError as error:
        return await _page(request, session, 409, trouble=sentence(error))
    return redirect(request, "staff.convoy", session_id=session.id, done="saved")


async def place_update(request: Request) -> Response:
    """A car one place up or down."""
    car, sent = await registration_of(request), await request.form()
    try:
        step = STEPS.get(str(sent.get("step")), 1)
        await convoy.move(car, step, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _page(request, car.session, 409, trouble=sentence(error))
    return redirect(request, "staff.convoy", session_id=car.session_id)


async def leaders_create(request: Request) -> Response:
    session = await session_of(request)
    form = await _choices(LeaderForm(await request.form()), request, session)
    if not form.validate():
        return await _page(request, session, 422, form=form)
    try:
        told: dict[str, Any] = {"by": request.state.staff, "at": clock.now()}
        who = await _who(form.who.data, request)
        terms = {"phone": form.phone.data, "plate": form.plate.data}
        await leading.name(session, form.role.data, who, **terms, **told)
    except ClubError as error:
        form.who.errors = [sentence(error)]
        return await _page(request, session, 422, form=form)
    return redirect(request, "staff.convoy", session_id=session.id, done="saved")


async def ending_create(request: Request) -> Response:
    """They lead no more."""
    within = in_scope(request, "session__event__")
    leader = await found(Leader.filter(within, id=request.path_params["leader_id"]))
    await leading.end(leader, by=request.state.staff, at=clock.now())
    return redirect(request, "staff.convoy", session_id=leader.session_id)


async def sheet(request: Request) -> Response:
    """The list to print: for the leaders, who have it in the car."""
    return await _printed(request, "staff/convoy/list.html")


async def cards(request: Request) -> Response:
    """A number for each windscreen, two to a page."""
    return await _printed(request, "staff/convoy/cards.html")


async def _printed(request: Request, template: str) -> Response:
    session = await session_of(request)
    cars = await convoy.cars(session, using_db=read())
    named = await leaders.of(session.id).using_db(read())
    own = [one for one in named if one.staff_id]
    numbered = [car for car in cars if car.convoy]
    marks = {one.registration_id: ROLE_NAMES[one.role] for one in named if one.registration_id}
    return page(
        request,
        template,
        session=session,
        cars=numbered,
        riders=await convoy.riders(session, using_db=read()),
        marks=marks,
        leaders=named,
        own=own,
        roles=ROLE_NAMES,
    )


async def _page(
    request: Request,
    session: Session,
    status: int = 200,
    *,
    trouble: str = "",
    form: LeaderForm | None = None,
) -> Response:
    cars = await convoy.cars(session, using_db=read())
    named = await leaders.of(session.id).using_db(read())
    numbers = [car.convoy for car in cars if car.convoy]
    return page(
        request,
        "staff/convoy/show.html",
        status,
        session=session,
        cars=cars,
        numbered=len(numbers),
        riders=await convoy.riders(session, using_db=read()),
        gaps=sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers)),
        leaders=named,
        marks={one.registration_id: one.role for one in named if one.registration_id},
        roles=ROLE_NAMES,
        trouble=trouble,
        form=form or await _choices(LeaderForm(), request, session),
        now=clock.now(),
    )


async def _choices(form: LeaderForm, request: Request, session: Session) -> LeaderForm:
    """Colleagues of the store, then those who come."""
    store = session.event.store_id
    team = await workforce.visible_to(request.state.staff).filter(is_active=True).using_db(read())
    house = [one for one in team if store is None or one.store_id in (None, store)]
    coming = Registration.filter(session_id=session.id, state="registered").select_related("member")
    parties = await coming.order_by("number", "id").using_db(read())
    form.who.choices = [
        *(SelectChoice(f"staff:{one.id}", one.name) for one in house),
        *(
            SelectChoice(f"registration:{one.id}", _("%(name)s (comes along)", name=one.member.address_form))
            for one in parties
        ),
    ]
    return form


async def _who(told: str, request: Request) -> Staff | Registration:
    kind, _colon, number = told.partition(":")
    id = number_or_none(number) or 0
    if kind == "staff":
        return await found(workforce.visible_to(request.state.staff).filter(id=id))
    return await registration_of(request, id)


ROUTES = [
    staff("/staff/sessions/{session_id:int}/convoy", show, name="staff.convoy", may="events.see"),
    staff(
        "/staff/sessions/{session_id:int}/convoy",
        create,
        name="staff.convoy.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff("/staff/sessions/{session_id:int}/convoy/list", sheet, name="staff.convoy.list", may="events.see"),
    staff(
        "/staff/sessions/{session_id:int}/convoy/cards", cards, name="staff.convoy.cards", may="events.see"
    ),
    staff(
        "/staff/sessions/{session_id:int}/convoy/leaders",
        leaders_create,
        name="staff.convoy.leaders.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/convoy/leaders/{leader_id:int}/ending",
        ending_create,
        name="staff.convoy.leaders.ending.create",
        methods=["POST"],
        may="events.edit",
    ),
    staff(
        "/staff/convoy/cars/{registration_id:int}/place",
        place_update,
        name="staff.convoy.place.update",
        methods=["POST"],
        may="events.edit",
    ),
]
