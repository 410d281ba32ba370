"""Exchanges: a reward had for points, by one press.

Without cash the points are spent and the voucher is issued at once. With cash the points are held and the
piece is kept until `expires_at`; paid in time, the points are spent and the voucher is issued. Called off or
not paid, all of it goes back: the points to the very lots, the piece into the stock, the voucher, of which
nothing may be used, is taken back.

    held → done | cancelled | expired        done → cancelled

The account is held first, then the kind of voucher (shared), then the reward. How often somebody had it is
counted while the account is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import accounts, content, holds, postings, rewards, vouchers
from points.accounts import Account
from points.errors import ExchangeSettled, HoldSettled, KeyConflict, NotAtThisStore, VoucherElsewhere
from points.holds import Hold
from points.instants import utc
from points.offers import must_be_had, must_be_within
from points.posting import Posting
from points.rewards import Price, Reward
from points.vouchers import Voucher

REASON = "exchange"
TAKING = ("held", "done")  # the states in which a piece is taken


class Waiting(Index):
    """An index of the exchanges that wait to be paid: a few of all that there ever were."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE state = 'held'"


class Exchange(Model):
    """`points` and `cash` (fen) as agreed; `cost` (fen) is what the voucher costs the club, used up.

    Whoever pays does it until `expires_at`, in one of the ways that the layers above have names for. Over, it
    says when, by whom and why; `cash_back` (fen) was then given back by `ended_by`.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    reward: fields.ForeignKeyRelation[Reward] = fields.ForeignKeyField(
        "points.Reward", related_name="exchanges", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="exchanges", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    cash = fields.BigIntField(default=0)
    cost = fields.BigIntField(default=0)
    state = fields.CharField(max_length=10)
    placed_at = fields.DatetimeField()
    by = fields.CharField(max_length=60)
    expires_at = fields.DatetimeField(null=True)
    paid_at = fields.DatetimeField(null=True)
    paid_by = fields.CharField(max_length=60, default="")
    way = fields.CharField(max_length=20, default="")
    store = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=60, default="")
    reason = fields.CharField(max_length=120, default="")
    cash_back = fields.BigIntField(default=0)
    hold: fields.OneToOneNullableRelation[Hold] = fields.OneToOneField(
        "points.Hold", related_name="exchange", null=True, on_delete=fields.RESTRICT
    )
    spent: fields.OneToOneNullableRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="exchange", null=True, on_delete=fields.RESTRICT
    )
    voucher: fields.OneToOneNullableRelation[Voucher] = fields.OneToOneField(
        "points.Voucher", related_name="exchange", null=True, on_delete=fields.RESTRICT
    )
    reward_id: int
    account_id: int
    hold_id: int | None
    spent_id: int | None
    voucher_id: int | None

    class Meta:
        table = "points_exchange"
        indexes = (
            Waiting(fields=("expires_at",), name="points_exchange_due"),
            ("account_id", "placed_at"),
            ("reward_id", "state"),
            ("placed_at",),
            ("store", "placed_at"),
        )
        constraints = (
            CheckConstraint("points > 0 AND cash >= 0 AND cash_back >= 0", name="points_exchange_price"),
            CheckConstraint(
                "state IN ('held', 'done', 'cancelled', 'expired')"
                " AND (state IN ('cancelled', 'expired')) = (ended_at IS NOT NULL)"
                " AND (cash > 0) = (hold_id IS NOT NULL) AND (cash > 0) = (expires_at IS NOT NULL)"
                " AND (spent_id IS NULL) = (voucher_id IS NULL)"
                " AND (state <> 'done' OR spent_id IS NOT NULL)"
                " AND (state NOT IN ('held', 'expired') OR spent_id IS NULL)",
                name="points_exchange_state",
            ),
        )


@dataclass(frozen=True)
class Buyer:
    """Whose points they are: the account that pays, all accounts of the same holder, and the tier."""

    account: int
    accounts: Sequence[int]
    tier: str


async def exchange(
    reward: Reward | int,
    buyer: Buyer,
    *,
    price: Price,
    code: str,
    key: str,
    hold_for: timedelta,
    facts: Mapping[str, Any],
    store: int | None,
    by: str,
    at: datetime,
    zone: tzinfo,
) -> Exchange:
    """Have `reward` for `price`, the one that was seen; asked again by `key`, the very same exchange.

    `code` is what a voucher that is issued now will be called by. Raises PriceChanged, NotOnOffer, NotBegun,
    OfferOver, NotForTier, OutOfStock, LimitReached, NotEnoughPoints, AccountFrozen, KindEnded, KeyConflict.
    """
    content.texts(key=key, by=by)
    id = reward if isinstance(reward, int) else reward.id
    async with in_transaction():
        await accounts.lock(buyer.account)
        if known := await Exchange.get_or_none(key=key):
            return _the_same(known, id, buyer, price)
        offer = await Reward.get(id=id).select_related("kind")
        must_be_had(offer, tier=buyer.tier, price=price, at=at)
        await _must_not_have_had_enough(offer, buyer, at, zone)
        cost = (offer.kind.cost or offer.kind.amount) * offer.kind.times
        made = Exchange(key=key, reward_id=id, account_id=buyer.account, **price._asdict(), cost=cost)
        made.placed_at, made.by, made.state, made.store = utc(at), by, "held", store
        movement: dict[str, Any] = {"reason": REASON, "facts": {**facts, "reward": id}, "store": store}
        movement |= {"key": f"exchange:{key}", "by": by, "at": at}
        if price.cash:
            made.expires_at = min(filter(None, (utc(at) + hold_for, offer.kind.ends_at)))
            hold = await holds.place(buyer.account, price.points, expires_at=made.expires_at, **movement)
            made.hold_id = hold.id
        else:
            made.state = "done"
            made.spent_id = (await postings.spend(buyer.account, price.points, **movement)).id
            await _issue(made, offer, code=code, facts=movement["facts"], by=by, at=at, zone=zone)
        while not await rewards.take(offer):  # somebody else was first: look at it as it is now
            offer = await Reward.get(id=id).select_related("kind")
            must_be_had(offer, tier=buyer.tier, price=price, at=at)
        await _written(made)
    return made


async def pay(
    exchange: Exchange | int, *, way: str, store: int | None, code: str, by: str, at: datetime, zone: tzinfo
) -> Exchange:
    """The cash was paid: the held points are spent and the voucher is issued; paid already, as it stands.

    Raises ExchangeSettled when it is over or its time is; NotAtThisStore, AccountFrozen. A kind that
    is given no more meanwhile was promised.
    """
    async with in_transaction():
        found = await _held(exchange)
        if found.state == "done":
            return found
        offer = await Reward.get(id=found.reward_id).select_related("kind")
        if found.state != "held":
            raise ExchangeSettled(exchange=found.id, state=found.state)
        if store is not None and offer.stores and store not in offer.stores:
            raise NotAtThisStore(stores=offer.stores)
        await accounts.must_give(found.account_id)
        try:
            spent = await holds.capture(found.hold_id or 0, by=by, at=at)
        except HoldSettled as error:
            raise ExchangeSettled(exchange=found.id, state="expired") from error
        found.state, found.spent_id, found.paid_at, found.paid_by = "done", spent.id, utc(at), by
        found.way, found.store = way, store
        await _issue(found, offer, code=code, facts=spent.facts, by=by, at=at, zone=zone)
        await found.save()
    return found


async def cancel(
    exchange: Exchange | int, *, reason: str, grace: timedelta, by: str, at: datetime
) -> Exchange:
    """Give back exactly what was taken; called off already, as it stands. What of the points has ended
    meanwhile comes back for `grace`.

    Raises ExchangeSettled for one that expired; VoucherUsed once anything of the voucher is used;
    VoucherElsewhere if it was passed on.
    """
    async with in_transaction():
        found = await _held(exchange)
        if found.state == "cancelled":
            return found
        if found.state == "expired":
            raise ExchangeSettled(exchange=found.id, state=found.state)
        if found.state == "held":
            await holds.release(found.hold_id or 0, by=by, at=at)
        else:
            await _take_back(found, reason=reason, grace=grace, by=by, at=at)
            found.cash_back = found.cash
        await _over(found, "cancelled", reason=reason, by=by, at=at)
    return found


async def expire(exchange: Exchange | int, *, by: str, at: datetime) -> bool:
    """Let one go that was not paid in time; False if it was settled meanwhile, or has time still."""
    async with in_transaction():
        found = await _held(exchange)
        if found.state != "held" or not found.expires_at or found.expires_at > utc(at):
            return False
        await holds.release(found.hold_id or 0, by=by, at=at)
        await _over(found, "expired", reason="", by=by, at=at)
    return True


def due(*, at: datetime) -> QuerySet[Exchange]:
    """Those that were not paid in time, the longest overdue first."""
    return Exchange.filter(state="held", expires_at__lte=utc(at)).order_by("expires_at", "id")


def of(account_ids: Any) -> QuerySet[Exchange]:
    """The exchanges of one holder, by the ids of the accounts, the latest first."""
    return Exchange.filter(account_id__in=account_ids).order_by("-placed_at", "-id")


async def _must_not_have_had_enough(offer: Reward, buyer: Buyer, at: datetime, zone: tzinfo) -> None:
    had = Exchange.filter(reward_id=offer.id, account_id__in=[*buyer.accounts], state__in=TAKING)
    await must_be_within(offer, had, at=at, zone=zone)


def _the_same(known: Exchange, reward: int, buyer: Buyer, price: Price) -> Exchange:
    same = known.reward_id == reward and known.account_id in {buyer.account, *buyer.accounts}
    if not same or (known.points, known.cash) != price:
        raise KeyConflict(key=known.key, posting=known.spent_id)
    return known


async def _held(exchange: Exchange | int) -> Exchange:
    """The exchange as it is now, with its account locked."""
    id = exchange if isinstance(exchange, int) else exchange.id
    await accounts.lock((await Exchange.get(id=id).only("id", "account_id")).account_id)
    return await Exchange.get(id=id)


async def _issue(
    made: Exchange, offer: Reward, *, code: str, facts: Mapping[str, Any], by: str, at: datetime, zone: tzinfo
) -> None:
    said: dict[str, Any] = {"reason": REASON, "facts": facts, "store": made.store, "by": by, "at": at}
    key = f"exchange:{made.key}"
    said |= {"is_promised": made.paid_at is not None, "zone": zone}
    made.voucher_id = (await vouchers.issue(made.account_id, offer.kind, code=code, key=key, **said)).id


async def _take_back(found: Exchange, *, reason: str, grace: timedelta, by: str, at: datetime) -> None:
    voucher = await Voucher.get(id=found.voucher_id)
    if voucher.account_id != found.account_id:
        raise VoucherElsewhere(voucher=voucher.id)
    await vouchers.refund(voucher, by=by, at=at)
    spent = await Posting.get(id=found.spent_id)
    undoing: dict[str, Any] = {"reason": "exchange.cancelled", "facts": {**spent.facts}, "by": by, "at": at}
    await postings.reverse(spent, grace=grace, key=f"cancel:exchange:{found.id}", **undoing)


async def _over(found: Exchange, state: str, *, reason: str, by: str, at: datetime) -> None:
    found.state, found.ended_at, found.ended_by, found.reason = state, utc(at), by, reason[:120]
    await found.save()
    await rewards.give_back(found.reward_id)


async def _written(made: Exchange) -> None:
    try:
        async with in_transaction():  # a savepoint, should another account have that key just now
            await made.save()
    except IntegrityError as error:
        raise KeyConflict(key=made.key, posting=None) from error
