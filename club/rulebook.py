"""The rulebook: the rules of points as staff change them, each deed with its line in the audit log.

Who works for one store changes the rules of that store alone; those that hold everywhere are changed by
whoever works for all.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from club import actors, audit, locks
from club.errors import ClubError
from club.replays import Replay
from club.staff import Staff
from points import rules
from points.rules import Rule
from points.terms import parsed

KINDS = (
    "service_order", "purchase", "sign_up", "profile_completed", "birthday", "referral", "referral_friend",
    "event", "class", "check_in", "check_in_week",
)  # fmt: skip
"""What may earn points: each of these happens in the club. A kind appears here with its first source."""


_ALONE = "rulebook"  # rules are changed one after the other: codes and overlaps are looked up before


class NotYourRule(ClubError):
    """The rule holds at other stores, too."""

    code = "rule.not_yours"


def is_of(staff: Staff, terms: Mapping[str, Any]) -> bool:
    """Whether rules with such terms are the business of `staff`."""
    return staff.store_id is None or parsed(terms).only.get("store") == (staff.store_id,)


async def draft(
    code: str,
    kind: str,
    terms: Mapping[str, Any],
    *,
    title: str,
    valid_from: datetime,
    valid_until: datetime | None,
    by: Staff,
    at: datetime,
) -> Rule:
    """A next version that gives nothing yet; of a rule with a draft, that draft is changed.

    Without a `code` it is a new rule. Raises InvalidTerms, NotYourRule.
    """
    _require(by, terms)
    async with in_transaction() as db:
        await locks.hold(db, _ALONE)
        for there in await Rule.filter(code=code, state="draft"):
            _require(by, there.terms)
        rule = await rules.draft(
            code or await _new_code(),
            kind,
            terms,
            title=title,
            valid_from=valid_from,
            valid_until=valid_until,
            by=actors.name(by),
            at=at,
        )
        await _audit("rule.drafted", rule, by, at)
    return rule


async def publish(rule: Rule, *, by: Staff, at: datetime, knowing: Collection[str] = ()) -> Rule:
    """Switch a draft on. Raises as rules.publish does, and NotYourRule."""
    async with in_transaction() as db:
        await _hold(db, rule, by=by, at=at)
        rule = await rules.publish(rule, by=actors.name(by), at=at, knowing=knowing)
        await _audit("rule.published", rule, by, at)
    return rule


async def end(rule: Rule, *, by: Staff, at: datetime) -> None:
    """The rule gives nothing from now on, in none of its versions. Raises RuleEnded, NotYourRule."""
    async with in_transaction() as db:
        await _hold(db, rule, by=by, at=at)
        await rules.end(rule, at=at)
        await _audit("rule.ended", rule, by, at)


async def discard(rule: Rule, *, by: Staff, at: datetime) -> None:
    """Throw a draft away, and its replays. Raises NoDraft, NotYourRule."""
    async with in_transaction() as db:
        await locks.hold(db, _ALONE)
        for now in await Rule.filter(id=rule.id):
            _require(by, now.terms)
        await rules.discard(rule)
        await Replay.filter(rule=rule.code, version=rule.version).delete()
        await _audit("rule.discarded", rule, by, at)


async def _hold(db: Any, rule: Rule, *, by: Staff, at: datetime) -> None:
    """Nobody else changes a rule meanwhile; it as it is now, and what holds of it, is the business of `by`.

    A version for one store may stand above one that holds everywhere. Raises NotYourRule.
    """
    await locks.hold(db, _ALONE)
    holding = Q(valid_until=None) | Q(valid_until__gt=at)
    for one in await Rule.filter(Q(id=rule.id) | Q(holding, state="published"), code=rule.code):
        _require(by, one.terms)


async def _new_code() -> str:
    """The next of those that nobody thought of a word for."""
    taken = await Rule.all().order_by("-id").first()
    return f"rule-{(taken.id if taken else 0) + 1}"


def _require(staff: Staff, terms: Mapping[str, Any]) -> None:
    if not is_of(staff, terms):
        raise NotYourRule(store=staff.store_id)


async def _audit(action: str, rule: Rule, by: Staff, at: datetime) -> None:
    await audit.record(action, rule, by=by, at=at, rule=rule.code, version=rule.version)
