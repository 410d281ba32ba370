"""Refunds: part of what was paid for an order is given back, line by line, and what that earned with it.

A refund names fen for each line of the order. Its points are reckoned from what the earning itself says, by
the rates and the tier of that day: what is left earns what it would have earned, and the difference is taken
back. An order of which everything was refunded stays settled; whoever brought a friend keeps their reward,
which only voiding takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, giving_less, persons
from club.actors import Actor
from club.earning import Note
from club.errors import ClubError
from club.giving_less import Paid
from club.members import Member, holding
from club.orders import figures
from club.orders.order import AlreadyVoid, ServiceLine, ServiceOrder, deed, earning_key, subject
from club.vouchers import on_orders

LONGEST_REASON = 120


class Refund(Model):
    """`amounts`: fen by the id of the line, as text. Never changed, never deleted."""

    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[ServiceOrder] = fields.ForeignKeyField(
        "club.ServiceOrder", related_name="refunds", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=36, unique=True)
    amounts: dict[str, int] = fields.JSONField()  # pyright: ignore[reportAssignmentType]
    total = fields.IntField()
    reason = fields.CharField(max_length=LONGEST_REASON)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    order_id: int

    class Meta:
        table = "club_refund"
        indexes = (("order",),)


class NotSettled(ClubError):
    """Only a settled order was paid. Facts: `number` and `state`."""

    code = "refund.not_settled"


class WrongAmount(ClubError):
    """Facts: `line` and `wanted`. Fen above zero are refunded, of a line of this order."""

    code = "refund.wrong_amount"


class MoreThanLeft(ClubError):
    """Facts: `line`, `left` and `wanted`, in fen: of this line less is left than should be refunded."""

    code = "refund.more_than_left"


class NothingRefunded(ClubError):
    """A refund names at least one line."""

    code = "refund.nothing"


class NoReason(ClubError):
    """A refund says why, in at most `longest` characters."""

    code = "refund.no_reason"


class RefundConflict(ClubError):
    """`key` already stands for another refund, of order `number`."""

    code = "refund.key_conflict"


@dataclass(frozen=True)
class Part:
    """What is refunded of one line."""

    line: ServiceLine
    fen: int


def of(order: ServiceOrder) -> QuerySet[Refund]:
    """The refunds of `order`, the first first."""
    return Refund.filter(order_id=order.id).order_by("id")


async def refund(
    order: ServiceOrder, amounts: Mapping[int, int], *, key: str, reason: str, by: Actor, at: datetime
) -> Refund:
    """Give back so many fen of each line, by the line's id, and take back what they earned.

    Sent again under its `key` it is the same refund. Points that are spent already are owed. Raises
    NotSettled, AlreadyVoid, NothingRefunded, WrongAmount, MoreThanLeft, NoReason, RefundConflict, and
    RefundBelowMinimum for a voucher that was used on it.
    """
    wanted = {str(line): fen for line, fen in sorted(amounts.items())}
    reason = reason.strip()
    async with in_transaction():
        # the row is held until the end: of two who refund, the second sees what the first has left
        order = await ServiceOrder.select_for_update().get(id=order.id)
        if known := await _known(order, key, wanted, reason):
            return known
        if not 0 < len(reason) <= LONGEST_REASON:
            raise NoReason(longest=LONGEST_REASON)
        lines = await _lines(order)
        parts = _checked(order, lines, amounts)
        total = sum(part.fen for part in parts)
        await _leave_vouchers(order, total)
        made = await _written(order, key, amounts=wanted, total=total, reason=reason, by=by, at=at)
        for part in parts:
            await ServiceLine.filter(id=part.line.id).update(refunded=F("refunded") + part.fen)
        await ServiceOrder.filter(id=order.id).update(total=F("total") - total)
        facts: dict[str, Any] = {"number": order.number, "refund": made.id, "total": total}
        told: dict[str, Any] = {"by": by, "at": at, "store": order.store_id}
        await audit.record(deed(order, "order.refunded"), order, **told, **facts)
        await _take_back(made, order, lines, parts, by, at)
    return made


async def foresee(
    order: ServiceOrder,
    amounts: Mapping[int, int],
    *,
    at: datetime,
    using_db: BaseDBAsyncClient | None = None,
) -> int:
    """How many points a refund of `amounts` would take back at `at`. Raises as `refund` does."""
    lines = await _lines(order, using_db=using_db)
    parts = _checked(order, lines, amounts)
    await _leave_vouchers(order, sum(part.fen for part in parts), using_db=using_db)
    return await giving_less.foresee(earning_key(order.id), _paid(lines, parts), at=at, using_db=using_db)


async def _known(order: ServiceOrder, key: str, wanted: Mapping[str, int], reason: str) -> Refund | None:
    known = await Refund.get_or_none(key=key)
    if known and (known.order_id, known.amounts, known.reason) != (order.id, wanted, reason):
        raise RefundConflict(key=key, number=(await ServiceOrder.get(id=known.order_id)).number)
    return known


async def _lines(order: ServiceOrder, *, using_db: BaseDBAsyncClient | None = None) -> list[ServiceLine]:
    return await ServiceLine.filter(order_id=order.id).using_db(using_db).order_by("id")


def _checked(order: ServiceOrder, lines: list[ServiceLine], amounts: Mapping[int, int]) -> list[Part]:
    if order.state == "void":
        raise AlreadyVoid(number=order.number)
    if order.state != "settled":
        raise NotSettled(number=order.number, state=order.state)
    if not amounts:
        raise NothingRefunded()
    by_id = {line.id: line for line in lines}
    for line, fen in amounts.items():
        if line not in by_id or type(fen) is not int or fen <= 0:
            raise WrongAmount(line=line, wanted=fen)
        if fen > (left := by_id[line].left):
            raise MoreThanLeft(line=line, left=left, wanted=fen)
    return [Part(line, amounts[line.id]) for line in lines if line.id in amounts]


async def _leave_vouchers(
    order: ServiceOrder, total: int, *, using_db: BaseDBAsyncClient | None = None
) -> None:
    """Raises RefundBelowMinimum for a voucher that was used on the order."""
    if using_db is None and order.member_id:  # the account before the order's vouchers, as whoever uses one
        await holding.hold(await persons.stays(await Member.get(id=order.member_id)))
    before: Any = of(order).using_db(using_db).values_list("at", "total")
    told = (order.store_id, order.number, [*await before], total)
    await on_orders.must_allow(*told, using_db=using_db)


async def _written(order: ServiceOrder, key: str, *, by: Actor, **told: Any) -> Refund:
    try:
        async with in_transaction():  # a savepoint, should that key be written for another order just now
            return await Refund.create(order_id=order.id, key=key, by=actors.name(by), **told)
    except IntegrityError as error:
        raise RefundConflict(key=key, number=order.number) from error


async def _take_back(
    made: Refund, order: ServiceOrder, lines: list[ServiceLine], parts: list[Part], by: Actor, at: datetime
) -> None:
    if order.member_id is None:
        return
    member = await persons.stays(await Member.get(id=order.member_id))
    await holding.hold(member)
    told: dict[str, Any] = {"by": by, "at": at, "subject": subject(order)}
    facts: dict[str, Any] = {"number": order.number, "total": made.total}
    await activity.record(member, deed(order, "order.refunded"), **told, store=order.store_id, **facts)
    await giving_less.lessen(
        member,
        earning_key(order.id),
        _paid(lines, parts),
        key=f"refund:{made.id}",
        reason="order.refund",
        note=Note(_MESSAGES[order.kind], {"number": order.number, "reason": made.reason}),
        number=order.number,
        refund=made.id,
        refunded=[_said(part) for part in parts],
        **({} if order.kind == "service" else {"order": order.kind}),
        **told,
    )
    await figures.refresh(member)


def _paid(lines: list[ServiceLine], parts: list[Part]) -> Paid:
    """What was paid for each kind of work at first, and what is left of it once `parts` are refunded."""
    paid, left = Counter[str](), Counter[str]()
    for line in lines:
        paid[line.work] += line.amount
        left[line.work] += line.left
    for part in parts:
        left[part.line.work] -= part.fen
    return Paid(paid, left)


def _said(part: Part) -> dict[str, Any]:
    return {"work": part.line.work, "description": part.line.description, "amount": part.fen}


_MESSAGES = {"service": "order_refunded", "purchase": "purchase_refunded"}
