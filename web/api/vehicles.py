"""/api/v1/vehicles: cars, what is known of them, and whose they are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from club import vehicles
from club.vehicles import Ownership, Vehicle, plates, transfers, vins
from web.api import scope
from web.api.calls import Call
from web.api.pages import Cursor, Limit, Page, page
from web.api.problems import wrong
from web.api.routes import key_of, reads, router, writes
from web.api.values import Day, Given, Id, Instant, Moment, PathId, text
from web.database import read
from web.i18n import lazy

router = router("vehicles")
Energy = Literal["fuel", "hybrid", "ev"]


class Facts(Given):
    vin: text(24, example="LSVAU2180N2183294") | None = None
    plate: text(16, example="沪A12345") | None = None
    brand: text(40, example="大众") | None = None
    model: text(60, example="帕萨特") | None = None
    model_year: Annotated[int, Field(strict=True, ge=1950, le=2100)] | None = None
    energy: Energy | None = Field(None, description="A plate of eight characters says it itself.")
    delivered_on: Day | None = None
    registered_on: Day | None = None
    insured_until: Day | None = None
    inspected_until: Day | None = None
    warranty_until: Day | None = None


class NewVehicle(Facts):
    customer_id: Id = Field(description="Whose it is.")


class VehicleChange(Facts):
    """What is given replaces what was; an empty plate or VIN takes it away."""


class NewOwnership(Given):
    customer_id: Id
    on: Day | None = Field(None, description="The last day of who had it before; without, from now.")


class SoughtCar(Given):
    """Name one of them."""

    vin: text(24, least=1, example="LSVAU2180N2183294") | None = None
    plate: text(16, least=1, example="沪A12345") | None = None


class Car(BaseModel):
    id: int
    customer_id: int | None = Field(description="Whose it is now; null of nobody's, or another store's.")
    vin: str | None
    plate: str | None
    brand: str
    model: str
    model_year: int | None
    energy: str
    state: Literal["active", "sold", "scrapped"]
    kilometres: int | None = Field(description="The latest reading.")
    read_at: Moment | None
    delivered_on: Day | None
    registered_on: Day | None
    insured_until: Day | None
    inspected_until: Day | None
    warranty_until: Day | None
    created_at: Moment


@router.post("/vehicles", **writes("vehicles.write", gives=Car, status=201))
async def create(call: Call, told: NewVehicle) -> Response:
    """A customer owns this car from now on; one that nobody has any more comes back with its history."""

    async def deed() -> Car:
        owner = await scope.person_of(call, told.customer_id)
        assert owner is not None
        car = await vehicles.add(owner, **_facts(told), by=call.key, at=call.at)
        return await _one(call.key, Vehicle.filter(id=car.id), None)

    return await call.once(deed, status=201)


@router.get("/vehicles", response_model=Page[Car], **reads("vehicles.read"))
async def index(
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = "",
    customer_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    updated_since: Annotated[Instant | None, Query()] = None,
) -> Page[Car]:
    """The cars of the store's customers and those of nobody, the newest first."""
    key = key_of(request)
    rows = scope.changed_since(scope.cars(key), "vehicle", updated_since)
    if customer_id:
        person = await scope.people(key).filter(id=customer_id).using_db(read()).first()
        owned = await vehicles.of(person).using_db(read()).values_list("id", flat=True) if person else []
        rows = rows.filter(id__in=owned)
    found, following = await page(rows, limit, cursor)
    return Page(items=await _shown(key, found, read()), next=following)


@router.post("/vehicles/lookup", response_model=Car, **reads("vehicles.read", missing=True, body=True))
async def lookup(request: Request, sought: SoughtCar) -> Car:
    """Find a car by VIN or plate. In the body, so that no log has it."""
    if (sought.vin is None) == (sought.plate is None):
        raise wrong("vin", "lookup.one_of", lazy("Name one: the VIN, or the plate."))
    by = (
        {"vin": vins.normalise(sought.vin)} if sought.vin else {"plate": plates.normalise(sought.plate or "")}
    )
    key = key_of(request)
    return await _one(key, scope.cars(key).filter(**by), read())


@router.get("/vehicles/{vehicle_id}", response_model=Car, **reads("vehicles.read", missing=True))
async def show(request: Request, vehicle_id: PathId) -> Car:
    """A car, and whose it is."""
    key = key_of(request)
    return await _one(key, scope.cars(key).filter(id=vehicle_id), read())


@router.patch("/vehicles/{vehicle_id}", **writes("vehicles.write", gives=Car))
async def update(call: Call, vehicle_id: PathId, change: VehicleChange) -> Response:
    """Correct what is known of a car."""

    async def deed() -> Car:
        car = await scope.one(scope.cars(call.key).filter(id=vehicle_id), "vehicle")
        await vehicles.correct(car, **_facts(change), by=call.key, at=call.at)
        return await _one(call.key, Vehicle.filter(id=car.id), None)

    return await call.once(deed)


@router.post("/vehicles/{vehicle_id}/ownerships", **writes("vehicles.write", gives=Car, status=201))
async def ownership_create(call: Call, vehicle_id: PathId, told: NewOwnership) -> Response:
    """The car is this customer's from now on; who drove it before drives it no longer."""

    async def deed() -> Car:
        car = await scope.one(scope.cars(call.key).filter(id=vehicle_id), "vehicle")
        owner = await scope.person_of(call, told.customer_id)
        assert owner is not None
        await transfers.pass_on(car, owner, by=call.key, at=call.at, on=told.on)
        return await _one(call.key, Vehicle.filter(id=car.id), None)

    return await call.once(deed, status=201)


def _facts(told: Facts) -> Any:
    return told.model_dump(exclude={"customer_id"}, exclude_none=True)


async def _one(key: Any, rows: Any, db: Any) -> Car:
    car = await scope.one(rows.using_db(db), "vehicle")
    return (await _shown(key, [car], db))[0]


async def _shown(key: Any, cars: list[Vehicle], db: Any) -> list[Car]:
    """Each with its owner, if the key may see who that is."""
    now = Ownership.filter(vehicle_id__in=[car.id for car in cars], until=None, role="owner").using_db(db)
    owned = {one.vehicle_id: one.person_id or one.member_id for one in await now} if cars else {}
    seen = scope.people(key).filter(id__in=[*owned.values()]).using_db(db)
    known = set(await seen.values_list("id", flat=True)) if owned else set()
    names = [name for name in Car.model_fields if name != "customer_id"]
    return [
        Car(
            **{name: getattr(car, name) for name in names},
            customer_id=owned[car.id] if owned.get(car.id) in known else None,
        )
        for car in cars
    ]
