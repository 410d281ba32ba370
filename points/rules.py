"""Rules: how many points a fact earns, as data in versions. terms.py says what they may say.

A version is a draft until it is published; from then on it never changes, but for its end.

rule = await rules.draft("double", "order", {"type": "multiplier", ...}, title="618", valid_from=june, ...)
await rules.publish(rule, by="staff:1", at=now)
outcome = rules.evaluate(fact, await rules.in_force(fact.kind, fact.at))
ends = rules.expires_at(outcome.expiry, at=fact.at, zone=zone)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from points import content, overlaps
from points.errors import DraftChanged, InvalidTerms, NoDraft, RuleEnded
from points.instants import Expiry, expires_at, usable_from, utc
from points.reckoning import Fact, Line, Outcome, Reason, evaluate
from points.terms import AnyTerms, parsed

__all__ = [
    "Expiry", "Fact", "Line", "Outcome", "Read", "Reason", "Rule", "define", "discard", "draft", "end",
    "evaluate", "expires_at", "in_force", "publish", "read", "standing", "usable_from", "versions",
]  # fmt: skip


class Rule(Model):
    """One version of a rule. A change is a new version: a posting names the one it was reckoned by.

    `state` is "draft" or "published"; whether a published one holds, its period says.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=60)
    version = fields.IntField()
    title = fields.CharField(max_length=60, default="", db_default="")
    kind = fields.CharField(max_length=40)
    terms: dict[str, Any] = fields.JSONField()  # pyright: ignore[reportAssignmentType]
    state = fields.CharField(max_length=10, default="published", db_default="published")
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)
    by = fields.CharField(max_length=60)
    changed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "points_rule"
        unique_together = (("code", "version"),)
        indexes = (("kind", "valid_from"),)

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def stamp(self) -> str:
        """When it was changed last, in figures: what tells a draft from what it said before."""
        return f"{utc(self.changed_at).timestamp():.6f}" if self.changed_at else ""

    def stands(self, at: datetime) -> str:
        """draft, planned, in_force or ended, at `at`."""
        if self.is_draft:
            return "draft"
        if self.valid_until and self.valid_until <= at:
            return "ended"
        return "planned" if self.valid_from > at else "in_force"


async def define(
    code: str,
    kind: str,
    terms: Mapping[str, Any],
    *,
    valid_from: datetime,
    by: str,
    valid_until: datetime | None = None,
    title: str = "",
) -> Rule:
    """The next version of rule `code`, for facts of `kind`, in force at once; the last one again if it says
    the same.

    Where the periods of two versions overlap the later version holds, so a campaign can stand above the
    standing rule and end by itself. Raises InvalidTerms, also for a `kind` other than that of the earlier
    versions.
    """
    wanted = _wanted(code, kind, terms, title, valid_from, valid_until, by)
    try:
        async with in_transaction():
            return await _next(wanted)
    except IntegrityError:  # another one was faster: the next version is one further on
        return await define(
            code, kind, terms, valid_from=valid_from, by=by, valid_until=valid_until, title=title
        )


async def draft(
    code: str,
    kind: str,
    terms: Mapping[str, Any],
    *,
    title: str,
    valid_from: datetime,
    by: str,
    at: datetime,
    valid_until: datetime | None = None,
) -> Rule:
    """A next version of rule `code` that gives nothing yet; of a rule with a draft, that draft is changed.

    Raises InvalidTerms.
    """
    wanted = _wanted(code, kind, terms, title, valid_from, valid_until, by)
    wanted.state, wanted.changed_at = "draft", utc(at)
    try:
        async with in_transaction():
            last = await _last(wanted)
            if last and last.is_draft:
                wanted.id, wanted.version = last.id, last.version
                wanted._saved_in_db = True  # pyright: ignore[reportPrivateUsage]
            else:
                wanted.version = last.version + 1 if last else 1
            await wanted.save()
    except IntegrityError:  # another one was faster: now there is a draft, or a version more
        return await draft(
            code, kind, terms, title=title, valid_from=valid_from, by=by, at=at, valid_until=valid_until
        )
    return wanted


async def publish(rule: Rule, *, by: str, at: datetime, knowing: Collection[str] = ()) -> Rule:
    """Put a draft in force from its first day on, and not before `at`.

    It stands above the earlier versions for as long as it holds. Raises NoDraft; DraftChanged where it says
    something else by now than `rule`; InvalidTerms for a period that is over; RuleEndless and RuleOverlaps,
    unless `knowing` names "endless" and "overlaps".
    """
    at = utc(at)
    async with in_transaction():
        wanted = await _locked_draft(rule)
        if _says(wanted) != _says(rule):
            raise DraftChanged(rule=rule.code)
        wanted.valid_from = max(wanted.valid_from, at)
        if wanted.valid_until and wanted.valid_until <= wanted.valid_from:
            raise InvalidTerms(field="valid_until", value=wanted.valid_until)
        overlaps.check(read(wanted), await _others(wanted, at), knowing)
        wanted.state, wanted.by, wanted.changed_at = "published", by, at
        await wanted.save()
    return wanted


async def discard(rule: Rule) -> None:
    """Throw a draft away. Raises NoDraft."""
    async with in_transaction():
        await (await _locked_draft(rule)).delete()


async def end(rule: Rule, *, at: datetime) -> list[Rule]:
    """Let rule `rule.code` give nothing from `at` on: each of its versions that hold then, or would later.

    Those versions. Raises RuleEnded.
    """
    at = utc(at)
    async with in_transaction():
        holding = Rule.filter(Q(valid_until=None) | Q(valid_until__gt=at), code=rule.code, state="published")
        ending = await holding.select_for_update().order_by("id")
        for one in ending:  # one that was to begin later holds at no instant
            one.valid_until = one.changed_at = at
            await one.save()
    if not ending:
        raise RuleEnded(rule=rule.code)
    return ending


async def in_force(kind: str, at: datetime, *, using: BaseDBAsyncClient | None = None) -> list[Rule]:
    """The version that holds at `at` of every rule for facts of `kind`."""
    holding = holding_at(utc(at)).filter(kind=kind).using_db(using)
    return list({rule.code: rule for rule in await holding.order_by("code", "version")}.values())


def holding_at(at: datetime) -> QuerySet[Rule]:
    """Every version that holds at `at`, also those that a later one stands above."""
    return Rule.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at, state="published")


@dataclass
class Read:
    """A version of a rule whose terms are read already."""

    code: str
    version: int
    kind: str
    terms: AnyTerms
    valid_from: datetime
    valid_until: datetime | None


def read(rule: Rule) -> Read:
    return Read(rule.code, rule.version, rule.kind, parsed(rule.terms), rule.valid_from, rule.valid_until)


async def versions(kind: str) -> list[Read]:
    """Every published version of every rule for facts of `kind`: for whoever asks about many instants."""
    published = Rule.filter(kind=kind, state="published").order_by("code", "version")
    return [read(rule) for rule in await published]


def standing(versions: Iterable[Read], at: datetime) -> list[Read]:
    """Those of `versions` that hold at `at`, as in_force says."""
    at = utc(at)
    held = [v for v in versions if v.valid_from <= at and (v.valid_until is None or at < v.valid_until)]
    return list({rule.code: rule for rule in held}.values())


def _wanted(
    code: str,
    kind: str,
    terms: Mapping[str, Any],
    title: str,
    valid_from: datetime,
    valid_until: datetime | None,
    by: str,
) -> Rule:
    said = content.plain(terms)
    parsed(said)
    for field, text, most in (("code", code, 60), ("kind", kind, 40), ("title", title or "-", 60)):
        if not 0 < len(text) <= most or "\0" in text:
            raise InvalidTerms(field=field, value=text)
    wanted = Rule(code=code, kind=kind, terms=said, title=title, valid_from=utc(valid_from), by=by)
    wanted.valid_until = utc(valid_until) if valid_until else None
    if wanted.valid_until and wanted.valid_until <= wanted.valid_from:
        raise InvalidTerms(field="valid_until", value=valid_until)
    return wanted


async def _next(wanted: Rule) -> Rule:
    last = await _last(wanted)
    if last and _says(last) == _says(wanted):
        return last
    wanted.version = last.version + 1 if last else 1
    await wanted.save()
    return wanted


async def _last(wanted: Rule) -> Rule | None:
    """The last version, held: nobody puts it in force while it is looked at."""
    last = await Rule.filter(code=wanted.code).select_for_update().order_by("-version").first()
    if last and last.kind != wanted.kind:
        raise InvalidTerms(field="kind", value=wanted.kind)
    return last


def _says(rule: Rule) -> tuple[Any, ...]:
    return rule.state, rule.terms, rule.valid_from, rule.valid_until


async def _locked_draft(rule: Rule) -> Rule:
    draft = await Rule.select_for_update().get_or_none(id=rule.id)
    if draft is None or not draft.is_draft:
        raise NoDraft(rule=rule.code, version=rule.version)
    return draft


async def _others(wanted: Rule, at: datetime) -> list[Read]:
    """The versions of other rules for the same facts that hold at `at` or will."""
    query = Rule.filter(Q(valid_until=None) | Q(valid_until__gt=at), kind=wanted.kind, state="published")
    return [read(rule) for rule in await query.exclude(code=wanted.code).order_by("code", "-version")]
