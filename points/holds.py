"""Holds: points set aside for something that is to come, then spent on it, in part or as a whole, or not.

A hold takes its points out of their lots at once, so nobody else can spend them. It is settled once:
captured, released, or timed out. Settling returns all of it to the very lots; a capture then spends from
these, also from what has ended meanwhile, for it was set aside in time.

    hold = await holds.place(
        account, 1200, key="hold:event:7", expires_at=starts, reason="event", facts={}, store=1, by="member",
        at=now,
    )
    await holds.capture(hold, 800, by="staff:17", at=later)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Unpack

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import accounts, content, lots, moves
from points.accounts import Account, id_of
from points.errors import AlreadyOver, HoldSettled, MoreThanHeld
from points.instants import utc
from points.lots import Draw, Part
from points.posting import Movement, Posting, draft, post
from points.sql import Database


class Open(Index):
    """An index of the holds that are not settled: a few of all that were ever placed."""

    def __init__(self, *, fields: tuple[str, ...], name: str) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = " WHERE state = 'open'"


class Hold(Model):
    """`posting` took the points out of their lots, `returned` gave them back, `spent` used `captured`.

    `key` and content are those of `posting`; `expires_at` is the first instant at which it holds no longer.
    `instead_of` is the hold in whose place it came (`resize`).
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="holds", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=120, unique=True)
    fingerprint = fields.CharField(max_length=64)
    points = fields.BigIntField()
    captured = fields.BigIntField(default=0)
    state = fields.CharField(max_length=10, default="open")
    reason = fields.CharField(max_length=60)
    facts: dict[str, Any] = fields.JSONField(default=dict)  # pyright: ignore[reportAssignmentType]
    store = fields.BigIntField(null=True)
    by = fields.CharField(max_length=60)
    placed_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    posting: fields.OneToOneRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="hold", on_delete=fields.RESTRICT
    )
    returned: fields.OneToOneNullableRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="hold_returned", null=True, on_delete=fields.RESTRICT
    )
    spent: fields.OneToOneNullableRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="hold_spent", null=True, on_delete=fields.RESTRICT
    )
    instead_of: fields.OneToOneNullableRelation[Hold] = fields.OneToOneField(
        "points.Hold", related_name="became", null=True, on_delete=fields.RESTRICT
    )
    account_id: int
    posting_id: int
    returned_id: int | None
    spent_id: int | None

    class Meta:
        table = "points_hold"
        indexes = (
            Open(fields=("account_id",), name="points_hold_open"),
            Open(fields=("expires_at",), name="points_hold_due"),
            ("account_id",),
        )
        constraints = (
            CheckConstraint("points > 0 AND 0 <= captured AND captured <= points", name="points_hold_points"),
            CheckConstraint(
                "state IN ('open', 'captured', 'released', 'expired')"
                " AND (state = 'open') = (settled_at IS NULL) AND (state = 'open') = (returned_id IS NULL)"
                " AND (state = 'captured') = (captured > 0)"
                " AND (state = 'captured') = (spent_id IS NOT NULL)",
                name="points_hold_state",
            ),
        )


async def place(
    account: Account | int, points: int, *, expires_at: datetime, **movement: Unpack[Movement]
) -> Hold:
    """Set `points` aside until `expires_at`, those that end first; asked again, the very hold of then.

    Raises NotEnoughPoints, AccountFrozen, AlreadyOver, InvalidAmount, KeyConflict.
    """
    content.whole(points, least=1)
    wanted, ends = draft(id_of(account), "hold", -points, **movement), utc(expires_at)
    if ends <= wanted.at:
        raise AlreadyOver(at=wanted.at, expires_at=ends)
    async with in_transaction() as db:
        if not await post(db, wanted):
            return await Hold.get(key=wanted.key)
        await moves.take(db, wanted)
        return await _placed(wanted, ends)


async def capture(
    hold: Hold | int,
    points: int | None = None,
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Posting:
    """Spend what was held, or `points` of it; the rest goes back. The spend, to be reversed like any.

    What it is for is said by the hold, unless `reason` and `facts` say it. Raises HoldSettled, also when its
    time is over; MoreThanHeld, AccountFrozen, InvalidAmount.
    """
    async with in_transaction() as db:
        held = await _open(hold, utc(at), in_time=True)
        wanted = held.points if points is None else content.whole(points, least=1)
        if wanted > held.points:
            raise MoreThanHeld(held=held.points, wanted=wanted)
        taken = await _drawn(held)
        returned = await _returned(db, held, taken, by=by, at=at)
        said = held.facts if facts is None else facts
        spend = _settling(held, "spend", -wanted, by=by, at=at, reason=reason or held.reason, facts=said)
        await post(db, spend)
        await moves.take_from(db, spend, taken)
        await moves.settle(db, spend)
        await _settle(held, "captured", returned, at, captured=wanted, spent_id=spend.id)
    return spend


async def resize(
    hold: Hold,
    points: int,
    *,
    spent: int = 0,
    spent_as: str | None = None,
    key: str,
    facts: Mapping[str, Any],
    by: str,
    at: datetime,
) -> Hold:
    """Another hold takes its place, of so many `points`, and as long: first its own, also those that have
    ended meanwhile, then more. Of what it sets aside no longer `spent` are spent, for the reason
    `spent_as` if it is another one, the rest goes back.

    Fewer are never refused for want of points. Raises HoldSettled, also when its time is over; MoreThanHeld,
    NotEnoughPoints, AccountFrozen, InvalidAmount, KeyConflict.
    """
    content.whole(points, least=1)
    async with in_transaction() as db:
        held = await _open(hold, utc(at), in_time=True)
        if spent > held.points - min(points, held.points):
            raise MoreThanHeld(held=held.points, wanted=points + spent)
        taken = await _drawn(held)
        returned = await _returned(db, held, taken, by=by, at=at)
        settled: dict[str, Any] = {"state": "released"}
        if spent:
            spend = _settling(
                held, "spend", -spent, by=by, at=at, reason=spent_as or held.reason, facts=facts
            )
            await post(db, spend)
            await moves.take_from(db, spend, taken)
            settled = {"state": "captured", "captured": spent, "spent_id": spend.id}
        told: dict[str, Any] = {"reason": held.reason, "facts": facts, "store": held.store}
        wanted = draft(held.account_id, "hold", -points, key=key, by=by, at=at, **told)
        await post(db, wanted)
        await moves.take(db, wanted, aside=lots.after(taken, spent))
        await moves.settle(db, wanted)
        await _settle(held, returned=returned, at=at, **settled)
        return await _placed(wanted, held.expires_at, instead_of_id=held.id)


async def release(hold: Hold | int, *, by: str, at: datetime) -> Posting:
    """Give all of it back to the very lots: the posting that did. Raises HoldSettled."""
    async with in_transaction() as db:
        held = await _open(hold, utc(at), in_time=False)
        returned = await _returned(db, held, await _drawn(held), by=by, at=at)
        await moves.settle(db, returned)
        await _settle(held, "expired" if held.expires_at <= utc(at) else "released", returned, at)
    return returned


async def prolong(keys: Collection[str], *, until: datetime) -> None:
    """What is open of these holds goes on until `until`, if it ended sooner."""
    shorter = Hold.filter(key__in=[*keys], state="open", expires_at__lt=utc(until))
    await shorter.update(expires_at=utc(until))


def due(*, at: datetime) -> QuerySet[Hold]:
    """The open holds whose time is over at `at`, the longest overdue first."""
    return Hold.filter(state="open", expires_at__lte=utc(at)).order_by("expires_at", "id")


async def release_due(*, at: datetime, by: str, limit: int = 500) -> list[Posting]:
    """Release the `limit` holds longest past their time at `at`, each in its own transaction.

    Call it until it returns nothing: what was done before a break stays done.
    """
    done: list[Posting] = []
    for id in await due(at=at).limit(limit).values_list("id", flat=True):
        try:
            done.append(await release(int(id), by=by, at=at))  # type: ignore[call-overload]
        except HoldSettled:  # by somebody else, meanwhile
            continue
    return done


async def _placed(wanted: Posting, ends: datetime, **told: Any) -> Hold:
    for name in ("account_id", "key", "fingerprint", "reason", "facts", "store", "by"):
        told[name] = getattr(wanted, name)
    return await Hold.create(
        **told, points=-wanted.points, placed_at=wanted.at, expires_at=ends, posting_id=wanted.id
    )


async def _open(hold: Hold | int, at: datetime, *, in_time: bool) -> Hold:
    """The hold as it is now, with its account locked. Raises HoldSettled."""
    found = await Hold.get(id=hold) if isinstance(hold, int) else hold
    await accounts.lock(found.account_id)
    held = await Hold.get(id=found.id)
    if held.state != "open":
        raise HoldSettled(hold=held.id, state=held.state, captured=held.captured)
    if in_time and held.expires_at <= at:
        raise HoldSettled(hold=held.id, state="expired", captured=0)
    return held


async def _drawn(held: Hold) -> list[Part]:
    """What the hold took from each lot, in the order in which it is spent."""
    drawn: Any = Draw.filter(posting_id=held.posting_id).order_by("id").values_list("lot_id", "points")
    return [Part(*part) for part in await drawn]


async def _returned(db: Database, held: Hold, taken: list[Part], *, by: str, at: datetime) -> Posting:
    returned = _settling(held, "release", held.points, by=by, at=at, reason=held.reason, facts=held.facts)
    await post(db, returned)
    await moves.return_to(db, returned, taken)
    return returned


def _settling(held: Hold, kind: str, points: int, *, facts: Mapping[str, Any], **said: Any) -> Posting:
    told = {"key": f"hold:{held.id}:{kind}", "store": held.store, "facts": {**facts, "hold": held.id}}
    return draft(held.account_id, kind, points, **told, **said)


async def _settle(held: Hold, state: str, returned: Posting, at: datetime, **more: Any) -> None:
    await Hold.filter(id=held.id).update(state=state, settled_at=utc(at), returned_id=returned.id, **more)
