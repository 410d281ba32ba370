"""Staff: cars, found, filtered, shown with all that is known of them and by whom, and corrected."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from club import clock, companies, mileage, roles, vehicles, warranty
from club.companies import Company
from club.errors import ClubError
from club.orders import ServiceOrder
from club.staff import Staff
from club.vehicles import Ownership, Vehicle, claims, deadlines, sharing
from web.forms.staff.vehicles import (
    STATES,
    EndingForm,
    ReadingForm,
    TransferForm,
    UserForm,
    VehicleForm,
)
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import staff
from web.staff import carfacts, people
from web.staff.listing import chosen, day_asked, listed, number, order_of

SORTS = {
    "added": "id",
    "model": "model",
    "kilometres": "kilometres",
    "delivered": "delivered_on",
    "insured": "insured_until",
    "inspected": "inspected_until",
    "warranty": "warranty_until",
}
ENDS = {"insurance": "insured_until", "inspection": "inspected_until", "warranty": "warranty_until"}
WITHIN = ("30", "60", "90", "180")
WHOSE = ("without", "company")
LATEST = 20


async def index(request: Request) -> Response:
    asker = request.state.staff
    wanted, conditions = narrowed(request, vehicles.visible_to(asker))
    sort, order = order_of(request, SORTS, "-added")
    rows = wanted.using_db(read()).select_related("company").order_by(order, "-id")
    listing = await listed(request, rows)
    return page(
        request,
        "staff/vehicles/index.html",
        listing=listing,
        owners=await _owners([car.id for car in listing.rows]),
        sort=sort,
        states=STATES,
        today=clock.day_of(clock.now()),
        company=await _company(conditions["firm"], asker),
        **conditions,
    )


async def show(request: Request) -> Response:
    return await shown(request, await at(request))


async def shown(
    request: Request, vehicle: Vehicle, status: int = 200, *, trouble: str = "", **forms: Any
) -> Response:
    """The page of a car; a form that was refused stands in place of the empty one."""
    asker, now = request.state.staff, clock.now()
    readings = await mileage.of(vehicle).using_db(read()).limit(200)
    sources = [*carfacts.sources(vehicle), *(reading.source for reading in readings)]
    names = await people.names_for(asker, sources)
    history = await vehicles.history(vehicle).using_db(read())
    empty = {"transfer": TransferForm, "ending": EndingForm, "user": UserForm, "reading": ReadingForm}
    made = {name: forms.get(name) or form(formdata=None) for name, form in empty.items()}
    return page(
        request,
        "staff/vehicles/show.html",
        status,
        vehicle=vehicle,
        facts=carfacts.of(vehicle, names),
        names=names,
        users=[own for own in history if own.until is None],
        before=[own for own in history if own.until is not None],
        offers=await sharing.waiting_of(vehicle).using_db(read()),
        claims=await claims.Claim.filter(vehicle_id=vehicle.id).using_db(read()).select_related("member"),
        orders=await _orders(vehicle) if roles.may(asker, "orders.see") else None,
        readings=readings,
        chart=carfacts.chart(readings),
        projected=mileage.projected(vehicle, clock.day_of(now)),
        ends=(ends := warranty.warranty_ends(vehicle, now)),
        ends_tone=carfacts.tone(ends),
        by_distance=warranty.ends_by_distance(vehicle, now),
        states=STATES,
        today=clock.day_of(now),
        trouble=trouble,
        **made,
    )


async def edit(request: Request) -> Response:
    vehicle = await at(request)
    return page(request, "staff/vehicles/edit.html", vehicle=vehicle, form=VehicleForm(obj=_told(vehicle)))


async def update(request: Request) -> Response:
    vehicle, form = await at(request), VehicleForm(await request.form())
    if form.validate():
        before = _told(vehicle)
        facts = {name: value for name, value in form.data.items() if value != getattr(before, name)}
        try:
            await vehicles.correct(vehicle, **facts, by=request.state.staff, at=clock.now())
        except ClubError as error:
            _say(form, error)
        else:
            return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")
    return page(request, "staff/vehicles/edit.html", 422, vehicle=vehicle, form=form)


async def revealing_create(request: Request) -> Response:
    """Uncover plate or VIN; the answer takes the place of the masked one."""
    vehicle, field = await at(request), str((await request.form()).get("field", ""))
    if field not in ("plate", "vin"):
        raise HTTPException(404)
    value = await vehicles.reveal(vehicle, field, by=request.state.staff, at=clock.now())  # type: ignore[arg-type]
    template = "_revealed.html" if is_partial(request) else "revealed.html"
    return page(request, f"staff/vehicles/{template}", vehicle=vehicle, field=field, value=value)


async def at(request: Request) -> Vehicle:
    """The car of this address, in the scope of whoever asks."""
    here = vehicles.visible_to(request.state.staff).filter(id=request.path_params["vehicle_id"])
    return await found(here.select_related("company"))


def narrowed(request: Request, wanted: QuerySet[Vehicle]) -> tuple[QuerySet[Vehicle], dict[str, Any]]:
    """The cars that fit the address, and its conditions for the page."""
    asked = request.query_params
    q, model = asked.get("q", "").strip()[:40], asked.get("model", "").strip()[:60]
    state, whose = chosen(request, "state", [*STATES]), chosen(request, "whose", WHOSE)
    ends, within = chosen(request, "ends", [*ENDS]), chosen(request, "within", WITHIN) or WITHIN[1]
    since, until = day_asked(request, "since"), day_asked(request, "until")
    doubt, firm = chosen(request, "doubt", ("yes",)), number(request, "company")
    if q:
        wanted = wanted.filter(vehicles.meant(q))
    if model:
        wanted = wanted.filter(model__startswith=model)
    if state:
        wanted = wanted.filter(state=state)
    if whose:
        condition = vehicles.without_owner() if whose == "without" else Q(company_id__not_isnull=True)
        wanted = wanted.filter(condition)
    if firm:
        wanted = wanted.filter(company_id=firm)
    if ends:
        wanted = wanted.filter(_ending(ENDS[ends], int(within), since, until), state="active")
    if doubt:
        wanted = wanted.filter(id__in=Subquery(mileage.doubtful().values("vehicle_id")))
    conditions = {"q": q, "model": model, "state": state, "whose": whose, "ends": ends}
    span = {"within": within, "since": since, "until": until}
    return wanted, conditions | span | {"doubt": doubt, "firm": firm}


def _ending(field: str, days: int, since: date | None, until: date | None) -> Q:
    """Between the two days where one of them is told; else from today on: what is over is not ending."""
    today = clock.day_of(clock.now())
    if since is None and until is None:
        until = today + timedelta(days=days)
    asked: dict[str, date] = {f"{field}__gte": since or today}
    return Q(**asked | ({f"{field}__lte": until} if until else {}))


async def _owners(ids: list[int]) -> dict[int, Ownership]:
    theirs = Ownership.filter(vehicle_id__in=ids, until=None, role="owner").using_db(read())
    return {own.vehicle_id: own for own in await theirs.select_related("member")} if ids else {}


async def _company(firm: int | None, asker: Staff) -> Company | None:
    """The company, if `asker` sees it."""
    return await companies.visible_to(asker).using_db(read()).get_or_none(id=firm) if firm else None


async def _orders(vehicle: Vehicle) -> list[ServiceOrder]:
    """Of every time: the history belongs to the car."""
    done = ServiceOrder.filter(vehicle_id=vehicle.id).using_db(read()).select_related("member", "store")
    return await done.order_by("-opened_at", "-id").limit(LATEST)


def _told(vehicle: Vehicle) -> SimpleNamespace:
    """What somebody has told: a date that only follows from the rules is no entry in the form."""
    told: dict[str, Any] = {}
    for name in VehicleForm()._fields:
        value = getattr(vehicle, name)
        told[name] = None if deadlines.is_by_rule(vehicle, name) else value
    return SimpleNamespace(**told | {"plate": vehicle.plate or "", "vin": vehicle.vin or ""})


def _say(form: VehicleForm, error: ClubError) -> None:
    """Beside the field that it is about."""
    name = str(error.facts.get("field", ""))
    if name not in form:
        name = "warranty_km" if "distance" in error.code else "vin" if "vin" in error.code else "plate"
    form[name].errors = [sentence(error)]


ROUTES = [
    staff("/staff/vehicles", index, name="staff.vehicles", may="members.see"),
    staff("/staff/vehicles/{vehicle_id:int}", show, name="staff.vehicles.show", may="members.see"),
    staff("/staff/vehicles/{vehicle_id:int}/edit", edit, name="staff.vehicles.edit", may="members.edit"),
    staff(
        "/staff/vehicles/{vehicle_id:int}/edit",
        update,
        name="staff.vehicles.update",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/vehicles/{vehicle_id:int}/revealing",
        revealing_create,
        name="staff.vehicles.reveal",
        methods=["POST"],
        may="members.reveal",
    ),
]
