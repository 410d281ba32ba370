"""The shop: the door by which members spend points on rewards (points.exchanges).

What is spent or set aside and what comes back, the line on the timeline, the audit row and the message are
one transaction, as at the other doors (earning). A reward that costs cash as well waits for its payment at a
desk; who does not pay in time gets everything back. A member may change their mind while it waits, or within
a week if nothing was paid and the voucher is unused; a colleague at a desk undoes a payment for 15 minutes;
whoever may call exchanges off does it as long as the voucher is unused.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, clock, codes, logs, persons, said, settings_of_points, shop_telling
from club.actors import Actor
from club.errors import ClubError
from club.members import Member, merges
from club.members.holding import held, owner
from club.undoing import UNDO_WITHIN
from points import accounts, exchanges
from points.errors import ExchangeSettled
from points.exchanges import Buyer, Exchange
from points.posting import Posting
from points.rewards import Price, Reward

if TYPE_CHECKING:
    from club.staff import Staff

BY = "job:exchanges"
GRACE = timedelta(days=30)  # for points that ended while they were spent
RETURNED_WITHIN = timedelta(days=7)
WAYS = ("wechat", "alipay", "card", "cash")
LONGEST_REASON = 120

log = logs.get("club.shop")


class UnknownWay(ClubError):
    """Facts: `way`. Money comes in one of WAYS."""

    code = "exchange.unknown_way"


class ReasonNeeded(ClubError):
    """Why it is called off, in words that the member reads."""

    code = "exchange.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "exchange.reason_too_long"


class TooLate(ClubError):
    """Facts: `until`. So long it could be undone, or given back by the member."""

    code = "exchange.too_late"


class NotPaidHere(ClubError):
    """No cash was taken for it, or at a desk of another store."""

    code = "exchange.not_paid_here"


class PaidAtDesk(ClubError):
    """Cash was paid for it: who gives that back stands at a desk."""

    code = "exchange.paid_at_desk"


class NotLetGo(ClubError):
    """All others were `done`; these `exchanges` could not be, for the faults beside them."""

    code = "exchange.not_let_go"


def of(member: Member) -> QuerySet[Exchange]:
    """The exchanges of the person, the latest first."""
    return exchanges.of(persons.accounts_of(member)).select_related("reward__kind", "voucher")


def waiting(member: Member, at: datetime) -> QuerySet[Exchange]:
    """What they may pay now, what ends first coming first."""
    return of(member).filter(state="held", expires_at__gt=at).order_by("expires_at", "id")


def returnable_until(exchange: Exchange) -> datetime | None:
    """Until when its member may give it back alone; None if that takes somebody at a desk, or is over.

    Whether the voucher is unused only `withdraw` sees.
    """
    if exchange.state == "held":
        return exchange.expires_at
    return exchange.placed_at + RETURNED_WITHIN if exchange.state == "done" and not exchange.cash else None


def last_day(exchange: Exchange) -> date | None:
    """The last day on which it is kept; None for what was not to be paid."""
    ends = exchange.expires_at
    return clock.day_of(ends - timedelta(microseconds=1)) if ends else None


async def days_kept(at: datetime, *, using: BaseDBAsyncClient | None = None) -> int:
    """How many days a reward is kept that is still to be paid."""
    return await settings_of_points.value("hold_days", at, using=using)


async def exchange(
    member: Member, reward: Reward | int, *, price: Price, key: str, by: Actor, at: datetime
) -> Exchange:
    """Have `reward` for the `price` that the member saw; the same `key` again is the very same exchange.

    Raises MemberClosed and what points.exchanges.exchange does.
    """
    async with in_transaction():
        person = await held(member)
        known = await Exchange.exists(key=key)
        offer = await Reward.get(id=reward if isinstance(reward, int) else reward.id)
        days = await days_kept(at)
        made = await exchanges.exchange(
            offer,
            Buyer(person.account_id, await persons.account_ids(person), person.tier.code),
            price=price,
            code=codes.new_voucher(),
            key=key,
            hold_for=_whole_days(days, at),
            facts={"title": offer.name, "title_en": offer.name_en, "cash": price.cash},
            store=person.store_id,
            by=actors.name(by),
            at=at,
            zone=clock.zone(),
        )
        if not known:
            await shop_telling.tell(made, person, "exchange.made", by, at, offer=offer, posting=made.spent_id)
            await shop_telling.record("voucher.issued", made, person, by, at)
            if made.cash:
                told = {"points": made.points, "cash": shop_telling.yuan(made.cash), "until": last_day(made)}
                await shop_telling.write(made, person, "reward_kept", at, offer, **told)
    return made


async def pay(exchange: Exchange, *, way: str, by: Staff, store: int | None, at: datetime) -> Exchange:
    """The cash was paid at a desk of `store`: the member has the voucher. Again it is paid once.

    Raises UnknownWay, AccountFrozen and what points.exchanges.pay does.
    """
    if way not in WAYS:
        raise UnknownWay(way=way)
    async with in_transaction():
        person = await _whose(exchange)
        before = (await Exchange.get(id=exchange.id)).state
        await accounts.must_give(person.account_id)  # which is not that of the exchange, if they were merged
        told: dict[str, Any] = {"by": actors.name(by), "at": at, "zone": clock.zone()}
        paid = await exchanges.pay(exchange, way=way, store=store, code=codes.new_voucher(), **told)
        if before == "held":
            offer = await Reward.get(id=paid.reward_id)
            await shop_telling.tell(paid, person, "exchange.paid", by, at, offer=offer, posting=paid.spent_id)
            await shop_telling.record("voucher.issued", paid, person, by, at)
            await shop_telling.write(
                paid, person, "reward_ready", at, offer, cash=shop_telling.yuan(paid.cash)
            )
    return paid


async def withdraw(exchange: Exchange, *, by: Member, at: datetime) -> Exchange:
    """Its member gives it back: while it waits, or what was not paid and not used, within a week.

    Raises PaidAtDesk, TooLate, VoucherUsed, VoucherElsewhere, ExchangeSettled.
    """

    def may(now: Exchange) -> None:
        if now.state == "done" and now.cash:
            raise PaidAtDesk
        if now.state == "done" and at >= (until := now.placed_at + RETURNED_WITHIN):
            raise TooLate(until=until)

    return await _cancel(exchange, reason="", by=by, at=at, may=may)


async def undo(exchange: Exchange, *, by: Staff, store: int | None, at: datetime) -> Exchange:
    """A payment just taken at a desk of `store` was a mistake: the cash goes back over the counter, all else
    to where it was. Once: pressed again it is over, so that nobody hands the cash back a second time.

    Raises NotPaidHere, TooLate, VoucherUsed, VoucherElsewhere, ExchangeSettled.
    """

    def may(now: Exchange) -> None:
        if now.state != "done":
            raise ExchangeSettled(exchange=now.id, state=now.state)
        if now.paid_at is None or now.store != store:
            raise NotPaidHere
        if at >= (until := now.paid_at + UNDO_WITHIN):
            raise TooLate(until=until)

    return await _cancel(exchange, reason="", by=by, at=at, may=may)


async def release(exchange: Exchange, *, by: Actor, at: datetime) -> Exchange:
    """Call off what is not paid yet: at a desk, or as its member leaves. Raises ExchangeSettled."""

    def may(now: Exchange) -> None:
        if now.state != "held":
            raise ExchangeSettled(exchange=now.id, state=now.state)

    return await _cancel(exchange, reason="", by=by, at=at, may=may)


async def cancel(exchange: Exchange, *, reason: str, by: Staff, at: datetime) -> Exchange:
    """A colleague calls it off; cash that was paid is given back by them. The member reads the `reason`.

    Raises ReasonNeeded, ReasonTooLong, VoucherUsed, VoucherElsewhere, ExchangeSettled.
    """
    words = said.words(reason, longest=LONGEST_REASON, missing=ReasonNeeded, too_long=ReasonTooLong)
    return await _cancel(exchange, reason=words, by=by, at=at)


async def expire_due(*, at: datetime, limit: int = 100) -> int:
    """Let the `limit` go that are longest past their time, each in its own transaction; how many were due.

    One that cannot be let go stands in nobody's way. Raises NotLetGo once all others are.
    """
    failed = dict[int, str]()
    due = await exchanges.due(at=at).limit(limit)
    for one in due:
        try:
            await _expire(one, at)
        except Exception as error:  # whatever it was; its words may name somebody
            failed[one.id] = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("exchange not let go", exchange=one.id, error=failed[one.id], where=where)
    if failed:
        raise NotLetGo(done=len(due) - len(failed), exchanges=failed)
    return len(due)


async def _expire(one: Exchange, at: datetime) -> None:
    async with in_transaction():
        person = await _whose(one)
        if await exchanges.expire(one, by=BY, at=at):
            over = await Exchange.get(id=one.id)
            await _pass_on(over, person, BY, at)
            offer = await Reward.get(id=over.reward_id)
            await shop_telling.tell(over, person, "exchange.expired", BY, at, offer=offer)
            await shop_telling.write(over, person, "reward_let_go", at, offer, points=over.points)


async def _cancel(
    exchange: Exchange,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    may: Callable[[Exchange], None] = lambda now: None,
) -> Exchange:
    """`may` looks at the exchange as it is now, while nobody else can change it, and raises what it must."""
    async with in_transaction():
        person = await _whose(exchange)
        now = await Exchange.get(id=exchange.id)
        before = now.state
        may(now)
        told: dict[str, Any] = {"by": actors.name(by), "at": at}
        over = await exchanges.cancel(exchange, reason=reason, grace=GRACE, **told)
        if before != "cancelled":
            await _pass_on(over, person, by, at)
            offer = await Reward.get(id=over.reward_id)
            undone = await Posting.get_or_none(reverses_id=over.spent_id) if over.spent_id else None
            posting = undone.id if undone else None
            await shop_telling.tell(over, person, "exchange.cancelled", by, at, offer=offer, posting=posting)
            await shop_telling.record("voucher.refunded", over, person, by, at)
            if reason:
                note = {"points": over.points, "reason": reason}
                await shop_telling.write(over, person, "reward_cancelled", at, offer, **note)
    return over


async def _whose(exchange: Exchange) -> Member:
    """Whose it is by now, with both accounts held."""
    return await owner(await Member.get(account_id=exchange.account_id), exchange.account_id)


async def _pass_on(exchange: Exchange, person: Member, by: Actor, at: datetime) -> None:
    """What came back to the account of somebody who was merged goes to who stays."""
    if exchange.account_id != person.account_id:
        await merges.pass_on(exchange.account_id, cause=f"exchange:{exchange.id}", by=by, at=at)


def _whole_days(days: int, at: datetime) -> timedelta:
    """Until the end of the club's day, so many days from now: nobody reckons with hours."""
    return clock.end_of(clock.day_of(at) + timedelta(days=days)) - at
