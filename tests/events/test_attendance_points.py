"""Points for having come: once a party, to the member who registered, however they were let in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from club.households import found
from club.members import Member
from events import arrivals, attendance, registrations
from events.parties import Guest, Party
from points import accounts
from points.postings import Posting
from tests.events.trips import NOON, START, TRIP, session

LATER = START + timedelta(hours=1)


@pytest.mark.parametrize("kind", ["trip", "class"])
async def test_a_party_of_three_earns_once_and_companions_nothing(cast, kind):
    offered = await session(cast, words=replace(TRIP, kind=kind))
    home = await found("陈家", first=cast.ann, by=cast.ann, at=NOON)
    await Member.filter(id=cast.ben.id).update(household_id=home.id)
    guests = (Guest("李强", member=cast.ben.id), Guest("小宝", 6))
    ticket = await registrations.register(offered, cast.ann, Party(guests), key="k", by=cast.ann, at=NOON)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=START)
    assert await attendance.reward(at=LATER) == 1
    assert await accounts.balance(cast.ann.account_id) == 100
    assert await Posting.filter(account_id=cast.ben.account_id).count() == 0
    assert await attendance.reward(at=LATER + timedelta(days=1)) == 0


async def test_whoever_is_excused_has_not_come_and_earns_nothing(cast):
    offered = await session(cast)
    await registrations.register(offered, cast.ann, key="k", by=cast.ann, at=NOON)
    assert await attendance.reward(at=START + timedelta(days=2)) == 0
    assert await accounts.balance(cast.ann.account_id) == 0
