"""Entering an order: what the desk's form and that of the staff pages have in common."""

from __future__ import annotations

from starlette.requests import Request

from club import clock, orders, persons
from club.errors import ClubError
from club.members import Member
from club.orders import ServiceOrder, Sheet
from club.stores import Store
from club.vehicles import Ownership, Vehicle
from web.forms.readings import is_meant
from web.forms.staff.orders import SheetForm
from web.render import read


async def sheet_of(form: SheetForm, store_id: int, member: Member) -> Sheet:
    """The order as the form says it."""
    car = None if form.is_purchase else form.vehicle.data
    return Sheet(
        number=form.number.data or "",
        store=await Store.get(id=store_id, using_db=read()),
        lines=form.lines(),
        vehicle=await Vehicle.get(id=car, using_db=read()) if car else None,
        member=member,
        kilometres=form.mileage.data,
        key=form.key.data or None,
        kind="purchase" if form.is_purchase else "service",
    )


async def entered(request: Request, form: SheetForm, sheet: Sheet) -> ServiceOrder | None:
    """The order; None with a sentence beside the field when a rule says no, or the mileage is strange."""
    now = clock.now()
    car = sheet.vehicle if sheet.kilometres is not None else None
    if car and not is_meant(form.mileage, form.sure, car, None, now):
        return None
    try:
        return await orders.enter(sheet, by=request.state.staff, at=now)
    except ClubError as error:
        form.say_no(error)
        return None


async def offer_cars(form: SheetForm, member: Member) -> None:
    """Let the form choose among the cars of all the rows that are the member's."""
    owned = Ownership.filter(member_id__in=persons.ids_of(member), until=None).using_db(read())
    form.offer_cars(await owned.select_related("vehicle").order_by("id"))
