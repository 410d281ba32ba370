"""Changing an order that is not settled yet: it is a paper that somebody still writes on.

What is settled is not changed: a refund gives part of it back, voiding takes it back whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import audit, mileage
from club.actors import Actor
from club.orders.order import Line, NotOpen, ServiceLine, ServiceOrder, WrongKind, deed, subject
from club.orders.recording import checked_lines, fingerprint
from club.vehicles import Vehicle
from club.vouchers import on_orders


async def change(
    order: ServiceOrder,
    *,
    lines: Sequence[Line] | None = None,
    kilometres: int | None = None,
    by: Actor,
    at: datetime,
) -> ServiceOrder:
    """The lines are these from now on (amounts in fen), and the odometer showed `kilometres`; None leaves it.

    Raises NotOpen, NoLines, WrongLine, WrongKind, mileage.WrongReading and, for a voucher that was used on
    it, ChangeBelowVoucher.
    """
    async with in_transaction() as db:
        order = await ServiceOrder.select_for_update().get(id=order.id)
        if order.state != "open":
            raise NotOpen(number=order.number, state=order.state)
        before, changes = order.total, dict[str, Any]()
        named = await _named(order)
        if lines is not None:
            checked_lines(lines)
            await ServiceLine.filter(order_id=order.id).delete()
            await ServiceLine.bulk_create([ServiceLine(order_id=order.id, **asdict(line)) for line in lines])
            changes["total"] = sum(line.amount for line in lines)
            if changes["total"] < before:
                told = (order.store_id, order.number, changes["total"])
                await on_orders.must_allow_change(*told, db=db)
        if kilometres is not None and kilometres != order.mileage:
            if order.vehicle_id is None:
                raise WrongKind(kind=order.kind)
            vehicle = await Vehicle.get(id=order.vehicle_id)
            await mileage.record(vehicle, kilometres, source=subject(order), at=order.opened_at)
            changes["mileage"] = kilometres
        if not changes:
            return order
        order.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]
        changes["fingerprint"] = _mark(order, named, lines or await _lines(order))
        await ServiceOrder.filter(id=order.id).update(**changes)
        facts = {"number": order.number, "before": before, "total": order.total}
        await audit.record(deed(order, "order.changed"), order, by=by, at=at, store=order.store_id, **facts)
    return order


async def _named(order: ServiceOrder) -> int | None:
    """The member whom the paper named; None if it was left to whose the car is. Only its mark tells."""
    is_named = _mark(order, order.member_id, await _lines(order)) == order.fingerprint
    return order.member_id if is_named else None


async def _lines(order: ServiceOrder) -> list[Line]:
    written = await ServiceLine.filter(order_id=order.id).order_by("id")
    return [Line(one.work, one.amount, one.description) for one in written]


def _mark(order: ServiceOrder, member: int | None, lines: Sequence[Line]) -> str:
    return fingerprint(order.store_id, order.vehicle_id, member, order.mileage, lines, kind=order.kind)
