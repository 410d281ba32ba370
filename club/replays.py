"""Replays: a draft rule over what really happened, beside the rules of today, before it is switched on.

Somebody asks, a worker goes through the facts in batches and keeps in the row how far it is; nothing is
posted. happened.py says where the facts come from.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, clock, happened, locks, reckoning
from club.actors import Actor
from club.errors import ClubError
from club.happened import Span
from points import rules
from points.replay import Replay as Reckoning
from points.rules import Rule
from points.terms import parsed

BATCH = 1000
LEASE = timedelta(minutes=2)
MOST_TRIES = 3
A_YEAR = timedelta(days=365)


class Replay(Model):
    """`done` of `total` facts are reckoned; `terms` are those of the draft at the time: it may change."""

    id = fields.IntField(primary_key=True)
    rule = fields.CharField(max_length=60)
    version = fields.IntField()
    kind = fields.CharField(max_length=40)
    terms: dict[str, Any] = fields.JSONField()  # pyright: ignore[reportAssignmentType]
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    state = fields.CharField(max_length=10, default="waiting")
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    result: dict[str, Any] | None = fields.JSONField(null=True)  # pyright: ignore[reportAssignmentType]
    by = fields.CharField(max_length=60)
    asked_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    leased_until = fields.DatetimeField()
    tries = fields.IntField(default=0)

    class Meta:
        table = "club_replay"
        indexes = (("rule", "version"), ("state", "leased_until"))

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


class ReplayRuns(ClubError):
    """This very draft is being replayed already."""

    code = "replay.runs"


async def ask(rule: Rule, *, by: Actor, at: datetime, since: datetime | None = None) -> Replay:
    """Have `rule` replayed over what happened from `since` (a year ago) until `at`. Raises ReplayRuns."""
    async with in_transaction() as db:
        await locks.hold(db, f"replay:{rule.code}")
        if await of(rule).filter(state__in=("waiting", "running"), terms=rule.terms).exists():
            raise ReplayRuns(rule=rule.code)
        replay = await Replay.create(
            rule=rule.code, version=rule.version, kind=rule.kind, terms=rule.terms,
            since=since or at - A_YEAR, until=at, by=actors.name(by), asked_at=at, leased_until=at,
        )  # fmt: skip
        await audit.record("rule.replayed", rule, by=by, at=at, rule=rule.code, version=rule.version)
    return replay


def of(rule: Rule) -> QuerySet[Replay]:
    """The replays of this version, the latest first."""
    return Replay.filter(rule=rule.code, version=rule.version).order_by("-id")


async def claim(at: datetime) -> Replay | None:
    """The oldest replay that waits, or whose worker died, for whoever asks first."""
    waiting = Q(state__in=("waiting", "running"), leased_until__lte=at)
    for replay in await Replay.filter(waiting).order_by("id").limit(5):
        if replay.tries >= MOST_TRIES:
            await Replay.filter(id=replay.id).update(state="failed", finished_at=at)
            continue
        taken = Replay.filter(waiting, id=replay.id, tries=replay.tries)
        if await taken.update(state="running", leased_until=at + LEASE, tries=replay.tries + 1, done=0):
            return await Replay.get(id=replay.id)
    return None


async def run(replay: Replay, *, now: Callable[[], datetime], using: BaseDBAsyncClient) -> AsyncIterator[int]:
    """Take a claimed replay to its end, yielding after each batch how many facts are done."""
    terms = parsed(replay.terms)
    draft = rules.Read(replay.rule, replay.version, replay.kind, terms, replay.since, None)
    today = await reckoning.in_force(replay.kind, replay.until, using=using)
    reckoned = Reckoning(today, draft, at=replay.until, zone=clock.zone())
    wanted = reckoning.asks([*today, draft])
    kinds = await reckoning.going_by(replay.kind, replay.until, using=using)
    source, span = happened.source(replay.kind), Span(replay.kind, replay.since, replay.until, (*kinds,))
    seen = await source.seen(using, span) if "first" in wanted else set[tuple[int, str]]()
    total, after = await source.count(using, span), None
    while batch := await source.batch(using, span, after, BATCH):
        facts = [(one.person, one.fact) for one in batch]
        people = sorted({person for person, _ in facts})
        born = await reckoning.births(using, people) if "birthday_month" in wanted else {}
        for (person, _), fact in zip(facts, reckoning.completed(facts, wanted, born, seen), strict=True):
            reckoned.add(person, fact)
        after = batch[-1].place
        done = {"done": reckoned.facts, "total": total, "leased_until": now() + LEASE}
        if not await _held(replay).update(**done):
            return  # another worker has it
        yield reckoned.facts
    over = {"state": "done", "result": reckoned.result(), "finished_at": now(), "total": reckoned.facts}
    await _held(replay).update(**over, done=reckoned.facts)


def _held(replay: Replay) -> QuerySet[Replay]:
    return Replay.filter(id=replay.id, state="running", tries=replay.tries)
