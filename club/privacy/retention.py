"""Retention: how long what is kept, and why. The rules are rows that administrators change within bounds.

What the books need (orders, postings, consents, the audit log) is on no rule: it is kept, and names nobody
once its person has left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, api_calls, audit, config, locks, scans, signins, webhooks
from club import onetime as codes
from club.actors import Actor
from club.errors import ClubError
from club.imports import issues
from club.imports import run as runs
from club.members import closure
from club.messages import outbox

BATCH = 500
Forget = Callable[[datetime, datetime, int], Awaitable[int]]


class RetentionRule(Model):
    """`kind` is a name of KINDS; nobody has changed a rule that was set by `club`."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20, unique=True)
    days = fields.IntField()
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_retention_rule"


class OutOfBounds(ClubError):
    """Facts: `least`, `most`: the days between which the rule may be set."""

    code = "retention.out_of_bounds"


class UnknownRule(ClubError):
    code = "retention.unknown_rule"


@dataclass(frozen=True)
class Kind:
    """`days` at first, and between which bounds; `forget` does one batch of what is older than an instant."""

    days: int
    least: int
    most: int
    forget: Forget


async def _codes(before: datetime, at: datetime, limit: int) -> int:
    return await codes.forget(before=before, limit=limit)


async def _signins(before: datetime, at: datetime, limit: int) -> int:
    return await signins.forget(before=before, limit=limit)


async def _scan_answers(before: datetime, at: datetime, limit: int) -> int:
    return await scans.forget(before=before, at=at, limit=limit)


async def _failed_scans(before: datetime, at: datetime, limit: int) -> int:
    return await scans.forget_failed(before=before, limit=limit)


async def _messages(before: datetime, at: datetime, limit: int) -> int:
    return await outbox.forget(before=before, limit=limit)


async def _copies(before: datetime, at: datetime, limit: int) -> int:
    """A file says itself how long it is there: a rule that changes is for the next ones."""
    from club.privacy import copies

    return await copies.forget(at=at, limit=limit)


async def _requests(before: datetime, at: datetime, limit: int) -> int:
    from club.privacy import requests

    return await requests.forget(before=before, limit=limit)


async def _import_rows(before: datetime, at: datetime, limit: int) -> int:
    rows = await issues.forget(before=before, limit=limit)
    return rows or await runs.forget_samples(before=before, limit=limit)


async def _api_calls(before: datetime, at: datetime, limit: int) -> int:
    return await api_calls.forget(before=before, limit=limit)


async def _webhook_deliveries(before: datetime, at: datetime, limit: int) -> int:
    return await webhooks.forget(before=before, limit=limit)


async def _closures(before: datetime, at: datetime, limit: int) -> int:
    return await closure.forget(before=before, limit=limit)


_contributed: dict[str, Kind] = {}


def contribute(name: str, kind: Kind) -> None:
    """Make a rule of a package above known; again is no fault."""
    _contributed[name] = kind


def kinds() -> dict[str, Kind]:
    """Every rule there is."""
    return {
        "codes": Kind(2, 1, 30, _codes),
        "signins": Kind(90, 30, 365, _signins),
        "scan_answers": Kind(config.settings().scan_days, 1, 365, _scan_answers),
        "failed_scans": Kind(180, 30, 730, _failed_scans),
        "messages": Kind(730, 90, 3650, _messages),
        "copies": Kind(7, 1, 14, _copies),
        "import_rows": Kind(90, 30, 730, _import_rows),
        "api_calls": Kind(7, 1, 30, _api_calls),
        "webhook_deliveries": Kind(30, 7, 365, _webhook_deliveries),
        "requests": Kind(1095, 365, 3650, _requests),
        "closures": Kind(1095, 30, 3650, _closures),
        **_contributed,
    }


async def ensure(*, by: Actor, at: datetime) -> None:
    """Write down the rules that a club begins with, each where there is none yet."""
    async with in_transaction() as connection:
        await locks.hold(connection, "retention")
        known = {rule.kind for rule in await RetentionRule.all()}
        for name, kind in kinds().items():
            if name not in known:
                await RetentionRule.create(kind=name, days=kind.days, by=actors.name(by), at=at)


async def days(name: str, *, using_db: BaseDBAsyncClient | None = None) -> int:
    """For how many days the rule keeps what it is about."""
    rule = await RetentionRule.filter(kind=name).using_db(using_db).first()
    return rule.days if rule else kinds()[name].days


async def change(name: str, number: int, *, by: Actor, at: datetime) -> None:
    """Keep it for so many days from now on. Raises UnknownRule, OutOfBounds."""
    kind = kinds().get(name)
    if kind is None:
        raise UnknownRule
    if not kind.least <= number <= kind.most:
        raise OutOfBounds(least=kind.least, most=kind.most)
    async with in_transaction():
        await ensure(by="club", at=at)
        rule = await RetentionRule.select_for_update().get(kind=name)
        if rule.days != number:
            await audit.record(
                "retention.changed", rule, by=by, at=at, rule=name, days=number, before=rule.days
            )
            await RetentionRule.filter(id=rule.id).update(days=number, by=actors.name(by), at=at)


async def forget(*, at: datetime) -> dict[str, int]:
    """Let go whatever its rule says, a batch at a time; how much it was, by rule.

    What was done before a break stays done.
    """
    done: dict[str, int] = {}
    for name, kind in kinds().items():
        before, done[name] = at - timedelta(days=await days(name)), 0
        while batch := await kind.forget(before, at, BATCH):
            done[name] += batch
    return done
