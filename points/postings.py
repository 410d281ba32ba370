"""Postings: every movement of points, once, for good, and the verbs that make them.

Every verb is one transaction (inside another one, a savepoint of it) and names what it does by a `key`.
Whoever asks again with the same key and the same content gets the very posting that is there already, also
when twenty ask at once; with other content, a KeyConflict. Content is what happened: account, kind, points,
reason, facts, store, rule. It is not when or by whom it was asked, nor when the points expire: a second
attempt may say those differently.

    posting = await postings.earn(
        account, 186, key="earn:order:17", reason="order", facts={"order": "N-0017"}, store=1, by="staff:17",
        at=now, expires_at=ends, rule="service", rule_version=3,
    )
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypedDict, Unpack

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import accounts, content, lots, moves, sql
from points.accounts import Account, id_of
from points.errors import AlreadyReversed, KeyConflict, NothingToReverse
from points.instants import utc
from points.lots import Draw, Lot
from points.sql import Database

FINAL = ("reverse", "expire")


class Posting(Model):
    """One movement. Never edited, never deleted: it is reversed by a posting that names it."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="postings", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=120, unique=True)
    fingerprint = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=10)
    points = fields.BigIntField()
    reason = fields.CharField(max_length=60)
    facts: dict[str, Any] = fields.JSONField(default=dict)  # pyright: ignore[reportAssignmentType]
    store = fields.BigIntField(null=True)
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    rule = fields.CharField(max_length=60, null=True)
    rule_version = fields.IntField(null=True)
    reverses: fields.OneToOneNullableRelation[Posting] = fields.OneToOneField(
        "points.Posting", related_name="reversal", null=True, on_delete=fields.RESTRICT
    )
    account_id: int
    reverses_id: int | None

    class Meta:
        table = "points_posting"
        indexes = (("account_id", "at"), ("store", "at"))
        constraints = (
            CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="points_posting_reverses"),
            CheckConstraint("kind <> 'earn' OR points >= 0", name="points_posting_earn"),
            CheckConstraint("kind NOT IN ('spend', 'expire') OR points < 0", name="points_posting_spend"),
        )


Move = Callable[[Database, Posting], Awaitable[None]]


class Undoing(TypedDict):
    """What a reversal says of itself. The store is that of the posting which it undoes."""

    key: str
    """Unique among all postings, like `earn:order:17`."""
    reason: str
    """A code that the layers above know a sentence for, like `order.void`."""
    facts: Mapping[str, Any]
    """Plain values that the sentence needs."""
    by: str
    """Who did it, in words that mean nothing here: `staff:17`."""
    at: datetime


class Movement(Undoing):
    """What every other movement says of itself."""

    store: int | None
    """Which dealer of a group gave or took the points."""


def of(account: Account | int) -> QuerySet[Posting]:
    """The movements of an account, newest first."""
    return Posting.filter(account_id=id_of(account)).order_by("-at", "-id")


async def earn(
    account: Account | int,
    points: int,
    *,
    expires_at: datetime | None = None,
    rule: str | None = None,
    rule_version: int | None = None,
    **movement: Unpack[Movement],
) -> Posting:
    """Add `points`, which hold until `expires_at`. Zero is a movement that says why nothing was earned.

    What the account owes is settled first. Raises InvalidAmount, KeyConflict.
    """
    content.whole(points, least=0)
    wanted = draft(id_of(account), "earn", points, rule=rule, rule_version=rule_version, **movement)
    if points and await _earned_at_once(wanted, expires_at):
        return wanted
    return await _made(wanted, _giving(expires_at))


async def spend(account: Account | int, points: int, **movement: Unpack[Movement]) -> Posting:
    """Take `points`, those that expire first, never those that have.

    Raises NotEnoughPoints(balance, wanted), where `balance` is what can be spent; InvalidAmount; KeyConflict.
    """
    content.whole(points, least=1)
    return await _made(draft(id_of(account), "spend", -points, **movement), moves.take)


async def adjust(
    account: Account | int, points: int, *, expires_at: datetime | None = None, **movement: Unpack[Movement]
) -> Posting:
    """Correct an account by hand: above zero like an earning, below zero like a spend, with their errors."""
    content.whole(points, least=-content.MOST, but=0)
    wanted = draft(id_of(account), "adjust", points, **movement)
    return await _made(wanted, _giving(expires_at) if points > 0 else moves.take)


async def reverse(posting: Posting, **undoing: Unpack[Undoing]) -> Posting:
    """Undo a posting, once.

    A spend goes back to the very lots that it came from, with their dates. An earning is taken from its own
    lot, then from those that expire first; what no lot has any more is owed, and the balance may fall below
    zero. What of an earning has expired is gone already and is not taken twice.

    Raises AlreadyReversed, NothingToReverse, KeyConflict.
    """
    if posting.kind in FINAL:
        raise NothingToReverse(posting=posting.id, kind=posting.kind)
    async with in_transaction() as db:
        await accounts.lock(posting.account_id)
        wanted = draft(
            posting.account_id,
            "reverse",
            await _undone_by(posting),
            store=posting.store,
            reverses_id=posting.id,
            **undoing,
        )
        if (earlier := await Posting.get_or_none(reverses_id=posting.id)) and earlier.key != wanted.key:
            raise AlreadyReversed(posting=posting.id, reversal=earlier.id)
        if await post(db, wanted):
            await (moves.put_back if posting.points < 0 else moves.take_back)(db, wanted)
    return earlier or wanted


async def expire(account: Account | int, *, at: datetime, by: str) -> list[Posting]:
    """Post what remains in the lots past their date at `at`, one posting a lot; nothing the second time."""
    async with in_transaction() as db:
        held = await accounts.lock(id_of(account))
        ended = await lots.due(at).filter(account_id=held.id).select_related("posting")
        return [await _expire(db, lot, by=by, at=at) for lot in ended]


async def forfeit(account: Account | int, *, reason: str, at: datetime, by: str) -> list[Posting]:
    """Post what remains in every lot, past its date or not, one posting a lot: the holder is leaving."""
    async with in_transaction() as db:
        held = await accounts.lock(id_of(account))
        left = await Lot.filter(account_id=held.id, remaining__gt=0).order_by("id").select_related("posting")
        return [await _expire(db, lot, by=by, at=at, reason=reason) for lot in left]


async def expire_due(*, at: datetime, by: str, limit: int = 500) -> list[Posting]:
    """Expire the accounts of the `limit` lots longest past their date, each account in its own transaction.

    Call it until it returns nothing: what was done before a break stays done.
    """
    done = [await expire(account, at=at, by=by) for account in await lots.accounts_due(at, limit=limit)]
    return [posting for account in done for posting in account]


async def _undone_by(posting: Posting) -> int:
    """The points that undo `posting`: all of it, less what of its own lot has expired."""
    if posting.points <= 0:
        return -posting.points
    lapsed = Draw.filter(lot__posting_id=posting.id, posting__kind="expire")
    return sum(points for (points,) in await lapsed.values_list("points")) - posting.points


async def _expire(db: Database, lot: Lot, *, by: str, at: datetime, reason: str = "expired") -> Posting:
    """One lot's end. It can come again: a spend undone after the date puts points back into the lot."""
    times = await Draw.filter(lot_id=lot.id, posting__kind="expire").count()
    wanted = draft(
        lot.account_id,
        "expire",
        -lot.remaining,
        key=f"expire:{lot.id}:{times + 1}",
        reason=reason,
        facts={"lot": lot.id, "earned_for": lot.posting.reason, "earned_at": lot.earned_at.isoformat()},
        store=lot.posting.store,
        by=by,
        at=at,
    )
    await post(db, wanted)
    await moves.end(db, wanted, lot)
    return wanted


def draft(
    account_id: int,
    kind: str,
    points: int,
    *,
    rule: str | None = None,
    rule_version: int | None = None,
    reverses_id: int | None = None,
    **movement: Unpack[Movement],
) -> Posting:
    """The posting that is asked for, not yet written. How much a reversal moves is no content: time tells."""
    content.texts(key=movement["key"], reason=movement["reason"], by=movement["by"], rule=rule)
    movement["facts"], movement["at"] = content.plain(movement["facts"]), utc(movement["at"])
    draft = Posting(account_id=account_id, kind=kind, points=points, reverses_id=reverses_id, **movement)
    draft.rule, draft.rule_version = rule, rule_version
    asked = None if kind == "reverse" else points
    draft.fingerprint = content.fingerprint(
        account_id, kind, asked, draft.reason, draft.facts, draft.store, rule, rule_version, reverses_id
    )
    return draft


def _giving(expires_at: datetime | None) -> Move:
    return partial(moves.give, expires_at=utc(expires_at) if expires_at else None)


async def _earned_at_once(wanted: Posting, expires_at: datetime | None) -> bool:
    """The usual earning in one statement, where the database can; False if nothing was done."""
    if not (db := sql.in_one_statement()):
        return False
    ends = utc(expires_at) if expires_at else None
    return _is_written(wanted, await sql.rows(db, sql.EARN, *_values(wanted), ends))


async def _made(wanted: Posting, move: Move) -> Posting:
    """`wanted` written and done, in one transaction; or the posting that its key stands for already."""

    async def deed(db: Database) -> bool:
        if is_new := await post(db, wanted):
            await move(db, wanted)
        return is_new

    return wanted if await sql.together(deed) else await Posting.get(key=wanted.key)


async def post(db: Database, wanted: Posting) -> bool:
    """Write `wanted`; False if it is there already. Raises KeyConflict.

    It comes first in an earning: of many with one key, all but one wait here until that one has ended.
    """
    if _is_written(wanted, await sql.rows(db, sql.POST, *_values(wanted))):
        return True
    [known] = await sql.rows(db, sql.KNOWN, wanted.key)
    if known["fingerprint"] != wanted.fingerprint:
        raise KeyConflict(key=wanted.key, posting=known["id"])
    return False


def _values(wanted: Posting) -> list[Any]:
    return [*(getattr(wanted, name) for name in sql.POST_FIELDS), content.written(wanted.facts)]


def _is_written(wanted: Posting, rows: list[dict[str, Any]]) -> bool:
    for row in rows:
        wanted.id, wanted._saved_in_db = row["id"], True  # pyright: ignore[reportPrivateUsage]
    return bool(rows)
