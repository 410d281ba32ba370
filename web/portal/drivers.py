"""Who drives a member's car: the owner offers it to family and drivers, and takes it back; guests answer."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles
from club.errors import ClubError
from club.vehicles import Ownership, Vehicle, sharing
from web.forms.portal.cars import OfferForm
from web.portal import cars, garage
from web.render import found, page, read, redirect, sentence
from web.routes import member


async def index(request: Request) -> Response:
    return await _shown(request, await garage.told_by(request), OfferForm())


async def create(request: Request) -> Response:
    me, vehicle = request.state.member, await garage.told_by(request)
    form = OfferForm(await request.form())
    if form.validate():
        try:
            await sharing.offer(
                vehicle, me, guest=form.guest.data, role=form.role.data, by=me, at=clock.now()
            )
        except ClubError as error:
            form.guest.errors = [sentence(error)]
        else:
            return redirect(request, "portal.cars.drivers", car_id=vehicle.id, done="offered")
    return await _shown(request, vehicle, form, 422)


async def create_again(request: Request) -> Response:
    form = OfferForm(await request.form()).too_late()
    return await _shown(request, await garage.told_by(request), form, 422)


async def removal(request: Request) -> Response:
    vehicle = await garage.told_by(request)
    driver = await _guest(request, vehicle)
    return page(request, "portal/cars/dismissal.html", car=garage.shown(vehicle), driver=driver)


async def removal_create(request: Request) -> Response:
    me, vehicle = request.state.member, await garage.told_by(request)
    driver = await _guest(request, vehicle)
    await sharing.dismiss(vehicle, driver.member, by=me, at=clock.now())
    return redirect(request, "portal.cars.drivers", car_id=vehicle.id, done="dismissed")


async def withdrawal_create(request: Request) -> Response:
    vehicle = await garage.told_by(request)
    made = await found(sharing.waiting_of(vehicle).filter(id=request.path_params["offer_id"]))
    await sharing.withdraw(made, at=clock.now())
    return redirect(request, "portal.cars.drivers", car_id=vehicle.id, done="withdrawn")


async def acceptance_create(request: Request) -> Response:
    me = request.state.member
    made = await found(sharing.waiting_for(me).filter(id=request.path_params["offer_id"]))
    try:
        await sharing.accept(made, me, by=me, at=clock.now())
    except ClubError as error:
        return await cars.listed(request, 409, trouble=sentence(error))
    return redirect(request, "portal.cars.show", car_id=made.vehicle_id, done="car-shared")


async def refusal_create(request: Request) -> Response:
    made = await found(sharing.waiting_for(request.state.member).filter(id=request.path_params["offer_id"]))
    await sharing.decline(made, at=clock.now())
    return redirect(request, "portal.cars", done="declined")


async def _guest(request: Request, vehicle: Vehicle) -> Ownership:
    """Whoever drives the car and does not own it."""
    guests = vehicles.drivers(vehicle).exclude(role="owner")
    return await found(guests.filter(id=request.path_params["driver_id"]))


async def _shown(request: Request, vehicle: Vehicle, form: OfferForm, status: int = 200) -> Response:
    shown: dict[str, Any] = {
        "car": garage.shown(vehicle),
        "drivers": await vehicles.drivers(vehicle).using_db(read()),
        "offers": await sharing.waiting_of(vehicle).using_db(read()),
    }
    return page(request, "portal/cars/drivers.html", status, form=form, **shown)


ROUTES = [
    member("/cars/{car_id:int}/drivers", index, name="portal.cars.drivers"),
    member(
        "/cars/{car_id:int}/drivers",
        create,
        name="portal.cars.drivers.create",
        methods=["POST"],
        again=create_again,
    ),
    member("/cars/{car_id:int}/drivers/{driver_id:int}/removal", removal, name="portal.cars.drivers.removal"),
    member(
        "/cars/{car_id:int}/drivers/{driver_id:int}/removal",
        removal_create,
        name="portal.cars.drivers.removal.create",
        methods=["POST"],
    ),
    member(
        "/cars/{car_id:int}/drivers/offers/{offer_id:int}/withdrawal",
        withdrawal_create,
        name="portal.cars.drivers.withdrawal.create",
        methods=["POST"],
    ),
    member(
        "/cars/drivers/{offer_id:int}/acceptance",
        acceptance_create,
        name="portal.cars.drivers.acceptance.create",
        methods=["POST"],
    ),
    member(
        "/cars/drivers/{offer_id:int}/refusal",
        refusal_create,
        name="portal.cars.drivers.refusal.create",
        methods=["POST"],
    ),
]
