"""Choosing: by typing, exactly one member or car must be meant, else the field says so; and among stores."""

from typing import Any

from starlette.requests import Request
from wtforms.fields.choices import SelectChoice

from club import members, stores, vehicles
from club.members import Member
from club.staff import Staff
from club.vehicles import Vehicle
from web import text
from web.i18n import _
from web.render import read


async def member(field: Any, asker: Staff) -> Member | None:
    """Who is meant by what was typed; None with the sentence at the field."""
    hits = await members.search(field.data, staff=asker, limit=2)
    if len(hits) == 1:
        return hits[0]
    field.errors = [
        _("Several members fit; enter the whole phone number")
        if hits
        else _("Nobody fits. Enter the whole phone number")
    ]
    return None


async def vehicle(field: Any, asker: Staff) -> Vehicle | None:
    """The same for a car, by plate, its last five, or VIN."""
    hits = await vehicles.visible_to(asker).filter(vehicles.meant(field.data)).limit(2)
    if len(hits) == 1:
        return hits[0]
    field.errors = [
        _("Several cars fit; enter the whole plate")
        if hits
        else _("No car fits; enter the whole plate or VIN")
    ]
    return None


async def cars(member: Member) -> list[SelectChoice]:
    """The cars that `member` drives, as a form offers them: 沪B·***86 大众 帕萨特."""
    driven = await vehicles.of(member).using_db(read())
    return [SelectChoice(car.id, _called(car)) for car in driven]


def home(request: Request) -> int:
    """The store that a form begins with: one's own, or that of the desk where one stands; 0 for neither."""
    desk = request.state.desk
    return request.state.staff.store_id or (desk.store_id if desk else 0)


async def houses(asker: Staff, *, besides: int | None = None, everywhere: str = "") -> list[SelectChoice]:
    """The stores that a form offers: one's own, or any of them and, if that is a choice, `everywhere`.

    A closed one is offered only as the one that is chosen already: `besides`.
    """
    offered = await stores.offered_to(asker, besides=besides).using_db(read())
    choices = [SelectChoice(store.id, store.name) for store in offered]
    return [SelectChoice(0, everywhere), *choices] if everywhere and not asker.store_id else choices


def _called(car: Vehicle) -> str:
    plate = text.plate_masked(car.plate) if car.plate else ""
    return " ".join(part for part in (plate, car.brand, car.model) if part)
