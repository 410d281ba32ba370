"""No-shows: who held a place and did not come; excused with a reason; what repeated ones do, by policy."""

from datetime import timedelta

import pytest

from club import activity
from club.audit import Entry
from events import absences, arrivals, cancellations, registrations, terms, waitlist
from events.parties import Party
from events.registration import Registration
from events.terms import Terms
from tests.cast import join
from tests.events.trips import NOON, START, session

END = START + timedelta(hours=9)
AFTER = END + timedelta(days=1)


@pytest.fixture
async def missed(cast):
    """Ann held a place and did not come; somebody else did."""
    offered = await session(cast)
    await _somebody_came(offered)
    return await registrations.register(offered, cast.ann, key="k", by=cast.ann, at=NOON)


async def times(member, at=AFTER):
    return await absences.of(member, at).count()


async def test_it_counts_from_the_end_of_the_session_and_for_a_year(cast, missed):
    assert await times(cast.ann, START) == 0
    assert await times(cast.ann, END) == 1
    assert await times(cast.ann, END + timedelta(days=365)) == 0
    assert await absences.counts([cast.ann, cast.ben], AFTER) == {cast.ann.id: 1}


async def test_an_arrival_noted_afterwards_takes_it_away(cast, missed):
    await arrivals.note(missed, reason="漏扫", by=cast.dee, at=AFTER)
    assert await times(cast.ann) == 0


async def test_whoever_cancelled_or_whose_session_was_called_off_is_none(cast):
    offered = await session(cast)
    mine = await registrations.register(offered, cast.ann, key="a", by=cast.ann, at=NOON)
    await registrations.register(offered, cast.ben, key="b", by=cast.ben, at=NOON)
    await registrations.cancel(mine, by=cast.ann, at=NOON)
    await cancellations.cancel_session(offered, reason="下雪", by=cast.dee, at=NOON)
    assert await absences.every(AFTER).count() == 0


async def test_excused_with_a_reason_it_counts_no_more_and_the_timeline_says_why(cast, missed):
    await absences.excuse(missed, reason="孩子发烧", by=cast.dee, at=AFTER)
    assert await times(cast.ann) == 0
    [row] = await activity.of(cast.ann).filter(kind="absence.excused")
    assert row.facts["why"] == "孩子发烧"
    assert (await Entry.get(action="absence.excused")).facts == {}
    with pytest.raises(absences.AlreadyExcused):
        await absences.excuse(missed, reason="再来一次", by=cast.dee, at=AFTER)


async def test_there_is_nothing_to_excuse_before_it_is_over_nor_without_a_reason(cast, missed):
    with pytest.raises(absences.NotAbsent):
        await absences.excuse(missed, reason="孩子发烧", by=cast.dee, at=START)
    with pytest.raises(absences.ReasonNeeded):
        await absences.excuse(missed, reason="  ", by=cast.dee, at=AFTER)


async def test_no_club_begins_with_an_effect(cast, missed):
    assert await absences.policy() == 0
    assert await absences.behind(cast.ann, AFTER) is None
    assert await absences.rank(await _with_tier(cast.ann), AFTER) == (await cast.ann.tier).level


async def test_by_policy_they_wait_behind_others_in_a_queue_that_goes_by_tier(cast, missed):
    await absences.set_policy(1, by=cast.gil, at=AFTER)
    full = await _full(cast, queue_by="tier")
    ann = await _waits(full, cast.ann)
    ben = await _waits(full, cast.ben)
    assert (ann.rank, ben.rank) == (absences.BEHIND, (await cast.ben.tier).level)
    assert (await waitlist.position(ben), await waitlist.position(ann)) == (1, 2)


async def test_a_queue_by_time_goes_by_time_all_the_same(cast, missed):
    await absences.set_policy(1, by=cast.gil, at=AFTER)
    assert (await _waits(await _full(cast, queue_by="time"), cast.ann)).rank == 0


async def test_a_policy_is_a_number_within_bounds_and_each_change_is_kept(cast):
    for wrong in (-1, 21):
        with pytest.raises(absences.OutOfBounds):
            await absences.set_policy(wrong, by=cast.gil, at=NOON)
    await absences.set_policy(3, by=cast.gil, at=NOON)
    assert await absences.set_policy(3, by=cast.gil, at=NOON) is None
    await absences.set_policy(0, by=cast.gil, at=AFTER)
    assert [row.absences for row in await absences.policies()] == [0, 3]


async def test_where_nobody_was_checked_in_nobody_has_stayed_away(cast):
    offered = await session(cast)
    for who in (cast.ann, cast.ben):
        await registrations.register(offered, who, key=f"k{who.id}", by=who, at=NOON)
    assert await absences.every(AFTER).count() == 0
    assert await absences.counts([cast.ann, cast.ben], AFTER) == {}
    await _somebody_came(offered)
    assert await absences.every(AFTER).count() == 2
    assert await absences.counts([cast.ann, cast.ben], AFTER) == {cast.ann.id: 1, cast.ben.id: 1}


async def _somebody_came(offered):
    guest = await join("13616526037")
    one = await registrations.register(offered, guest, key=f"came:{offered.id}", by=guest, at=NOON)
    await Registration.filter(id=one.id).update(checked_in_at=START)


async def _with_tier(member):
    await member.fetch_related("tier")
    return member


async def _full(cast, **other):
    """Another session later on, whose only place is Cho's."""
    offered = await session(
        cast, starts_at=START + timedelta(days=20), ends_at=END + timedelta(days=20), capacity=1
    )
    await terms.put(await offered.event, Terms(**other), by=cast.dee, at=NOON)
    await registrations.register(offered, cast.cho, key="cho", by=cast.cho, at=NOON)
    return offered


async def _waits(offered, member) -> Registration:
    party = Party(waits=True)
    return await registrations.register(offered, member, party, key=f"w{member.id}", by=member, at=AFTER)
