"""Eligibility: who may register, by conditions, by segment and by invitation; what is missing is told."""

import pytest

from club import segments, tiers
from club.segments import All, leaf
from events import eligibility, refusals, registrations
from events.invitations import Invitation
from events.terms import Terms
from tests.events.queues import comes, event_of, offered_on, room
from tests.events.trips import NOON
from web.i18n import speaking
from web.sentences import sentence


@pytest.fixture
async def gold(cast):
    told = {"level": 9, "growth_from": 99, "by": "test", "at": NOON}
    return await tiers.add("gold", name="金卡", name_en="Gold", **told)


async def why(session, member):
    return await eligibility.refused(await event_of(session), member, at=NOON)


async def test_without_conditions_everybody_may(cast):
    assert await why(await offered_on(cast), cast.cho) is None


async def test_of_the_conditions_those_that_are_not_met_are_told(cast, gold):
    wanted = All((leaf("tier", "in", [gold.id]), leaf("store", "in", [cast.north.id]), leaf("car", "yes")))
    trip = await offered_on(cast, Terms(audience=wanted))
    refusal = await why(trip, cast.ann)
    assert isinstance(refusal, refusals.NotEligible)
    assert refusal.facts["conditions"] == [segments.written(wanted.parts[0])]
    with pytest.raises(refusals.NotEligible):
        await comes(trip, cast.ann)
    assert await room(trip) == (0, 0, 0)


async def test_who_meets_all_of_them_registers(cast):
    trip = await offered_on(cast, Terms(audience=leaf("car", "yes")))
    assert (await comes(trip, cast.ann)).state == "registered"
    with pytest.raises(refusals.NotEligible):
        await comes(trip, cast.ben)


async def test_a_segment_is_not_told_by_its_name(cast):
    told = {"purpose": "看", "plan": "请来", "store": None, "by": cast.gil, "at": NOON}
    few = await segments.save("快要流失的", leaf("car", "no"), **told)
    trip = await offered_on(cast, Terms(segment=few))
    refusal = await why(trip, cast.ann)
    assert isinstance(refusal, refusals.NotEligible)
    with speaking("zh_CN"):
        assert "流失" not in sentence(refusal)
    assert await why(trip, cast.ben) is None


async def test_by_invitation_those_come_who_were_asked(cast):
    trip = await offered_on(cast, Terms(by_invitation=True))
    assert isinstance(await why(trip, cast.ann), refusals.NotInvited)
    event = await event_of(trip)
    await Invitation.create(event=event, member=cast.ann, invited_by="test", invited_at=NOON)
    assert (await comes(trip, cast.ann)).state == "registered"
    with pytest.raises(refusals.NotInvited):
        await comes(trip, cast.ben)


async def test_staff_register_whom_they_like(cast):
    trip = await offered_on(cast, Terms(by_invitation=True, audience=leaf("car", "yes")))
    one = await registrations.register(trip, cast.ben, key="k", by=cast.dee, at=NOON)
    assert one.state == "registered"
