"""The garage behind a member's pages: a car as its member reads it, and which cars an address may name."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from tortoise.expressions import Q, Subquery

from club import persons, vehicles
from club.members import Member
from club.vehicles import Vehicle
from web.forms.portal.cars import ENERGIES
from web.i18n import _
from web.render import found, read


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


async def seen_by(request: Request) -> Vehicle:
    """The car of this address, if the member drives it or speaks for its company."""
    me = request.state.member
    contact = {"company__contacts__member_id__in": persons.ids_of(me), "company__contacts__until": None}
    spoken_for = Vehicle.filter(id=request.path_params["car_id"], **contact)
    mine = Q(id__in=Subquery(vehicles.of(me).order_by().values("id")))
    theirs = Q(id__in=Subquery(spoken_for.values("id")))
    here = Vehicle.filter(mine | theirs, id=request.path_params["car_id"])
    return await found(here.select_related("company"))


async def told_by(request: Request) -> Vehicle:
    """The same, if the member may correct it and share it; not found for who only drives it."""
    vehicle = await seen_by(request)
    if not await vehicles.may_tell(vehicle, request.state.member, using_db=read()):
        raise HTTPException(404)
    return vehicle
