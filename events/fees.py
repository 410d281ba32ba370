"""Fees: what a party owes for coming. Points are set aside when it registers and spent after the day; money
is paid at the desk. Whoever cancels gets back what the rules say: points at once, money at the desk.

One fee a registration that costs anything. `version` counts the holds: a party that grows or shrinks gets
another hold. At any time: points that are held for a registration = points that it owes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import holds
from club.actors import Actor
from club.desks import Desk
from club.members import Member
from club.members.holding import owner
from club.staff import Staff
from events import telling
from events.fee import Fee, NothingToGiveBack, NothingToPay, OtherAmount, PaidTooLongAgo
from events.registration import Registration
from events.sessions import Session
from events.terms import WHOLE, Price
from points.errors import AccountFrozen
from points.holds import Hold
from points.instants import utc

BY = "job:fees"
REASON = "event"
KEPT_AFTER = timedelta(days=14)  # for whoever settles late: the hold does not lapse on the day itself
UNDO_WITHIN = timedelta(minutes=15)
_PAID = ["paid_fen", "last_fen", "paid_at", "paid_by_id", "paid_desk_id"]


async def of(registration: Registration, *, using_db: Any = None) -> Fee | None:
    return await Fee.filter(registration_id=registration.id).using_db(using_db).first()


async def ask(registration: Registration, price: Price, *, by: Actor, at: datetime) -> Fee | None:
    """The party owes `price`; its points are held. In the transaction of a caller who holds the account.

    `registration` is read with its session, event and member. Raises NotEnoughPoints, AccountFrozen.
    """
    if price == Price():
        return None
    fee = await Fee.create(registration_id=registration.id, points=price.points, fen=price.fen)
    await _hold(fee, registration, by, at)
    return fee


async def change(registration: Registration, price: Price, *, by: Actor, at: datetime) -> None:
    """The party, grown or shrunk, owes `price` from now on. As `ask`; of money paid too much comes back."""
    fee = await of(registration)
    if fee is None:
        await ask(registration, price, by=by, at=at)
        return
    if (fee.points, fee.fen) == (price.points, price.fen):
        return
    if fee.points != price.points:
        await _let_go(fee, 0, by=by, at=at)
        fee.version += 1
        fee.points = price.points
        await _hold(fee, registration, by, at)
    fee.fen, fee.back_fen = price.fen, max(0, fee.paid_fen - price.fen)
    await fee.save(update_fields=["points", "fen", "version", "back_fen"])


async def end(registration: Registration, percent: int, *, by: Actor, at: datetime) -> dict[str, int]:
    """The party does not come: `percent` of what it owes comes back. As facts: `kept` points, `back` fen.

    Part of the transaction of a caller who holds the account.
    """
    fee = await of(registration)
    if fee is None or fee.state != "open":
        return {}
    kept = fee.points * (WHOLE - percent) // WHOLE
    try:
        kept = await _let_go(fee, kept, by=by, at=at)
    except AccountFrozen:  # nothing is spent from it, but whoever does not come blocks no places
        kept = await _let_go(fee, 0, by=by, at=at)
    fee.state, fee.kept_points = "ended", kept
    fee.back_fen = -(-fee.paid_fen * percent // WHOLE)
    await fee.save(update_fields=["state", "kept_points", "back_fen"])
    return {"kept": kept, "back": fee.back_fen}


async def pay(registration: Registration, fen: int, *, desk: Desk, by: Staff, at: datetime) -> Fee:
    """The party has paid what is due, `fen` as the page said. Raises NothingToPay, OtherAmount."""
    async with in_transaction():
        fee = await _held(registration)
        comes = await Registration.exists(id=registration.id, state="registered")
        if fee is None or not fee.due_fen or not comes:
            raise NothingToPay(registration=registration.id)
        if fee.due_fen != fen:
            raise OtherAmount(seen_fen=fen, due_fen=fee.due_fen)
        fee.paid_fen, fee.last_fen = fee.paid_fen + fen, fen
        fee.paid_at, fee.paid_by_id, fee.paid_desk_id = utc(at), by.id, desk.id
        await fee.save(update_fields=_PAID)
        await _told(registration, "fee.paid", by=by, at=at, fen=fen)
    return fee


async def undo_pay(registration: Registration, *, by: Staff, at: datetime) -> tuple[Fee, int]:
    """The last payment was a slip: it is due again, and its fen go back over the counter, with the fee.

    Raises NothingToPay, PaidTooLongAgo.
    """
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or fee.paid_at is None or fee.state == "ended" or fee.paid_fen < fee.last_fen:
            raise NothingToPay(registration=registration.id)
        if utc(at) >= fee.paid_at + UNDO_WITHIN:
            raise PaidTooLongAgo(paid_at=fee.paid_at)
        fen, fee.paid_fen, fee.last_fen = fee.last_fen, fee.paid_fen - fee.last_fen, 0
        fee.paid_at, fee.paid_by_id, fee.paid_desk_id = None, None, None
        fee.back_fen = max(0, fee.paid_fen - fee.fen)
        await fee.save(update_fields=[*_PAID, "back_fen"])
        await _told(registration, "fee.payment_undone", by=by, at=at, fen=fen)
    return fee, fen


async def give_back(registration: Registration, *, by: Staff, at: datetime) -> Fee:
    """The money owed was handed over: to who cancelled, or for those of a party who do not come after all.

    Raises NothingToGiveBack.
    """
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.back_fen or fee.back_at:
            raise NothingToGiveBack(registration=registration.id)
        fen = fee.back_fen
        if fee.state == "ended":
            fee.back_at, fee.back_by_id = utc(at), by.id
        else:  # the party comes, and may owe or get more: what it has back it has not paid
            fee.paid_fen, fee.back_fen = fee.paid_fen - fen, 0
        await fee.save(update_fields=["paid_fen", "back_fen", "back_at", "back_by_id"])
        await _told(registration, "fee.given_back", by=by, at=at, fen=fen)
    return fee


def owed_back() -> QuerySet[Fee]:
    """Money that somebody is still to get, the oldest first."""
    return Fee.filter(back_fen__gt=0, back_at=None).order_by("id")


async def give_back_due(*, at: datetime, session: int | None = None, limit: int = 100) -> int:
    """Whoever had registered for a session that is not held gets all back; how many were seen to. Each in a
    transaction of its own: a session's cancellation holds no account. Call it until it returns 0."""
    waiting = Fee.filter(state="open", registration__session__state="cancelled")
    if session is not None:
        waiting = waiting.filter(registration__session_id=session)
    due = await waiting.order_by("id").limit(limit).select_related("registration")
    return sum([await _ended(fee.registration, WHOLE, at) for fee in due])


async def spend_due(*, at: datetime, limit: int = 100) -> int:
    """Points held for sessions that are over are spent, also of who did not come; how many.

    A frozen account is seen to once it is thawed.
    """
    over = Fee.filter(
        state="open",
        registration__state="registered",
        registration__session__state="open",
        registration__session__ends_at__lte=utc(at),
    )
    seen = spent = 0
    while due := await over.filter(id__gt=seen).order_by("id").limit(limit).select_related("registration"):
        spent += sum([await _spent(fee.registration, at) for fee in due])
        seen = due[-1].id
    return spent


async def prolong(session: Session) -> None:
    """The session ends later than was planned: so do the holds for it. In the transaction of its planning."""
    due = Fee.filter(state="open", points__gt=0, registration__session_id=session.id)
    keys = [fee.hold_key for fee in await due]
    await holds.prolong(keys, until=session.ends_at + KEPT_AFTER)


async def _ended(registration: Registration, percent: int, at: datetime) -> int:
    async with in_transaction():
        await owner(await Member.get(id=registration.member_id))
        return 1 if await end(registration, percent, by=BY, at=at) else 0


async def _spent(registration: Registration, at: datetime) -> int:
    try:
        async with in_transaction():
            await owner(await Member.get(id=registration.member_id))
            fee = await of(registration)
            if fee is None or fee.state != "open":
                return 0
            fee.kept_points = await _let_go(fee, fee.points, by=BY, at=at)
            fee.state = "spent"
            await fee.save(update_fields=["state", "kept_points"])
            return 1
    except AccountFrozen:
        return 0


async def _held(registration: Registration) -> Fee | None:
    await owner(await Member.get(id=registration.member_id))
    return await of(registration)


async def _hold(fee: Fee, registration: Registration, by: Actor, at: datetime) -> None:
    if not fee.points:
        return
    session, event = registration.session, registration.session.event
    await holds.place(
        registration.member,
        fee.points,
        key=fee.hold_key,
        expires_at=session.ends_at + KEPT_AFTER,
        reason=REASON,
        title=event.title,
        by=by,
        at=at,
        store=event.store_id,
    )


async def _let_go(fee: Fee, kept: int, *, by: Actor, at: datetime) -> int:
    """Of the points that are held, `kept` are spent and the others come back; how many were spent.

    None, if the hold has lapsed or was released with the account: all of it is back then.
    """
    hold = await Hold.get_or_none(key=fee.hold_key, state="open")
    if hold is None:
        return 0
    if hold.expires_at <= utc(at):
        kept = 0
    if kept:
        await holds.capture(hold, kept, by=by, at=at)
    else:
        await holds.release(hold, by=by, at=at)
    return kept


async def _told(registration: Registration, action: str, *, by: Actor, at: datetime, fen: int) -> None:
    await telling.tell(await telling.whole(registration), action, "", by=by, at=at, fen=fen)
