"""Fees: what a party owes for coming. Points are set aside when it registers and spent after the day; money
is paid at the desk. Whoever cancels gets back what the rules say: points at once, money at the desk.

One fee a registration that costs anything. `version` counts the holds: a party that grows or shrinks gets
another hold. At any time: points that are held for a registration = points that it owes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import holds
from club.actors import Actor
from club.desks import Desk
from club.errors import ClubError
from club.members import Member
from club.members.holding import owner
from club.staff import Staff
from events import telling
from events.registration import Registration
from events.terms import WHOLE, Price
from points.errors import AccountFrozen
from points.holds import Hold
from points.instants import utc

BY = "job:fees"
REASON = "event"
KEPT_AFTER = timedelta(days=14)  # for whoever settles late: the hold does not lapse on the day itself
UNDO_WITHIN = timedelta(minutes=15)


class Fee(Model):
    """`points` are held, `fen` is to be paid at the desk. `state`: open, spent (the points were) or ended.

    `back_fen` is to be given back at the desk once the party has cancelled, `back_at` when that was done.
    """

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="fees", on_delete=fields.RESTRICT, unique=True
    )
    points = fields.BigIntField()
    fen = fields.BigIntField()
    version = fields.IntField(default=1)
    state = fields.CharField(max_length=6, default="open")
    kept_points = fields.BigIntField(default=0)
    paid_fen = fields.BigIntField(default=0)
    paid_at = fields.DatetimeField(null=True)
    paid_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    paid_desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    back_fen = fields.BigIntField(default=0)
    back_at = fields.DatetimeField(null=True)
    back_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    registration_id: int
    paid_by_id: int | None
    paid_desk_id: int | None
    back_by_id: int | None

    class Meta:
        table = "events_fee"
        indexes = (("state",),)

    @property
    def hold_key(self) -> str:
        return f"hold:registration:{self.registration_id}:{self.version}"

    @property
    def due_fen(self) -> int:
        """What is still to be paid at the desk."""
        return max(0, self.fen - self.paid_fen) if self.state != "ended" else 0


class NothingToPay(ClubError):
    """The registration costs no money, is paid, or does not come. Facts: `registration`."""

    code = "fee.nothing_to_pay"


class OtherAmount(ClubError):
    """The page said `seen` fen, `due` are to be paid."""

    code = "fee.other_amount"


class PaidTooLongAgo(ClubError):
    """A payment is undone within 15 minutes of `paid_at`."""

    code = "fee.paid_too_long_ago"


class NothingToGiveBack(ClubError):
    """No money is owed to who cancelled. Facts: `registration`."""

    code = "fee.nothing_to_give_back"


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
    kept = await _let_go(fee, kept, by=by, at=at)
    fee.state, fee.kept_points = "ended", kept
    fee.back_fen = -(-fee.paid_fen * percent // WHOLE)
    await fee.save(update_fields=["state", "kept_points", "back_fen"])
    return {"kept": kept, "back": fee.back_fen}


async def pay(registration: Registration, fen: int, *, desk: Desk, by: Staff, at: datetime) -> Fee:
    """The party has paid what is due, `fen` as the page said. Raises NothingToPay, OtherAmount."""
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.due_fen:
            raise NothingToPay(registration=registration.id)
        if fee.due_fen != fen:
            raise OtherAmount(seen=fen, due=fee.due_fen)
        fee.paid_fen += fen
        fee.paid_at, fee.paid_by_id, fee.paid_desk_id = utc(at), by.id, desk.id
        await fee.save(update_fields=["paid_fen", "paid_at", "paid_by_id", "paid_desk_id"])
        await _told(registration, "fee.paid", by=by, at=at, fen=fen)
    return fee


async def undo_pay(registration: Registration, *, by: Staff, at: datetime) -> Fee:
    """The payment was a slip: the whole is due again. Raises NothingToPay, PaidTooLongAgo."""
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or fee.paid_at is None or fee.state != "open":
            raise NothingToPay(registration=registration.id)
        if utc(at) >= fee.paid_at + UNDO_WITHIN:
            raise PaidTooLongAgo(paid_at=fee.paid_at)
        fen, fee.paid_fen, fee.paid_at, fee.paid_by_id, fee.paid_desk_id = fee.paid_fen, 0, None, None, None
        await fee.save(update_fields=["paid_fen", "paid_at", "paid_by_id", "paid_desk_id"])
        await _told(registration, "fee.payment_undone", by=by, at=at, fen=fen)
    return fee


async def give_back(registration: Registration, *, by: Staff, at: datetime) -> Fee:
    """The money owed to who cancelled was handed over. Raises NothingToGiveBack."""
    async with in_transaction():
        fee = await _held(registration)
        if fee is None or not fee.back_fen or fee.back_at:
            raise NothingToGiveBack(registration=registration.id)
        fee.back_at, fee.back_by_id = utc(at), by.id
        await fee.save(update_fields=["back_at", "back_by_id"])
        await _told(registration, "fee.given_back", by=by, at=at, fen=fee.back_fen)
    return fee


def owed_back() -> QuerySet[Fee]:
    """Money that somebody who cancelled is still to get, the oldest first."""
    return Fee.filter(back_fen__gt=0, back_at=None).order_by("id")


async def give_back_due(*, at: datetime, session: int | None = None, limit: int = 100) -> int:
    """Whoever was let go with a session gets all points back; how many were seen to. Each in a transaction
    of its own: a session's cancellation holds no account. Call it until it returns 0."""
    waiting = Fee.filter(state="open", registration__state="cancelled", registration__ended="session")
    if session is not None:
        waiting = waiting.filter(registration__session_id=session)
    due = await waiting.order_by("id").limit(limit).select_related("registration")
    return sum([await _ended(fee.registration, WHOLE, at) for fee in due])


async def spend_due(*, at: datetime, limit: int = 100) -> int:
    """Points held for sessions that are over are spent, also of who did not come; as `give_back_due`.

    A frozen account is seen to once it is thawed.
    """
    over = Fee.filter(
        state="open", registration__state="registered", registration__session__ends_at__lte=utc(at)
    )
    due = await over.order_by("id").limit(limit).select_related("registration")
    return sum([await _spent(fee.registration, at) for fee in due])


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
    if kept:
        await holds.capture(hold, kept, by=by, at=at)
    else:
        await holds.release(hold, by=by, at=at)
    return kept


async def _told(registration: Registration, action: str, *, by: Actor, at: datetime, fen: int) -> None:
    await telling.tell(await telling.whole(registration), action, "", by=by, at=at, fen=fen)
