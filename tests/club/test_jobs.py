"""Job runs: a slot is run by one worker at a time, and by another one when that one dies."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import jobs

SLOT = datetime(2026, 11, 23, 1, tzinfo=UTC)
LEASE = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here keeps rows."""


async def test_of_many_workers_one_gets_the_slot():
    runs = await asyncio.gather(*(jobs.claim("greetings", SLOT, worker=f"w{n}", at=SLOT) for n in range(8)))
    assert sum(run is not None for run in runs) == 1


async def test_a_slot_that_is_done_is_not_had_again():
    run = await jobs.claim("greetings", SLOT, worker="w1", at=SLOT)
    await jobs.finish(run, at=SLOT + LEASE / 2, result={"greeted": 3})
    assert await jobs.claim("greetings", SLOT, worker="w2", at=SLOT + LEASE * 9) is None
    kept = await jobs.newest().first()
    assert (kept.result, kept.state(SLOT)) == ({"greeted": 3}, "done")


async def test_another_worker_takes_over_from_one_that_died():
    first = await jobs.claim("greetings", SLOT, worker="w1", at=SLOT)
    assert await jobs.claim("greetings", SLOT, worker="w2", at=SLOT + LEASE / 2) is None
    second = await jobs.claim("greetings", SLOT, worker="w2", at=SLOT + LEASE)
    assert (second.worker, second.tries) == ("w2", 2)
    for word in (jobs.heartbeat(first, at=SLOT + LEASE), jobs.finish(first, at=SLOT + LEASE)):
        with pytest.raises(jobs.LeaseLost):
            await word


async def test_of_many_who_would_take_over_one_does():
    await jobs.claim("greetings", SLOT, worker="dead", at=SLOT)
    late = SLOT + LEASE * 2
    runs = await asyncio.gather(*(jobs.claim("greetings", SLOT, worker=f"w{n}", at=late) for n in range(8)))
    assert sum(run is not None for run in runs) == 1


async def test_a_heartbeat_keeps_the_others_away():
    run = await jobs.claim("greetings", SLOT, worker="w1", at=SLOT)
    await jobs.heartbeat(run, at=SLOT + LEASE / 2)
    assert await jobs.claim("greetings", SLOT, worker="w2", at=SLOT + LEASE) is None
    assert run.state(SLOT + LEASE) == "running"


async def test_a_failed_run_is_tried_again_after_a_rest_and_given_up_after_five_tries():
    at = SLOT
    for number in range(1, jobs.MAX_TRIES + 1):
        run = await jobs.claim("greetings", SLOT, worker="w1", at=at)
        assert run.tries == number
        await jobs.fail(run, at=at, error="the sea was rough")
        assert await jobs.claim("greetings", SLOT, worker="w1", at=at) is None
        at += jobs.REST * number
    assert await jobs.claim("greetings", SLOT, worker="w1", at=at + LEASE * 99) is None
    assert (await jobs.newest().first()).state(at) == "failed"


async def test_what_was_abandoned_can_be_found():
    await jobs.claim("greetings", SLOT, worker="dead", at=SLOT)
    await jobs.claim("greetings", SLOT + timedelta(days=1), worker="w1", at=SLOT + timedelta(days=1))
    assert [run.slot for run in await jobs.abandoned(SLOT + timedelta(days=1))] == [SLOT]
