"""The worker: what runs the schedule (schedule.py) and delivers the outbox.

A slot is an instant at which a job is due; its run is a row (club/jobs.py), claimed by whichever worker is
first. APScheduler only ticks. At each tick, and twice a minute for what was missed or left behind by a worker
that died, the slots that are due and not done are claimed and run. Messages need no slot: each is a row with
a lease of its own.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from club import clock, jobs, logs, segments, webhooks
from club.jobs import JobRun, LeaseLost
from club.messages import outbox
from club.privacy import copies
from events import cancellations, waitlist
from web import importing, piecework
from web.database import read
from web.schedule import SCHEDULE, Job

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger

log = logs.get("worker")

POST_EVERY = 2.0  # seconds between looks into the outbox, when nobody nudges
POST_SOON = 0.2  # seconds from a nudge to the look
SWEEP_EVERY = 30  # seconds between looks for slots that were missed


class Worker:
    """Runs the schedule until it is stopped. Any number may run, on any number of machines."""

    def __init__(self, schedule: tuple[Job, ...] = SCHEDULE) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.schedule = schedule
        self.nudged, self.announcing = asyncio.Event(), asyncio.Event()

    async def sweep(self) -> None:
        """Run whatever is due and not done, one job after the other; end what a break left of a date called
        off; let the waitlists go on, for an offer ends on its minute; count the segments that await it."""
        for job in self.schedule:
            await self.tick(job)
        await cancellations.end_due(at=clock.now())
        while await waitlist.advance_due(at=clock.now()):
            pass
        await segments.recount_outdated(at=clock.now(), using=read())

    async def tick(self, job: Job) -> None:
        """Run the slots of `job` that are due and not done, the oldest first."""
        for slot in due(job, clock.now()):
            if await _is_open(job, slot, clock.now()):
                run = await jobs.claim(job.name, slot, worker=self.name, at=clock.now())
                if run is not None:
                    await self._run(job, run)

    async def post_forever(self) -> None:
        """Deliver the outbox and make copies every few seconds; soon after a nudge, too."""
        while True:
            self.nudged.clear()
            await self._post()
            await self._copy()
            await _pause(self.nudged)

    async def announce_forever(self) -> None:
        """Deliver the webhooks, beside the outbox: no member waits for a system that does not answer."""
        while True:
            self.announcing.clear()
            await self._announce()
            await _pause(self.announcing)

    async def _post(self) -> None:
        try:
            while any(await outbox.deliver(clock.now())):
                pass
        except Exception as error:
            log.error("outbox not delivered", exc_info=error)

    async def _announce(self) -> None:
        try:
            while any(await webhooks.deliver(clock.now())):
                pass
        except Exception as error:
            log.error("webhooks not delivered", exc_info=error)

    async def _copy(self) -> None:
        from web import data_copy  # pages, which know the routes; and they know this module

        try:
            while await copies.make_next(data_copy.put_together, at=clock.now()):
                self.nudged.set()  # its message is in the outbox
        except Exception as error:
            log.error("copies not made", exc_info=error)

    async def _run(self, job: Job, run: JobRun) -> None:
        """Do the job while its lease is held; tell the row how it went."""
        work = asyncio.ensure_future(job.do(run.slot))
        beat = asyncio.create_task(_hold(run, work))
        try:
            await asyncio.wait({work})
            await self._tell(job, run, work)
        except LeaseLost:
            log.warning("another worker has taken over", job=job.name, slot=run.slot.isoformat())
        finally:
            work.cancel()
            beat.cancel()
            await asyncio.gather(work, beat, return_exceptions=True)

    async def _tell(self, job: Job, run: JobRun, work: asyncio.Future[Any]) -> None:
        if work.cancelled():
            raise LeaseLost(job=job.name, slot=run.slot)
        if error := work.exception():
            log.error("job failed", job=job.name, slot=run.slot.isoformat(), exc_info=error)
            await jobs.fail(run, at=clock.now(), error=f"{type(error).__name__}: {error}")
        else:
            log.info("job done", job=job.name, slot=run.slot.isoformat(), result=work.result())
            await jobs.finish(run, at=clock.now(), result=work.result())


_here: Worker | None = None


def nudge() -> None:
    """Something may be in the outbox, or be told to systems: this process's worker, if any, looks soon."""
    if _here is not None:
        _here.nudged.set()
        _here.announcing.set()


@asynccontextmanager
async def running() -> AsyncIterator[Worker]:
    """A worker at work in this process, until the block ends; what it was doing then is left for the next."""
    global _here
    _here = worker = Worker()
    going = (worker.post_forever(), worker.announce_forever())
    tasks: set[asyncio.Future[None]] = {asyncio.create_task(one) for one in going}

    async def begin(task: Callable[..., Awaitable[None]], *of: Job) -> None:
        """APScheduler's jobs only start ours, so that they can be waited for at the end."""
        tasks.add(begun := asyncio.ensure_future(task(*of)))
        begun.add_done_callback(tasks.discard)

    tasks.add(asyncio.create_task(_keep_time(worker, begin)))
    tasks.add(asyncio.create_task(importing.forever(worker.name)))
    tasks.add(asyncio.create_task(piecework.REPLAYS.forever()))
    tasks.add(asyncio.create_task(piecework.HANDOUTS.forever()))
    try:
        yield worker
    finally:
        _here = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def due(job: Job, now: datetime) -> Iterator[datetime]:
    """The slots of `job` that are not later than `now` and not too long ago, in UTC."""
    trigger = _trigger(job)
    slot = trigger.get_next_fire_time(None, now - job.within)
    while slot is not None and slot <= now:
        yield slot.astimezone(UTC)
        slot = trigger.get_next_fire_time(slot, now)


def next_slot(job: Job, now: datetime) -> datetime:
    """When `job` is due next, in UTC."""
    return _trigger(job).get_next_fire_time(None, now).astimezone(UTC)


async def _pause(nudged: asyncio.Event) -> None:
    """Until the next look: a few seconds, or a moment after a nudge."""
    with suppress(TimeoutError):
        await asyncio.wait_for(nudged.wait(), POST_EVERY)
        await asyncio.sleep(POST_SOON)


async def _is_open(job: Job, slot: datetime, now: datetime) -> bool:
    """Whether a claim has a chance: not done, not held by another, not given up."""
    run = await JobRun.filter(job=job.name, slot=slot).using_db(read()).first()
    return run is None or run.state(now) == "waiting" or (run.finished_at is None and run.leased_until <= now)


async def _hold(run: JobRun, work: asyncio.Future[Any]) -> None:
    """Prolong the lease for as long as `work` goes on; stop the work once the lease is another's."""
    while True:
        await asyncio.sleep(jobs.LEASE.total_seconds() / 4)
        try:
            await jobs.heartbeat(run, at=clock.now())
        except LeaseLost:
            work.cancel()
            return
        except Exception as error:
            log.warning("no heartbeat", job=run.job, exc_info=error)


async def _keep_time(worker: Worker, begin: Callable[..., Awaitable[None]]) -> None:
    """Let APScheduler tick until cancelled. It takes its time to load: no first answer waits for it."""
    await asyncio.to_thread(import_module, "apscheduler.schedulers.asyncio")
    scheduler = _scheduler(worker, begin)
    scheduler.start()
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        scheduler.shutdown(wait=False)


def _scheduler(worker: Worker, begin: Callable[..., Awaitable[None]]) -> AsyncIOScheduler:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(
        timezone=clock.zone(), job_defaults={"misfire_grace_time": None, "coalesce": True}
    )
    for job in worker.schedule:
        scheduler.add_job(begin, _trigger(job), args=[worker.tick, job], id=job.name)
    scheduler.add_job(
        begin, "interval", seconds=SWEEP_EVERY, args=[worker.sweep], id="sweep", next_run_time=clock.now()
    )
    return scheduler


def _trigger(job: Job) -> CronTrigger:
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger.from_crontab(job.cron, timezone=clock.zone())
