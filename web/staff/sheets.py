"""What is taken away as a file: the columns of each kind of row, and the rows, some hundred at a time.

Phones, mail addresses, plates and VINs are covered unless the export was allowed to uncover them.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from club import clock, segments
from club.members import Member
from club.orders import ServiceOrder
from club.segments import Question
from web import text
from web.i18n import _, lazy
from web.naming import ORDER_KINDS
from web.staff import roll, roster_sheet
from web.staff.wording import ORDER_STATES

AT_ONCE = 500
Cell = Callable[[Any, bool], Any]  # of a row, and whether it may be uncovered


@dataclass(frozen=True)
class Column:
    """`may` is the permission of those who see it at all; `covers` says that it is covered unless asked."""

    label: str
    cell: Cell
    may: str = "members.see"
    covers: bool = False


def _covered(whole: Callable[[Any], Any], covered: Callable[[Any], str]) -> Cell:
    return lambda row, uncovered: (
        (whole(row) or "") if uncovered else covered(whole(row)).replace(text.NONE, "")
    )


def _plain(read: Callable[[Any], Any]) -> Cell:
    return lambda row, _uncovered: read(row)


def _day(value: Any) -> str:
    if value is None:
        return ""
    return f"{clock.day_of(value) if hasattr(value, 'hour') else value:%Y-%m-%d}"


def _yuan(fen: int) -> float | int:
    return fen / 100 if fen % 100 else fen // 100


PLATE = _covered(lambda car: car.plate, text.plate_masked)
MEMBERS: Mapping[str, Column] = {
    "number": Column(lazy("Member number"), _plain(lambda m: m.number)),
    "name": Column(lazy("Name"), _plain(lambda m: m.name)),
    "address_form": Column(lazy("How to address"), _plain(lambda m: m.address_form)),
    "gender": Column(lazy("Gender"), _plain(lambda m: {"f": _("woman"), "m": _("man")}.get(m.gender, ""))),
    "phone": Column(lazy("Phone number"), _covered(lambda m: m.phone, text.phone_masked), covers=True),
    "email": Column(lazy("E-mail"), _covered(lambda m: m.email, text.email_masked), covers=True),
    "birthday": Column(lazy("Birthday"), _plain(lambda m: text.birthday(m) if m.birth_calendar else "")),
    "tier": Column(
        lazy("Tier"),
        _plain(lambda m: text.bilingual(m.tier.name, m.tier.name_en) if m.joined_at else _("on file")),
    ),
    "points": Column(lazy("Points"), _plain(lambda m: m.account.balance), "points.see"),
    "cars": Column(
        lazy("Plates"),
        lambda m, uncovered: " ".join(PLATE(car, uncovered) for car in m.cars if car.plate),
        covers=True,
    ),
    "models": Column(lazy("Models"), _plain(lambda m: " ".join(car.model for car in m.cars if car.model))),
    "store": Column(lazy("Store"), _plain(lambda m: m.store.name if m.store else "")),
    "adviser": Column(lazy("Adviser"), _plain(lambda m: m.adviser.name if m.adviser else m.adviser_name)),
    "joined": Column(lazy("Joined the club on"), _plain(lambda m: _day(m.joined_at))),
    "last_visit": Column(lazy("Last visit"), _plain(lambda m: _day(m.last_visit_at)), "orders.see"),
    "visits": Column(lazy("Visits"), _plain(lambda m: m.visits), "orders.see"),
    "spent": Column(lazy("Spent in yuan"), _plain(lambda m: _yuan(m.spent)), "orders.see"),
}
VEHICLES: Mapping[str, Column] = {
    "plate": Column(lazy("Plate"), PLATE, covers=True),
    "vin": Column(lazy("VIN"), _covered(lambda v: v.vin, text.vin_masked), covers=True),
    "brand": Column(lazy("Brand"), _plain(lambda v: v.brand)),
    "model": Column(lazy("Model"), _plain(lambda v: v.model)),
    "model_year": Column(lazy("Model year"), _plain(lambda v: v.model_year or "")),
    "energy": Column(lazy("Energy"), _plain(lambda v: v.energy)),
    "delivered": Column(lazy("Delivered on"), _plain(lambda v: _day(v.delivered_on))),
    "warranty": Column(lazy("Warranty until"), _plain(lambda v: _day(v.warranty_until))),
    "insurance": Column(lazy("Insured until"), _plain(lambda v: _day(v.insured_until))),
    "inspection": Column(lazy("Inspection until"), _plain(lambda v: _day(v.inspected_until))),
    "kilometres": Column(lazy("Kilometres"), _plain(lambda v: "" if v.kilometres is None else v.kilometres)),
    "state": Column(lazy("State"), _plain(lambda v: v.state)),
}
ORDERS: Mapping[str, Column] = {
    "number": Column(lazy("Order number"), _plain(lambda o: o.number)),
    "kind": Column(lazy("Workshop or shop"), _plain(lambda o: str(ORDER_KINDS[o.kind]))),
    "member": Column(lazy("Member"), _plain(lambda o: o.member.name if o.member else "")),
    "plate": Column(
        lazy("Plate"), lambda o, uncovered: PLATE(o.vehicle, uncovered) if o.vehicle else "", covers=True
    ),
    "store": Column(lazy("Store"), _plain(lambda o: o.store.name)),
    "opened": Column(lazy("Opened on"), _plain(lambda o: _day(o.opened_at))),
    "settled": Column(lazy("Settled on"), _plain(lambda o: _day(o.settled_at))),
    "state": Column(lazy("State"), _plain(lambda o: str(ORDER_STATES[o.state]))),
    "total": Column(lazy("Total in yuan"), _plain(lambda o: _yuan(o.total))),
}
LIABILITY: Mapping[str, Column] = {
    "month": Column(lazy("Month"), _plain(lambda r: r.moved.month), "liability.see"),
    "store": Column(lazy("Store"), _plain(lambda r: r.store), "liability.see"),
    "earned": Column(lazy("Given by rules"), _plain(lambda r: r.moved.earned), "liability.see"),
    "opening": Column(lazy("Brought over"), _plain(lambda r: r.moved.opening), "liability.see"),
    "by_hand": Column(lazy("By hand"), _plain(lambda r: r.moved.by_hand), "liability.see"),
    "spent": Column(lazy("Spent"), _plain(lambda r: r.moved.spent), "liability.see"),
    "expired": Column(lazy("Expired"), _plain(lambda r: r.moved.expired), "liability.see"),
    "taken_back": Column(lazy("Reversed"), _plain(lambda r: r.moved.taken_back), "liability.see"),
    "net": Column(lazy("Net"), _plain(lambda r: r.moved.net), "liability.see"),
}
SETTLEMENT: Mapping[str, Column] = {
    "month": Column(lazy("Month"), _plain(lambda r: r.month), "liability.see"),
    "pays": Column(lazy("Pays"), _plain(lambda r: r.pays), "liability.see"),
    "gets": Column(lazy("Gets"), _plain(lambda r: r.gets), "liability.see"),
    "points": Column(lazy("Points, net"), _plain(lambda r: r.owing.points), "liability.see"),
    "amount": Column(lazy("Amount in yuan"), _plain(lambda r: _yuan(r.owing.fen)), "liability.see"),
}
KINDS: Mapping[str, Mapping[str, Column]] = {
    "members": MEMBERS,
    "segment": MEMBERS,
    "vehicles": VEHICLES,
    "orders": ORDERS,
    "liability": LIABILITY,
    "settlement": SETTLEMENT,
    "registrations": roster_sheet.columns(Column, _plain, _covered, _yuan),
}


def cells(columns: Sequence[Column], row: Any, *, uncovered: bool) -> list[Any]:
    return [column.cell(row, uncovered) for column in columns]


async def members(question: Question, using: BaseDBAsyncClient) -> AsyncIterator[Member]:
    """Everybody who fits, by id, with their cars."""
    async for ids in segments.batches(question, size=AT_ONCE, using=using):
        cars = await roll.cars_of(ids)
        for member in await roll.loaded(ids):
            member.cars = [own.vehicle for own in cars.get(member.id, [])]  # type: ignore[attr-defined]
            yield member


async def rows(query: QuerySet[Any]) -> AsyncIterator[Any]:
    """All rows of `query`, by id: each piece begins where the last one ended."""
    last = 0
    while found := await query.filter(id__gt=last).order_by("id").limit(AT_ONCE):
        for row in found:
            yield row
        last = found[-1].id


def orders_of(query: QuerySet[ServiceOrder]) -> QuerySet[ServiceOrder]:
    return query.select_related("member", "vehicle", "store")
