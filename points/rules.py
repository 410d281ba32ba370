"""Rules: how many points a fact earns, as data in versions. terms.py says what they may say.

await rules.define("service", "order", {"type": "per_yuan", ...}, valid_from=opening, by="seed")
outcome = rules.evaluate(fact, await rules.in_force(fact.kind, fact.at))
ends = rules.expires_at(outcome.expiry, at=fact.at, zone=zone)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from points import content
from points.errors import InvalidTerms
from points.instants import Expiry, expires_at, utc
from points.reckoning import Fact, Line, Outcome, Reason, evaluate
from points.terms import parsed

__all__ = [
    "Expiry", "Fact", "Line", "Outcome", "Read", "Reason", "Rule", "define", "evaluate", "expires_at",
    "in_force", "standing", "versions",
]  # fmt: skip


class Rule(Model):
    """One version of a rule. A change is a new version: a posting names the one it was reckoned by."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=60)
    version = fields.IntField()
    kind = fields.CharField(max_length=40)
    terms: dict[str, Any] = fields.JSONField()  # pyright: ignore[reportAssignmentType]
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)
    by = fields.CharField(max_length=60)

    class Meta:
        table = "points_rule"
        unique_together = (("code", "version"),)
        indexes = (("kind", "valid_from"),)


async def define(
    code: str,
    kind: str,
    terms: Mapping[str, Any],
    *,
    valid_from: datetime,
    by: str,
    valid_until: datetime | None = None,
) -> Rule:
    """The next version of rule `code`, for facts of `kind`; the last one again if it says the same.

    Where the periods of two versions overlap the later version holds, so a campaign can stand above the
    standing rule and end by itself. Raises InvalidTerms, also for a `kind` other than that of the earlier
    versions.
    """
    wanted = Rule(code=code, kind=kind, terms=content.plain(terms), valid_from=utc(valid_from), by=by)
    wanted.valid_until = utc(valid_until) if valid_until else None
    _check(wanted)
    try:
        async with in_transaction():
            return await _next(wanted)
    except IntegrityError:  # another one was faster: the next version is one further on
        return await define(code, kind, terms, valid_from=valid_from, by=by, valid_until=valid_until)


async def in_force(kind: str, at: datetime, *, using: BaseDBAsyncClient | None = None) -> list[Rule]:
    """The version that holds at `at` of every rule for facts of `kind`."""
    at = utc(at)
    holding = Rule.filter(Q(valid_until=None) | Q(valid_until__gt=at), kind=kind, valid_from__lte=at)
    holding = holding.using_db(using)
    return list({rule.code: rule for rule in await holding.order_by("code", "version")}.values())


@dataclass
class Read:
    """A version of a rule whose terms are read already."""

    code: str
    version: int
    kind: str
    terms: Any
    valid_from: datetime
    valid_until: datetime | None


async def versions(kind: str) -> list[Read]:
    """Every version of every rule for facts of `kind`: for whoever asks about many instants."""
    return [
        Read(rule.code, rule.version, rule.kind, parsed(rule.terms), rule.valid_from, rule.valid_until)
        for rule in await Rule.filter(kind=kind).order_by("code", "version")
    ]


def standing(versions: Iterable[Read], at: datetime) -> list[Read]:
    """Those of `versions` that hold at `at`, as in_force says."""
    at = utc(at)
    held = [v for v in versions if v.valid_from <= at and (v.valid_until is None or at < v.valid_until)]
    return list({rule.code: rule for rule in held}.values())


def _check(rule: Rule) -> None:
    parsed(rule.terms)
    if not 0 < len(rule.code) <= 60:
        raise InvalidTerms(field="code", value=rule.code)
    if not 0 < len(rule.kind) <= 40:
        raise InvalidTerms(field="kind", value=rule.kind)
    if rule.valid_until and rule.valid_until <= rule.valid_from:
        raise InvalidTerms(field="valid_until", value=rule.valid_until)


async def _next(wanted: Rule) -> Rule:
    last = await Rule.filter(code=wanted.code).order_by("-version").first()
    if last and last.kind != wanted.kind:
        raise InvalidTerms(field="kind", value=wanted.kind)
    if last and _says(last) == _says(wanted):
        return last
    wanted.version = last.version + 1 if last else 1
    await wanted.save()
    return wanted


def _says(rule: Rule) -> tuple[Any, ...]:
    return rule.terms, rule.valid_from, rule.valid_until
