"""Settling an order earns its points, voiding it takes them back; each once, also by two at once.

An order of nobody earns for nobody until somebody says whose it is. A purchase does all that a service order
does, save that it rewards nobody for having brought a friend.
"""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, audit, earning, persons, referrals
from club.actors import Actor
from club.earning import Note
from club.members import Member, holding, house
from club.orders import figures, finding, quoting
from club.orders.order import (
    AlreadyVoid,
    HasMember,
    NotOpen,
    ServiceOrder,
    Sheet,
    deed,
    earning_key,
    of,
    subject,
)
from club.orders.recording import record
from club.vouchers import on_orders
from points import accounts


async def enter(sheet: Sheet, *, by: Actor, at: datetime, opened_at: datetime | None = None) -> ServiceOrder:
    """Record an order, as of `opened_at` if that was before, and settle it. Sent again it is the same order.

    Raises as `record` and `settle` do, and AlreadyVoid: an order that was voided takes a new number.
    """
    async with in_transaction():
        order = await record(sheet, by=by, at=opened_at or at)
        if order.state == "void":
            raise AlreadyVoid(number=order.number)
        if order.state == "open":
            await settle(order, by=by, at=at)
    return order


async def settle(order: ServiceOrder, *, by: Actor, at: datetime) -> None:
    """The order is paid: its member earns by the rule, and so does who brought them if it is their first.

    A member who has no home store yet is at home where the order was.
    Raises NotOpen, also for the second of two who settle at once.
    """
    async with in_transaction():
        if not await ServiceOrder.filter(id=order.id, state="open").update(state="settled", settled_at=at):
            raise NotOpen(number=order.number, state=(await ServiceOrder.get(id=order.id)).state)
        await _audit("order.settled", order, by, at)
        await _reward(order, by, at, settled_at=at)
    order.state, order.settled_at = "settled", at


async def attribute(order: ServiceOrder, member: Member, *, by: Actor, at: datetime) -> None:
    """An order of nobody is `member`'s: if it is settled, it earns by the rules of the day on which it was.

    Raises HasMember, also for the second of two who do it at once.
    """
    async with in_transaction():
        member = await persons.stays(member)
        nobodys = ServiceOrder.filter(id=order.id, member_id=None, state__in=("open", "settled"))
        if not await nobodys.update(member_id=member.id):
            raise HasMember(number=order.number)
        await _audit("order.attributed", order, by, at, member=member.id)
        if order.settled_at:
            await _reward(order, by, at, settled_at=order.settled_at)


async def void(order: ServiceOrder, *, reason: str, by: Actor, at: datetime) -> None:
    """The order was wrong. What it earned is taken back, from its member and from who brought them; vouchers
    used on it are their members' again.

    Raises AlreadyVoid, also for the second of two who void at once.
    """
    voided = {"state": "void", "voided_at": at, "void_reason": reason}
    async with in_transaction():
        if not await ServiceOrder.filter(id=order.id, state__in=("open", "settled")).update(**voided):
            raise AlreadyVoid(number=order.number)
        await _audit("order.voided", order, by, at)
        # as it is now: somebody may just have said whose it is
        await _take_back(await ServiceOrder.get(id=order.id), reason, by, at)
        await on_orders.give_back(order.store_id, order.number, by=by, at=at)
    order.update_from_dict(voided)  # pyright: ignore[reportUnknownMemberType]


async def _reward(order: ServiceOrder, by: Actor, at: datetime, *, settled_at: datetime) -> None:
    [(order, lines)] = await finding.written([order.id])
    if order.member is None:
        return
    member = await persons.stays(order.member)
    # before the member: as does whoever closes the account
    if referrer := await referrals.to_reward(member):
        await holding.hold(member, referrer)
    else:
        await accounts.lock(member.account_id)
    await house(member, order.store, by=by, at=at)
    await _activity("order.settled", order, member, by, settled_at, total=order.total)
    vehicle, store = order.vehicle, order.store
    await earning.earn(
        member,
        quoting.fact(lines, kind=order.kind, member=member, store=store, vehicle=vehicle, at=settled_at),
        key=earning_key(order.id),
        by=by,
        at=at,
        subject=subject(order),
        note=Note(_MESSAGES[order.kind][0], {"store": store.name}),
        number=order.number,
    )
    await figures.refresh(member)
    await referrals.order_settled(order, member, by=by, at=at)


async def _take_back(order: ServiceOrder, reason: str, by: Actor, at: datetime) -> None:
    if order.member_id is None:
        return
    member = await persons.stays(await Member.get(id=order.member_id))
    await holding.hold(member, *await referrals.rewarded_for(order))
    await _activity("order.voided", order, member, by, at, total=order.total)
    await earning.reverse(
        member,
        earning_key(order.id),
        key=f"reverse:order:{order.id}",
        reason="order.void",
        by=by,
        at=at,
        subject=subject(order),
        note=Note(_MESSAGES[order.kind][1], {"number": order.number, "reason": reason}),
        number=order.number,
        void_reason=reason,
        **({} if order.kind == "service" else {"order": order.kind}),
    )
    await figures.refresh(member)
    standing = of(member).filter(state="settled", kind="service").order_by("settled_at", "id")
    await referrals.order_voided(order, await standing.first(), by=by, at=at)


async def _audit(what: str, order: ServiceOrder, by: Actor, at: datetime, **facts: Any) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": order.store_id, "number": order.number}
    await audit.record(deed(order, what), order, **told, **facts)


async def _activity(
    what: str, order: ServiceOrder, member: Member, by: Actor, at: datetime, **facts: Any
) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": order.store_id, "subject": subject(order)}
    await activity.record(member, deed(order, what), **told, number=order.number, **facts)


_MESSAGES = {"service": ("order_points", "order_voided"), "purchase": ("purchase_points", "purchase_voided")}
