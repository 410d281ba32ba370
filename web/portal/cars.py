"""A member's cars: the list, one of them with all that is known, adding, correcting, giving away."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, companies, mileage, orders, vehicles
from club.errors import ClubError
from club.members import Member
from club.orders import ServiceLine, ServiceOrder
from club.vehicles import PlateTaken, Vehicle, VinTaken, claims, sharing, transfers
from web import movements, reasons
from web.forms.portal.cars import CarForm, RemovalForm
from web.portal import deadlines, readings
from web.portal.garage import cars_of, seen_by, shown, told_by
from web.render import found, page, read, redirect, sentence
from web.routes import member

FACTS = ("plate", "vin", "brand", "model", "model_year", "energy")


async def index(request: Request) -> Response:
    return await listed(request)


async def listed(request: Request, status: int = 200, *, trouble: str = "") -> Response:
    """The list: the own cars, those of the companies one speaks for, what is offered, what is claimed."""
    me = request.state.member
    theirs = [
        (company.name, [shown(car) for car in await company.vehicles.all().using_db(read()).order_by("id")])
        for company in await companies.of(me).using_db(read())
    ]
    return page(
        request,
        "portal/cars/index.html",
        status,
        cars=await cars_of(me),
        companies=theirs,
        offers=await sharing.waiting_for(me).using_db(read()),
        claims=await claims.of(me).filter(state__in=("waiting", "refused")).using_db(read()).limit(5),
        trouble=trouble,
    )


async def show(request: Request) -> Response:
    me, vehicle, now = request.state.member, await seen_by(request), clock.now()
    drivers = await vehicles.drivers(vehicle).using_db(read())
    return page(
        request,
        "portal/cars/show.html",
        car=shown(vehicle),
        vehicle=vehicle,
        standing=await vehicles.standing(vehicle, me, using_db=read()),
        may_tell=await vehicles.may_tell(vehicle, me, using_db=read()),
        deadlines=deadlines.of(vehicle, now),
        projected=mileage.projected(vehicle, clock.day_of(now)),
        readings=await readings.seen(me, vehicle, limit=1),
        drivers=drivers,
        history=await _history(me, vehicle),
    )


async def new(request: Request) -> Response:
    return page(request, "portal/cars/new.html", form=CarForm(), claimable={})


async def create(request: Request) -> Response:
    me, form = request.state.member, CarForm(await request.form())
    taken: dict[str, str] = {}
    if form.validate():
        try:
            await vehicles.add(me, **_facts(form), by=me, at=clock.now())
        except ClubError as error:
            _say(form, error)
            taken = claimable(error, form.plate.data, form.vin.data)
        else:
            return redirect(request, "portal.cars", done="car-added")
    return page(request, "portal/cars/new.html", 422, form=form, claimable=taken)


def claimable(error: ClubError, plate: str, vin: str = "") -> dict[str, str]:
    """What a claim can be made with, where a car is in somebody's name."""
    if isinstance(error, PlateTaken):
        return {"plate": plate}
    return {"vin": vin} if isinstance(error, VinTaken) else {}


async def create_again(request: Request) -> Response:
    form = CarForm(await request.form()).too_late()
    return page(request, "portal/cars/new.html", 422, form=form, claimable={})


async def edit(request: Request) -> Response:
    vehicle = await told_by(request)
    return page(request, "portal/cars/edit.html", car=shown(vehicle), form=CarForm(obj=vehicle), claimable={})


async def update(request: Request) -> Response:
    me, vehicle = request.state.member, await told_by(request)
    form = CarForm(await request.form())
    taken: dict[str, str] = {}
    if form.validate():
        try:
            await vehicles.edit(vehicle, me, **_facts(form), by=me, at=clock.now())
        except ClubError as error:
            _say(form, error)
            taken = claimable(error, form.plate.data, form.vin.data)
        else:
            return redirect(request, "portal.cars.show", car_id=vehicle.id, done="saved")
    return page(request, "portal/cars/edit.html", 422, car=shown(vehicle), form=form, claimable=taken)


async def update_again(request: Request) -> Response:
    vehicle, form = await told_by(request), CarForm(await request.form()).too_late()
    return page(request, "portal/cars/edit.html", 422, car=shown(vehicle), form=form, claimable={})


async def removal(request: Request) -> Response:
    return await _removal(request, await _driven(request), RemovalForm())


async def removal_create(request: Request) -> Response:
    """The owner says what has become of the car; whoever else drives it only stops doing so."""
    me, vehicle = request.state.member, await _driven(request)
    form, now = RemovalForm(await request.form()), clock.now()
    is_owner = await vehicles.standing(vehicle, me) == "owner"
    if is_owner and not form.validate():
        return await _removal(request, vehicle, form, 422)
    if not is_owner or form.how.data == "mistake":
        await vehicles.remove(vehicle, me, by=me, at=now)
        return redirect(request, "portal.cars", done="car-removed")
    try:
        await transfers.let_go(vehicle, form.how.data, owner=me, on=form.on.data, by=me, at=now)
    except ClubError as error:
        form.on.errors = [sentence(error)]
        return await _removal(request, vehicle, form, 422)
    return redirect(request, "portal.cars", done=f"car-{form.how.data}")


async def removal_again(request: Request) -> Response:
    form = RemovalForm(await request.form()).too_late()
    return await _removal(request, await _driven(request), form, 422)


async def _driven(request: Request) -> Vehicle:
    """The car of this address, if the member drives it."""
    return await found(vehicles.of(request.state.member).filter(id=request.path_params["car_id"]))


async def _removal(request: Request, vehicle: Vehicle, form: RemovalForm, status: int = 200) -> Response:
    is_owner = await vehicles.standing(vehicle, request.state.member, using_db=read()) == "owner"
    today = clock.day_of(clock.now())
    shown_ = {"car": shown(vehicle), "is_owner": is_owner, "today": today}
    return page(request, "portal/cars/removal.html", status, form=form, **shown_)


async def _history(me: Member, vehicle: Vehicle) -> list[tuple[ServiceOrder, str]]:
    """The services of the own time, each with what was done."""
    seen = await orders.seen_by(me, vehicle, limit=30, using_db=read())
    works: dict[int, list[str]] = {}
    lines = ServiceLine.filter(order_id__in=[order.id for order in seen]).using_db(read()).order_by("id")
    for line in await lines if seen else []:
        works.setdefault(line.order_id, []).append(str(reasons.WORK[line.work]))
    return [(order, movements.listed(dict.fromkeys(works.get(order.id, [])))) for order in seen]


def _facts(form: CarForm) -> dict[str, Any]:
    return {name: form[name].data for name in FACTS}


def _say(form: CarForm, error: ClubError) -> None:
    """Beside the field that it is about."""
    field = form.vin if "vin" in error.code else form.plate
    field.errors = [sentence(error)]


ROUTES = [
    member("/cars", index, name="portal.cars"),
    member("/cars/new", new, name="portal.cars.new"),
    member("/cars", create, name="portal.cars.create", methods=["POST"], again=create_again),
    member("/cars/{car_id:int}", show, name="portal.cars.show"),
    member("/cars/{car_id:int}/edit", edit, name="portal.cars.edit"),
    member(
        "/cars/{car_id:int}/edit", update, name="portal.cars.update", methods=["POST"], again=update_again
    ),
    member("/cars/{car_id:int}/removal", removal, name="portal.cars.removal"),
    member(
        "/cars/{car_id:int}/removal",
        removal_create,
        name="portal.cars.removal.create",
        methods=["POST"],
        again=removal_again,
    ),
]
