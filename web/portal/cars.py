"""A member's cars: the list, adding one, correcting it, taking it out."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles
from club.errors import ClubError
from club.members import Member
from club.vehicles import Ownership, Vehicle
from web.forms.portal.cars import ENERGIES, CarForm
from web.i18n import _
from web.render import found, page, read, redirect, sentence
from web.routes import member

FACTS = ("plate", "vin", "brand", "model", "model_year", "energy")


@dataclass(frozen=True)
class Car:
    """A car as its member reads it."""

    id: int
    plate: str | None
    name: str
    line: str


async def cars_of(me: Member) -> list[Car]:
    """The cars that `me` drives, the first one first."""
    return [shown(vehicle) for vehicle in await vehicles.of(me).using_db(read())]


def shown(vehicle: Vehicle) -> Car:
    return car(vehicle.id, vehicle.plate, vehicle.brand, vehicle.model, vehicle.model_year, vehicle.energy)


def car(id_: int, plate: str | None, brand: str, model: str, model_year: int | None, energy: str) -> Car:
    known = [str(model_year)] if model_year else []
    known.append(str(ENERGIES.get(energy, "")))
    return Car(id_, plate, f"{brand} {model}".strip() or _("My car"), " · ".join(known))


async def index(request: Request) -> Response:
    return page(request, "portal/cars/index.html", cars=await cars_of(request.state.member))


async def new(request: Request) -> Response:
    return page(request, "portal/cars/new.html", form=CarForm())


async def create(request: Request) -> Response:
    me, form = request.state.member, CarForm(await request.form())
    if form.validate():
        try:
            await vehicles.add(me, **_facts(form), by=me, at=clock.now())
        except ClubError as error:
            _say(form, error)
        else:
            return redirect(request, "portal.cars", done="car-added")
    return page(request, "portal/cars/new.html", 422, form=form)


async def create_again(request: Request) -> Response:
    form = CarForm(await request.form()).too_late()
    return page(request, "portal/cars/new.html", 422, form=form)


async def edit(request: Request) -> Response:
    return await _edit(request)


async def update(request: Request) -> Response:
    me, vehicle = request.state.member, await _mine(request)
    form = CarForm(await request.form())
    if form.validate():
        try:
            await vehicles.edit(vehicle, me, **_facts(form), by=me, at=clock.now())
        except ClubError as error:
            _say(form, error)
        else:
            return redirect(request, "portal.cars", done="saved")
    return page(request, "portal/cars/edit.html", 422, car=shown(vehicle), form=form, asks_removal=False)


async def update_again(request: Request) -> Response:
    vehicle, form = await _mine(request), CarForm(await request.form()).too_late()
    return page(request, "portal/cars/edit.html", 422, car=shown(vehicle), form=form, asks_removal=False)


async def removal(request: Request) -> Response:
    return await _edit(request, asks_removal=True)


async def removal_create(request: Request) -> Response:
    me, vehicle = request.state.member, await _mine(request)
    await vehicles.remove(vehicle, me, by=me, at=clock.now())
    return redirect(request, "portal.cars", done="car-removed")


async def _edit(request: Request, *, asks_removal: bool = False) -> Response:
    vehicle = await _mine(request)
    form = CarForm(obj=vehicle)
    return page(request, "portal/cars/edit.html", car=shown(vehicle), form=form, asks_removal=asks_removal)


async def _mine(request: Request) -> Vehicle:
    """The car of this address, if the member drives it."""
    vehicle_id = request.path_params["car_id"]
    driven = Ownership.filter(vehicle_id=vehicle_id, member_id=request.state.member.id, until=None)
    return (await found(driven.select_related("vehicle"))).vehicle


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
    member("/cars/{car_id:int}", edit, name="portal.cars.edit"),
    member("/cars/{car_id:int}", update, name="portal.cars.update", methods=["POST"], again=update_again),
    member("/cars/{car_id:int}/removal", removal, name="portal.cars.removal"),
    member("/cars/{car_id:int}/removal", removal_create, name="portal.cars.removal.create", methods=["POST"]),
]
