"""The worker: each slot runs once whoever ticks, what was missed is caught up, what died is taken over."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from club import clock, jobs, members, onetime, reception, signins
from club.care.greetings import Greeting
from club.jobs import JobRun
from club.messages.outbox import Message
from club.privacy import closing, copies
from club.scans import Scan
from tests import processes
from web import schedule, worker
from web.schedule import SCHEDULE, Job
from web.worker import Worker

NINE = datetime(2026, 11, 28, 1, tzinfo=UTC)  # nine in the morning in Shanghai
MINUTE = timedelta(minutes=1)


def each_minute(do, *, minutes=1):
    """A job that is due each minute, with as many slots to catch up as `minutes`."""
    return Job("trial", "* * * * *", do, within=minutes * MINUTE)


@pytest.fixture
def done():
    """What a trial job did: its slots."""
    return []


@pytest.fixture
def trial(done):
    async def do(slot):
        done.append(slot)
        return {"done": len(done)}

    return do


async def test_a_slot_is_run_once_however_often_it_is_ticked(db, trial, done):
    at_work = Worker((each_minute(trial),))
    for _ in range(3):
        await at_work.sweep()
    assert len(done) == len(set(done)) <= 2  # a minute may have begun meanwhile


async def test_of_two_workers_one_runs_the_slot(db, done):
    async def slow(slot):
        done.append(slot)
        await asyncio.sleep(0.05)

    job = each_minute(slow)
    await asyncio.gather(*(Worker((job,)).sweep() for _ in range(5)))
    assert len(done) == len(set(done))


async def test_slots_that_were_missed_are_caught_up_in_their_order(db, trial, done):
    await Worker((each_minute(trial, minutes=3),)).sweep()
    assert len(done) >= 3
    assert done == sorted(done)
    assert all(later - earlier == MINUTE for earlier, later in pairwise(done))


async def test_a_run_leaves_a_row_with_its_result(db, trial, done):
    at_work = Worker((each_minute(trial),))
    await at_work.sweep()
    run = await JobRun.get(slot=done[0])
    assert (run.job, run.worker, run.tries, run.result) == ("trial", at_work.name, 1, {"done": 1})
    assert run.state(clock.now()) == "done"


async def test_a_run_that_broke_leaves_its_reason_and_is_tried_again_later(db, done):
    async def breaks(slot):
        done.append(slot)
        raise ZeroDivisionError("by nothing")

    job = each_minute(breaks)
    await Worker((job,)).tick(job)
    run = await JobRun.get(slot=done[0])
    assert run.error == "ZeroDivisionError: by nothing"
    assert run.state(clock.now()) == "waiting"
    await Worker((job,)).tick(job)
    assert done.count(done[0]) == 1  # not at once
    await JobRun.filter(id=run.id).update(leased_until=clock.now())
    await Worker((job,)).tick(job)
    assert done.count(done[0]) == 2


async def test_one_job_that_breaks_does_not_keep_the_others_from_running(db, trial, done):
    async def breaks(slot):
        raise ZeroDivisionError

    await Worker((Job("broken", "* * * * *", breaks, within=MINUTE), each_minute(trial))).sweep()
    assert done


async def test_a_run_whose_worker_died_is_taken_over(db, trial, done):
    job = each_minute(trial)
    slot = next(worker.due(job, clock.now()))
    await jobs.claim("trial", slot, worker="dead", at=clock.now() - timedelta(minutes=3))
    at_work = Worker((job,))
    await at_work.tick(job)
    run = await JobRun.get(slot=slot)
    assert slot in done
    assert (run.worker, run.tries) == (at_work.name, 2)


async def test_a_run_that_another_worker_holds_is_left_alone(db, trial, done):
    job = each_minute(trial)
    slot = next(worker.due(job, clock.now()))
    await jobs.claim("trial", slot, worker="alive", at=clock.now())
    await Worker((job,)).tick(job)
    assert slot not in done


async def test_a_long_run_keeps_its_lease(db, done, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.2))
    leases = []

    async def long(slot):
        while len(set(leases)) < 3:
            leases.append((await JobRun.get(slot=slot)).leased_until)
            await asyncio.sleep(0.01)

    job = each_minute(long)
    await Worker((job,)).tick(job)
    assert leases == sorted(leases)
    assert (await JobRun.filter(job="trial").first()).state(clock.now()) == "done"


async def test_a_worker_that_lost_its_lease_stops_and_says_nothing(db, done, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.2))

    async def robbed(slot):
        await JobRun.filter(slot=slot).update(worker="another", tries=2)
        await asyncio.Event().wait()

    job = each_minute(robbed)
    await Worker((job,)).tick(job)
    run = await JobRun.get(job="trial", worker="another")
    assert (run.finished_at, run.error) == (None, "")


@pytest.mark.parametrize(
    ("now", "slots"),
    [
        (NINE - timedelta(seconds=1), []),
        (NINE, [NINE]),
        (NINE + timedelta(hours=14), [NINE]),
        (NINE + timedelta(hours=15, seconds=1), []),  # past midnight nobody is wished a happy birthday
        (NINE + timedelta(days=1), [NINE + timedelta(days=1)]),
    ],
)
def test_greetings_are_for_the_day_and_are_caught_up_until_it_ends(now, slots):
    [greetings] = [job for job in SCHEDULE if job.name == "greetings"]
    assert list(worker.due(greetings, now)) == slots


def test_every_job_has_a_slot_each_day_hour_or_ten_minutes_in_the_clubs_time():
    for job in SCHEDULE:
        slots = worker.due(replace(job, within=timedelta(days=3)), NINE)
        [apart] = {second - first for first, second in pairwise(slots)}
        assert apart in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=10))


async def test_the_jobs_of_the_schedule_run(cast):
    for job in SCHEDULE:
        await Worker().tick(job)
    runs = await JobRun.all()
    assert {run.error for run in runs} == {""}
    assert all(run.finished_at for run in runs)


async def test_everybody_is_greeted_once_whatever_the_worker_did(cast):
    today = clock.day_of(clock.now())
    for member in (cast.ann, cast.ben):
        member.birth_calendar, member.birth_month, member.birth_day = "solar", today.month, today.day
        await member.save()
    slot = clock.start_of(today) + timedelta(hours=9)
    await asyncio.gather(schedule.greet(slot), schedule.greet(slot), return_exceptions=True)
    assert await schedule.greet(slot) == {"greeted": 0}
    assert await Greeting.all().count() == 2
    assert await Message.filter(key__startswith="greeting:").count() == 2


async def test_the_night_lets_go_of_points_past_their_date(cast):
    from points import postings

    ended = {"reason": "birthday", "facts": {}, "store": None, "by": "t", "at": NINE - timedelta(days=9)}
    for one in (cast.ann, cast.ben):
        for number in range(2):
            key = f"{one.id}:{number}"
            await postings.earn(one.account_id, 10, key=key, expires_at=NINE - timedelta(days=1), **ended)
    assert await schedule.expire(NINE) == {"expired": 4}
    assert await schedule.expire(NINE) == {"expired": 0}


async def test_a_ledger_that_differs_is_an_error_of_the_run(cast):
    from points.accounts import Account

    assert (await schedule.prove(NINE))["accounts"] == 3
    await Account.filter(id=cast.ann.account_id).update(balance=5)
    with pytest.raises(schedule.LedgerDiffers, match=f"account {cast.ann.account_id}"):
        await schedule.prove(NINE)


async def test_codes_sign_ins_and_the_names_in_answers_of_long_ago_are_forgotten(cast):
    long_ago = clock.now() - timedelta(days=200)
    await onetime.request(cast.ann.phone, purpose="signin", ip="192.0.2.1", at=long_ago)
    await signins.open_for_member(cast.ann, agent="", ip="", at=long_ago)
    await signins.open_for_member(cast.ann, agent="", ip="", at=clock.now())
    here = {"desk": cast.desk, "staff": cast.eve}
    await reception.look_up(cast.ann.phone, nonce="long-ago", at=clock.now() - timedelta(days=31), **here)
    await reception.look_up(cast.ann.phone, nonce="just-now", at=clock.now() - timedelta(days=29), **here)
    done = await schedule.forget(NINE)
    assert (done["codes"], done["signins"], done["scan_answers"]) == (1, 1, 1)
    assert "name" not in (await Scan.get(nonce="long-ago")).answer
    assert (await Scan.get(nonce="just-now")).answer["name"] == "陈静"
    assert (await schedule.forget(NINE))["scan_answers"] == 0
    assert await signins.open_of(cast.ann, clock.now()).count() == 1


async def test_messages_go_out_soon_after_a_nudge(cast, browser, monkeypatch):
    monkeypatch.setattr(worker, "POST_EVERY", 3600)
    async with worker.running():
        await browser().post("/signin", data={"phone": "13512345678"})
        await until(Message.filter(state="sent").exists)


async def test_messages_go_out_without_a_nudge_too(cast, monkeypatch):
    monkeypatch.setattr(worker, "POST_EVERY", 0.01)
    async with worker.running():
        await onetime.request("13512345678", purpose="signin", ip="192.0.2.1", at=clock.now())
        await until(Message.filter(state="sent").exists)


async def test_a_worker_that_is_stopped_leaves_no_task_behind(db):
    before = asyncio.all_tasks()
    async with worker.running():
        assert asyncio.all_tasks() > before
    assert asyncio.all_tasks() == before


async def test_a_run_that_was_killed_is_done_by_another_worker(db, trial, done):
    process = await processes.start(HANGS)
    slot = datetime.fromisoformat((await process.stdout.readline()).decode().strip())
    process.kill()
    await process.wait()

    await Worker((each_minute(trial, minutes=5),)).sweep()
    assert slot not in done  # its lease holds yet
    await JobRun.filter(slot=slot).update(leased_until=clock.now())
    await Worker((each_minute(trial, minutes=5),)).sweep()
    assert done.count(slot) == 1
    assert (await JobRun.get(slot=slot)).tries == 2


HANGS = """
import asyncio
from datetime import timedelta
from club import config
from web import database
from web.schedule import Job
from web.worker import Worker

async def hang(slot):
    print(slot.isoformat(), flush=True)
    await asyncio.Event().wait()

async def main():
    async with database.opened(config.settings()):
        await Worker((Job("trial", "* * * * *", hang, within=timedelta(minutes=1)),)).sweep()

asyncio.run(main())
"""


async def until(happened):
    """Come back once it has; fail when it hasn't within twenty seconds."""
    async with asyncio.timeout(20):
        while not await happened():  # noqa: ASYNC110 - a row sets no event
            await asyncio.sleep(0.01)


async def test_the_worker_makes_copies_and_sends_their_message_and_closes_accounts_on_their_day(cast):
    await copies.ask(cast.ann, by=cast.ann, at=clock.now())
    async with worker.running():
        await until(Message.filter(kind="copy_ready", state="sent").exists)
    await closing.ask(cast.ann, by=cast.ann, at=clock.now() - timedelta(days=8))
    done = await schedule.close_accounts(NINE)
    assert done == {"closed": 1, "swept": 1}
    assert not await members.present().filter(id=cast.ann.id).exists()
