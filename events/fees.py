"""Fees: what a party owes for coming. Points are set aside when it registers and spent after the day; money
is paid at the desk. Whoever cancels gets back what the rules say: points at once, money at the desk.

One fee a registration that costs anything. `version` counts the holds: a party that grows or shrinks gets
another hold. At any time: points that are held for a registration = points that it owes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.actors import Actor
from club.desks import Desk
from club.members import Member
from club.members.holding import owner
from club.staff import Staff
from events import held_points, telling, terms, told
from events.fee import (
    Back,
    Fee,
    LessComesBack,
    LessThanTheRule,
    NothingToGiveBack,
    NothingToPay,
    OtherAmount,
    PaidTooLongAgo,
    coming_back,
)
from events.registration import Registration
from events.terms import WHOLE, OtherPrice, Price
from events.told import Told
from points.errors import AccountFrozen
from points.instants import utc

UNDO_WITHIN = timedelta(minutes=15)
Ages = Sequence[int | None]
_SETTLED = ["kept_points", "kept_fen", "back_fen", "last_fen"]
_PAID = ["paid_fen", "last_fen", "paid_at", "paid_by_id", "paid_desk_id"]


async def of(registration: Registration, *, using_db: Any = None) -> Fee | None:
    return await Fee.filter(registration_id=registration.id).using_db(using_db).first()


async def ask(registration: Registration, ages: Ages, seen: Price | None, *, by: Actor, at: datetime) -> None:
    """The party of people of these `ages` owes what the event asks now, or less than was `seen`; its points
    are held.

    In the transaction of a caller who holds the account; `registration` is read with its session, event and
    member. Raises OtherPrice, NotEnoughPoints, AccountFrozen.
    """
    if terms.is_paid(registration.session.event):
        now = told.now(registration.session, ages)
        _must_be_seen(now.price, seen)
        await _ask(registration, now, by, at)


async def change(
    registration: Registration,
    ages: Ages,
    before: Ages,
    seen: Price | None,
    percent: int | None = None,
    *,
    by: Actor,
    at: datetime,
    seen_percent: int | None = None,
) -> dict[str, int]:
    """The party, people of the ages `before`, is one of these `ages`. As `ask`; facts as those of `end`.

    Whoever joins it costs what the event asks now; money that is owed to the party pays for them. Of what was
    to be paid for who leaves it so much comes back as the rules say, no less than `seen_percent`, or
    `percent`: points at once, money that was paid at the desk. Raises LessThanTheRule, LessComesBack, too.
    """
    fee = await of(registration)
    now = told.of(fee, registration.session, before).become(registration.session.event, ages)
    _must_be_seen(now.price, seen)
    if fee is None:
        await _ask(registration, now, by, at)
        return {}
    if fee.told == now.written:
        return {}
    price = now.price
    back = coming_back(fee, _share(fee, registration, percent, seen_percent, at), price)
    fee.told, fee.fen = now.written, price.fen
    if fee.points != price.points:
        await held_points.resize(fee, registration, price.points, back.kept_points, by=by, at=at)
    _settle(fee, back)
    fee.waived_fen = min(fee.waived_fen, max(0, fee.fen - fee.credit_fen))  # of who left nothing stays waived
    fee.back_fen -= min(fee.back_fen, fee.due_fen)
    await fee.save(update_fields=["points", "fen", "version", "told", "waived_fen", *_SETTLED])
    return {"points": back.points, "kept": back.kept_points, "back": fee.back_fen}


async def to_come_back(registration: Registration) -> dict[str, int]:
    """If all comes back: points, and fen with those that are owed already; facts like those of `end`."""
    fee = await of(registration)
    if fee is None or fee.state != "open":
        return {}
    back = coming_back(fee, WHOLE)
    return {"points": back.points, "back": fee.back_fen + back.fen}


async def end(
    registration: Registration,
    percent: int | None = None,
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> dict[str, int]:
    """The party does not come: so much of what it owes comes back as the rules say, no less than was `seen`,
    or `percent`.

    As facts: `points` that came back and `kept` ones, `back` fen that are owed to it by now. Part of the
    transaction of a caller who holds the account; `registration` as for `ask`. Raises LessThanTheRule,
    LessComesBack.
    """
    fee = await of(registration)
    if fee is None or fee.state != "open":
        return {}
    back = coming_back(fee, _share(fee, registration, percent, seen, at))
    try:
        kept = await held_points.let_go(fee, back.kept_points, by=by, at=at)
    except AccountFrozen:  # nothing is spent from it, but whoever does not come blocks no places
        kept = await held_points.let_go(fee, 0, by=by, at=at)
    fee.state, fee.back_points = "ended", fee.points - kept
    fee.kept_points += kept
    _settle(fee, back)
    await fee.save(update_fields=["state", "back_points", *_SETTLED])
    return {"points": fee.back_points, "kept": kept, "back": fee.back_fen}


async def spend(fee: Fee, *, by: Actor, at: datetime) -> None:
    """The day is over: the points are spent. In the transaction of a caller who holds the account."""
    fee.kept_points += await held_points.let_go(fee, fee.points, by=by, at=at, reason=held_points.REASON)
    fee.state = "spent"
    await fee.save(update_fields=["state", "kept_points"])


async def pay(registration: Registration, fen: int, *, desk: Desk, by: Staff, at: datetime) -> Fee:
    """The party has paid what is due, `fen` as the page said. Raises NothingToPay, OtherAmount."""
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.due_fen or not await _comes(registration):
            raise NothingToPay(registration=registration.id)
        if fee.due_fen != fen:
            raise OtherAmount(seen_fen=fen, due_fen=fee.due_fen)
        fee.paid_fen, fee.last_fen = fee.paid_fen + fen, fen
        fee.paid_at, fee.paid_by_id, fee.paid_desk_id = utc(at), by.id, desk.id
        await fee.save(update_fields=_PAID)
        await _told(registration, "fee.paid", "payment_received", by=by, at=at, fen=fen)
    return fee


async def undo_pay(registration: Registration, *, by: Staff, at: datetime) -> tuple[Fee, int]:
    """The last payment was a slip: it is due again, and its fen go back over the counter, with the fee.

    Not if people left the party since, and it was reckoned with. Raises NothingToPay, PaidTooLongAgo.
    """
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or fee.paid_at is None or fee.state == "ended" or not fee.last_fen:
            raise NothingToPay(registration=registration.id)
        if utc(at) >= fee.paid_at + UNDO_WITHIN:
            raise PaidTooLongAgo(paid_at=fee.paid_at)
        fen, fee.paid_fen, fee.last_fen = fee.last_fen, fee.paid_fen - fee.last_fen, 0
        fee.paid_at, fee.paid_by_id, fee.paid_desk_id = None, None, None
        await fee.save(update_fields=_PAID)
        await _told(registration, "fee.payment_undone", "payment_undone", by=by, at=at, fen=fen)
    return fee, fen


async def waive(registration: Registration, *, reason: str, by: Staff, at: datetime) -> Fee:
    """What is still to be paid is asked for no more; the timeline keeps the `reason`. Raises NothingToPay."""
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.due_fen or not await _comes(registration):
            raise NothingToPay(registration=registration.id)
        fen = fee.due_fen
        fee.waived_fen += fen
        await fee.save(update_fields=["waived_fen"])
        await _told(registration, "fee.waived", by=by, at=at, fen=fen, why=reason)
    return fee


async def give_back(registration: Registration, fen: int, *, by: Staff, at: datetime) -> Fee:
    """The money owed was handed over, `fen` as the page said: to who cancelled, or for those of a party who
    do not come after all. Raises NothingToGiveBack, OtherAmount.
    """
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.back_fen:
            raise NothingToGiveBack(registration=registration.id)
        if fee.back_fen != fen:
            raise OtherAmount(seen_fen=fen, due_fen=fee.back_fen)
        fee.given_fen, fee.back_fen = fee.given_fen + fen, 0
        fee.back_at, fee.back_by_id = utc(at), by.id
        await fee.save(update_fields=["given_fen", "back_fen", "back_at", "back_by_id"])
        await _told(registration, "fee.given_back", "money_given_back", by=by, at=at, fen=fen)
    return fee


def given_back() -> QuerySet[Fee]:
    """Money that somebody got, the oldest first."""
    return Fee.filter(given_fen__gt=0).order_by("id")


def owed_back() -> QuerySet[Fee]:
    """Money that somebody is still to get, the oldest first."""
    return Fee.filter(back_fen__gt=0).order_by("id")


def _settle(fee: Fee, back: Back) -> None:
    """The money's part of `back`; a payment that was reckoned with can be undone no more."""
    fee.kept_fen, fee.back_fen = fee.kept_fen + back.kept_fen, fee.back_fen + back.fen
    fee.last_fen = 0 if back.fen or back.kept_fen else fee.last_fen


def _must_be_seen(price: Price, seen: Price | None) -> None:
    if seen and (price.points > seen.points or price.fen > seen.fen):
        page = {"seen_points": seen.points, "seen_fen": seen.fen}
        raise OtherPrice(**page, points=price.points, fen=price.fen)


def _share(fee: Fee, registration: Registration, granted: int | None, seen: int | None, at: datetime) -> int:
    """What comes back in percent: by the rule, or more."""
    if granted == WHOLE:
        return WHOLE
    rule = told.percent_back(fee, registration.session, at)
    if seen is not None and rule < seen:
        raise LessComesBack(seen=seen, rule=rule)
    if granted is not None and not rule <= granted <= WHOLE:
        raise LessThanTheRule(rule=rule)
    return rule if granted is None else granted


async def _held(registration: Registration) -> Fee | None:
    await owner(await Member.get(id=registration.member_id))
    return await of(registration)


async def _ask(registration: Registration, now: Told, by: Actor, at: datetime) -> None:
    if (price := now.price) != Price():
        fee = Fee(registration_id=registration.id, points=price.points, fen=price.fen, told=now.written)
        await fee.save()
        await held_points.place(fee, registration, by=by, at=at)


async def _comes(registration: Registration) -> bool:
    return await Registration.exists(id=registration.id, state="registered")


async def _told(one: Registration, action: str, message: str = "", *, at: datetime, **told: Any) -> None:
    turn = f":{utc(at).isoformat()}"
    await telling.tell(await telling.whole(one), action, message, at=at, turn=turn, **told)
