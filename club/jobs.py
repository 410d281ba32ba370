"""Job runs: one row for each slot of each job, so that none is run twice and a missed one is caught up.

A worker claims a slot for the time of a lease and prolongs it while it works. A run whose lease ran out
belongs to whoever claims it next; the worker that lost it is told so at its next word. A failed run waits a
little and is tried again, five times in all.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.errors import ClubError

LEASE = timedelta(minutes=2)
MAX_TRIES = 5
REST = timedelta(minutes=1)


class JobRun(Model):
    """`tries` also numbers the claims: only the latest one may speak for the run."""

    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=40)
    slot = fields.DatetimeField()
    worker = fields.CharField(max_length=60)
    leased_until = fields.DatetimeField()
    heartbeat_at = fields.DatetimeField()
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    result = fields.JSONField[Any](null=True)
    error = fields.TextField(default="")
    tries = fields.IntField(default=1)

    class Meta:
        table = "club_job_run"
        unique_together = (("job", "slot"),)
        indexes = (("finished_at", "leased_until"),)

    def state(self, at: datetime) -> Literal["done", "running", "waiting", "failed"]:
        """`waiting` for its next try, `failed` for good."""
        if self.finished_at:
            return "done"
        if self.leased_until > at and not self.error:
            return "running"
        return "waiting" if self.tries < MAX_TRIES else "failed"


class LeaseLost(ClubError):
    """Another worker has taken the run over; whatever this one does now, it must not say that it is done."""

    code = "job.lease_lost"


def newest() -> QuerySet[JobRun]:
    return JobRun.all().order_by("-slot", "job")


def abandoned(at: datetime) -> QuerySet[JobRun]:
    """Runs that ended without a word or failed, and may be claimed again; the oldest first."""
    return JobRun.filter(finished_at=None, leased_until__lte=at, tries__lt=MAX_TRIES).order_by("slot")


async def claim(
    job: str, slot: datetime, *, worker: str, at: datetime, lease: timedelta = LEASE
) -> JobRun | None:
    """The run of `job` for `slot`, held by `worker` until `at` + `lease`; None if it is not to be had."""
    return await _begin(job, slot, worker, at, lease) or await _take_over(job, slot, worker, at, lease)


async def heartbeat(run: JobRun, *, at: datetime, lease: timedelta = LEASE) -> None:
    """Hold `run` until `at` + `lease`. Raises LeaseLost."""
    await _speak(run, heartbeat_at=at, leased_until=at + lease)


async def finish(run: JobRun, *, at: datetime, result: Any = None) -> None:
    """`run` is over for good; `result` is what the staff page shows of it. Raises LeaseLost."""
    await _speak(run, heartbeat_at=at, leased_until=at, finished_at=at, result=result, error="")


async def fail(run: JobRun, *, at: datetime, error: str) -> None:
    """`run` broke with `error`; it may be claimed again, after a minute for each try. Raises LeaseLost."""
    await _speak(run, heartbeat_at=at, leased_until=at + REST * run.tries, error=error[:4000])


async def _begin(job: str, slot: datetime, worker: str, at: datetime, lease: timedelta) -> JobRun | None:
    try:
        async with in_transaction():  # a savepoint: PostgreSQL gives up the whole transaction otherwise
            return await JobRun.create(
                job=job, slot=slot, worker=worker, leased_until=at + lease, heartbeat_at=at, started_at=at
            )
    except IntegrityError:
        return None


async def _take_over(job: str, slot: datetime, worker: str, at: datetime, lease: timedelta) -> JobRun | None:
    taken = (
        await abandoned(at)
        .filter(job=job, slot=slot)
        .update(
            worker=worker,
            leased_until=at + lease,
            heartbeat_at=at,
            started_at=at,
            error="",
            tries=F("tries") + 1,
        )
    )
    return await JobRun.get(job=job, slot=slot) if taken else None


async def _speak(run: JobRun, **words: Any) -> None:
    held = JobRun.filter(id=run.id, worker=run.worker, tries=run.tries, finished_at=None)
    if not await held.update(**words):
        raise LeaseLost(job=run.job, slot=run.slot)
    run.update_from_dict(words)  # pyright: ignore[reportUnknownMemberType]
