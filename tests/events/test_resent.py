"""A form that comes again makes nothing more, however often and however fast it comes."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from club.audit import Entry
from events import costs, resent
from events.costs import Cost
from events.resent import SentForm
from tests.events.queues import offered_on
from tests.events.trips import NOON


@pytest.fixture
async def trip(cast):
    return await offered_on(cast)


def sent(cast, trip, fen=100_00, content="午餐"):
    verb = partial(costs.add, trip, "午餐", fen=fen, by=cast.dee, at=NOON)
    return resent.once(Cost, verb, key="staff:1:k", content=content, at=NOON)


async def test_sent_twice_it_is_one_cost(cast, trip):
    first, second = await sent(cast, trip), await sent(cast, trip)
    assert first.id == second.id
    assert await Cost.all().count() == await Entry.filter(action="cost.entered").count() == 1


async def test_pressed_many_times_at_once_it_is_one_cost(cast, trip):
    made = await asyncio.gather(*(sent(cast, trip) for _ in range(8)))
    assert len({one.id for one in made}) == await Cost.all().count() == 1


async def test_with_another_content_it_is_refused(cast, trip):
    await sent(cast, trip)
    with pytest.raises(resent.SentOtherwise):
        await sent(cast, trip, content="晚餐")
    assert await Cost.all().count() == 1


async def test_what_was_refused_may_be_sent_again(cast, trip):
    with pytest.raises(costs.WrongCost):
        await sent(cast, trip, fen=0)
    assert not await SentForm.all().exists()
    await sent(cast, trip)
    assert await Cost.all().count() == 1


async def test_what_was_taken_out_since_is_not_made_again(cast, trip):
    await Cost.filter(id=(await sent(cast, trip)).id).delete()
    with pytest.raises(resent.SentOtherwise):
        await sent(cast, trip)


async def test_after_a_week_nobody_remembers_the_form(cast, trip):
    await sent(cast, trip)
    assert await resent.forget(at=NOON + timedelta(days=7)) == 0
    assert await resent.forget(at=NOON + timedelta(days=7, seconds=1)) == 1
