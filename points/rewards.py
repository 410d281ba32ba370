"""Rewards: what points are given for. A reward gives a voucher; a gift is one whose worth is a thing.

draft → published → ended. What it costs may change at any time: whoever presses says which price they saw,
and another one meanwhile takes nothing (exchanges.py). Pieces are counted by `taken`, which is never more
than `stock`, however many press at once: the database sees to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.expressions import F, Q
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.transactions import in_transaction

from points import content
from points.errors import InvalidTerms, KindEnded, RewardEnded, RewardPublished
from points.instants import utc
from points.voucher_kinds import VoucherKind

STATES = ("draft", "published", "ended")
SPANS = ("ever", "month")
LONGEST = {"name": 60, "name_en": 60, "about": 600, "about_en": 600, "group": 20, "art": 20, "picture": 80}
MOST_PIECES = 1_000_000


class Price(NamedTuple):
    """Points, and fen to be paid at the desk."""

    points: int
    cash: int


class Reward(Model):
    """`points` and `cash` (fen) are the price, `prices` other points by the code of a tier; `tiers` the codes
    of those whom it is for, none for all. `stock` are all pieces there ever were, None for no end of them,
    `taken` those that are held or given. `per_member` of them for one, `span` ever or in a month. `stores`
    are opaque ids, none for all; so are `group`, `art` and `picture`. `version` counts changes of its terms.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=60)
    name_en = fields.CharField(max_length=60, default="")
    about = fields.CharField(max_length=600, default="")
    about_en = fields.CharField(max_length=600, default="")
    group = fields.CharField(max_length=20)
    art = fields.CharField(max_length=20, default="")
    picture = fields.CharField(max_length=80, default="")
    points = fields.BigIntField()
    cash = fields.BigIntField(default=0)
    prices: dict[str, int] = fields.JSONField(default=dict)  # pyright: ignore[reportAssignmentType]
    tiers: list[str] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    stock = fields.IntField(null=True)
    taken = fields.IntField(default=0)
    per_member = fields.IntField(null=True)
    span = fields.CharField(max_length=10, default="ever")
    starts_at = fields.DatetimeField(null=True)
    ends_at = fields.DatetimeField(null=True)
    stores: list[int] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    kind: fields.ForeignKeyRelation[VoucherKind] = fields.ForeignKeyField(
        "points.VoucherKind", related_name="rewards", on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=10, default="draft")
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    kind_id: int

    class Meta:
        table = "points_reward"
        indexes = (("state", "group"),)
        constraints = (
            CheckConstraint(
                "taken >= 0 AND (stock IS NULL OR taken <= stock) AND (per_member IS NULL OR per_member > 0)",
                name="points_reward_stock",
            ),
            CheckConstraint("points > 0 AND cash >= 0", name="points_reward_price"),
            CheckConstraint(
                "state IN ('draft', 'published', 'ended') AND (state = 'ended') = (ended_at IS NOT NULL)",
                name="points_reward_state",
            ),
        )

    @property
    def left(self) -> int | None:
        """Pieces that can still be had; None for no end of them."""
        return None if self.stock is None else self.stock - self.taken

    def price(self, tier: str) -> Price:
        """What it costs somebody of `tier`."""
        points: int = dict.get(self.prices, tier, self.points)
        return Price(points, self.cash)


class StockChange(Model):
    """Pieces were counted: there are `left` of them now, `before` the books said otherwise. None: no end."""

    id = fields.IntField(primary_key=True)
    reward: fields.ForeignKeyRelation[Reward] = fields.ForeignKeyField(
        "points.Reward", related_name="stock_changes", on_delete=fields.RESTRICT
    )
    before = fields.IntField(null=True)
    left = fields.IntField(null=True)
    reason = fields.CharField(max_length=120)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    reward_id: int

    class Meta:
        table = "points_stock_change"
        indexes = (("reward_id", "at"),)


async def draft(kind: VoucherKind | int, *, at: datetime, **terms: Any) -> Reward:
    """A new reward that gives a voucher of `kind`, with the fields of the model as its terms.

    Raises InvalidTerms, KindEnded.
    """
    kind = await _going_on(kind)
    wanted = checked({**_DEFAULTS, **terms})
    return await Reward.create(**wanted, kind=kind, created_at=utc(at))


async def amend(reward: Reward | int, *, kind: VoucherKind | int | None = None, **terms: Any) -> list[str]:
    """Change its terms, also while it is published; which of them became different. Pieces are counted by
    `restock`; the kind of a draft alone changes: who has reserved one gets what was agreed.

    Raises InvalidTerms, KindEnded, RewardEnded."""
    async with in_transaction():
        found = await _held(reward)
        if found.state == "ended":
            raise RewardEnded(reward=found.id)
        before = {name: getattr(found, name) for name in _DEFAULTS}
        wanted = checked({**before, **terms})
        if found.state != "draft":
            wanted["stock"] = before["stock"]
        changed = {name: value for name, value in wanted.items() if value != before[name]}
        if kind is not None and (given := kind if isinstance(kind, int) else kind.id) != found.kind_id:
            if found.state != "draft":
                raise InvalidTerms(field="kind", value=given)
            changed["kind_id"] = (await _going_on(given)).id
        if changed:
            changed["version"] = found.version + 1
            await found.update_from_dict(changed).save(update_fields=[*changed])  # pyright: ignore[reportUnknownMemberType]
    return sorted(changed.keys() - {"version"})


async def publish(reward: Reward | int, *, at: datetime) -> Reward:
    """Put a draft into the catalogue. Raises RewardPublished, RewardEnded, KindEnded."""
    async with in_transaction():
        found = await _held(reward)
        if found.state != "draft":
            raise (RewardEnded if found.state == "ended" else RewardPublished)(reward=found.id)
        await _going_on(found.kind_id)
        await Reward.filter(id=found.id).update(state="published", published_at=utc(at))
    return await Reward.get(id=found.id)


async def end(reward: Reward | int, *, at: datetime) -> bool:
    """Take it out of the catalogue for good; what was exchanged stands. Whether it had not ended before."""
    wanted = Reward.filter(id=reward if isinstance(reward, int) else reward.id).exclude(state="ended")
    return bool(await wanted.update(state="ended", ended_at=utc(at), version=F("version") + 1))


async def restock(
    reward: Reward | int, left: int | None, *, reason: str, by: str, at: datetime
) -> StockChange:
    """There are `left` pieces now, besides those that are held or given; None: no end of them.

    Raises InvalidTerms for a number that is none, or no reason; RewardEnded.
    """
    if left is not None and (type(left) is not int or not 0 <= left <= MOST_PIECES):
        raise InvalidTerms(field="stock", value=left)
    if not 0 < len(reason := reason.strip()) <= 120:
        raise InvalidTerms(field="reason", value=reason)
    async with in_transaction():
        found = await _held(reward)
        if found.state == "ended":
            raise RewardEnded(reward=found.id)
        stock = None if left is None else found.taken + left
        await Reward.filter(id=found.id).update(stock=stock)
        told: dict[str, Any] = {"before": found.left, "left": left, "reason": reason}
        return await StockChange.create(reward_id=found.id, **told, by=by, at=utc(at))


async def take(reward: Reward) -> bool:
    """Count one more piece as taken, if there is one and `reward` has not changed since it was read."""
    known = Reward.filter(id=reward.id, state="published", version=reward.version)
    free = known.filter(Q(stock=None) | Q(taken__lt=F("stock")))
    return bool(await free.update(taken=F("taken") + 1))


async def give_back(reward: int) -> None:
    """One piece less is taken."""
    await Reward.filter(id=reward).update(taken=F("taken") - 1)


def checked(terms: Mapping[str, Any]) -> dict[str, Any]:
    """`terms` as they are kept. Raises InvalidTerms."""
    told = dict(terms)
    for name in told.keys() - _DEFAULTS.keys():
        raise InvalidTerms(field=name, value=told[name])
    for name, longest in LONGEST.items():
        told[name] = told[name].strip()
        if len(told[name]) > longest or "\0" in told[name] or (name in ("name", "group") and not told[name]):
            raise InvalidTerms(field=name, value=told[name])
    content.term("points", told["points"], least=1)
    content.term("cash", told["cash"], least=0)
    for points in told["prices"].values():
        content.term("prices", points, least=1)
    if told["stock"] is not None:
        content.term("stock", told["stock"], least=0, most=MOST_PIECES)
    if told["per_member"] is not None:
        content.term("per_member", told["per_member"], least=1, most=1000)
    if told["span"] not in SPANS:
        raise InvalidTerms(field="span", value=told["span"])
    for name in ("starts_at", "ends_at"):
        told[name] = utc(told[name]) if told[name] else None
    if told["starts_at"] and told["ends_at"] and told["ends_at"] <= told["starts_at"]:
        raise InvalidTerms(field="ends_at", value=told["ends_at"])
    told["stores"], told["tiers"] = _once(told["stores"]), _once(told["tiers"])
    return told


def _once(values: Iterable[Any]) -> list[Any]:
    return sorted({*values})


async def _held(reward: Reward | int) -> Reward:
    id = reward if isinstance(reward, int) else reward.id
    return await Reward.select_for_update(no_key=True).get(id=id)


async def _going_on(kind: VoucherKind | int) -> VoucherKind:
    found = await VoucherKind.get(id=kind if isinstance(kind, int) else kind.id)
    if found.ended_at:
        raise KindEnded(kind=found.id)
    return found


_DEFAULTS: dict[str, Any] = {
    "name": "", "name_en": "", "about": "", "about_en": "", "group": "", "art": "", "picture": "",
    "points": 0, "cash": 0, "prices": {}, "tiers": [], "stock": None, "per_member": None, "span": "ever",
    "starts_at": None, "ends_at": None, "stores": [],
}  # fmt: skip
