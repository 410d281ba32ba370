"""Fewer came: the others' places are free, once, whoever says so at the same moment."""

import asyncio

import pytest

from events import changes, checkin, heads, parties
from events.checkin import NotCheckedIn
from events.refusals import NotChangeable
from events.registration import Companion, Registration
from events.sessions import Session
from points import proof
from tests.events.queues import HOUR, PRICE, balance, comes, fee_of, gets, offered_on
from tests.events.trips import START

NEAR = START - HOUR / 2


@pytest.fixture
async def four(cast):
    """Ann and three more, who are here; a hundred points each, of which nothing comes back by now."""
    await gets(cast.ann, 1000)
    trip = await offered_on(cast, PRICE, capacity=4)
    one = await comes(trip, cast.ann, 4)
    await checkin.scan(one.code, desk=cast.desk, staff=cast.eve, nonce="scan-of-four", at=NEAR)
    return one


async def rows(one):
    return [guest.id for guest in await parties.companions_of(one)]


async def test_two_desks_that_untick_different_people_take_both_off_and_nobody_else(cast, four):
    first, second, third = await rows(four)
    said = [{second, third}, {first, third}] * 2
    await asyncio.gather(*(heads.stay(four, here, by=cast.dee, at=NEAR) for here in said))
    one = await Registration.get(id=four.id)
    assert (one.seats, bool(one.checked_in_at), await rows(one)) == (2, True, [third])
    assert (await Session.get(id=one.session_id)).taken == 2
    fee = await fee_of(one)
    assert (fee.points, fee.kept_points, await balance(cast.ann)) == (200, 200, (600, 200))
    assert (await proof.verify()).ok


async def test_who_is_not_checked_in_has_nobody_to_take_off(cast, four):
    await checkin.undo(four, by=cast.dee, at=NEAR)
    with pytest.raises(NotCheckedIn):
        await heads.stay(four, set(), by=cast.dee, at=NEAR)
    assert await Companion.filter(registration=four).count() == 3


async def test_once_it_has_begun_the_party_stays_as_it_is(cast, four):
    with pytest.raises(NotChangeable):
        await heads.stay(four, set(), by=cast.dee, at=START)
    assert (await Registration.get(id=four.id)).seats == 4


async def test_a_party_that_is_here_is_changed_in_no_other_way(cast, four):
    with pytest.raises(NotChangeable):
        await changes.change(four, await parties.standing(four), by=cast.dee, at=NEAR)
