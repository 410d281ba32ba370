"""A posting: what it says, and how it is written, once.

Every movement is named by a `key`. Whoever asks again with the same key and the same content gets the very
posting that is there already, also when twenty ask at once; with other content, a KeyConflict. Content is
what happened: account, kind, points, growth, reason, facts, store, rule. It is not when or by whom it was
asked, nor from when or until when the points can be spent: a second attempt may say those differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from points import content, sql
from points.accounts import Account
from points.errors import KeyConflict
from points.instants import utc
from points.sql import Database


class Posting(Model):
    """One movement. Never edited, never deleted: it is reversed by a posting that names it.

    `points` can be spent, `growth` is what a tier goes by: earnings bring it, spending takes none of it.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="postings", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=120, unique=True)
    fingerprint = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=10)
    points = fields.BigIntField()
    growth = fields.BigIntField(default=0, db_default=0)
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
            CheckConstraint("kind <> 'lessen' OR points <= 0", name="points_posting_lessen"),
            CheckConstraint(
                "(kind <> 'hold' OR points < 0) AND (kind <> 'release' OR points > 0)",
                name="points_posting_hold",
            ),
            CheckConstraint(
                "growth = 0 OR kind IN ('adjust', 'reverse') OR (kind = 'earn' AND growth > 0)"
                " OR (kind = 'lessen' AND growth < 0)",
                name="points_posting_growth",
            ),
        )


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


def draft(
    account_id: int,
    kind: str,
    points: int,
    *,
    rule: str | None = None,
    growth: int = 0,
    rule_version: int | None = None,
    reverses_id: int | None = None,
    **movement: Unpack[Movement],
) -> Posting:
    """The posting that is asked for, not yet written. How much a reversal moves is no content: time tells.
    Of what lessens an earning, the facts say how much it should."""
    content.texts(key=movement["key"], reason=movement["reason"], by=movement["by"], rule=rule)
    movement["facts"], movement["at"] = content.plain(movement["facts"]), utc(movement["at"])
    draft = Posting(account_id=account_id, kind=kind, points=points, reverses_id=reverses_id, **movement)
    draft.growth, draft.rule, draft.rule_version = growth, rule, rule_version
    asked, brought = (None, 0) if kind in ("reverse", "lessen") else (points, growth)
    before = (account_id, kind, asked, draft.reason)
    after = content.ending(draft.store, rule, rule_version, reverses_id, growth=brought)
    draft.fingerprint = content.fingerprint(*before, draft.facts, *after)
    return draft


async def post(db: Database, wanted: Posting) -> bool:
    """Write `wanted`; False if it is there already. Raises KeyConflict.

    It comes first in an earning: of many with one key, all but one wait here until that one has ended.
    """
    if is_written(wanted, await sql.rows(db, sql.POST, *values(wanted))):
        return True
    [known] = await sql.rows(db, sql.KNOWN, wanted.key)
    if known["fingerprint"] != wanted.fingerprint:
        raise KeyConflict(key=wanted.key, posting=known["id"])
    return False


def values(wanted: Posting) -> list[Any]:
    return [*(getattr(wanted, name) for name in sql.POST_FIELDS), content.written(wanted.facts)]


def is_written(wanted: Posting, rows: list[dict[str, Any]]) -> bool:
    for row in rows:
        wanted.id, wanted._saved_in_db = row["id"], True  # pyright: ignore[reportPrivateUsage]
    return bool(rows)
