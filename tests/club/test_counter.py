"""Joining at the counter: one step that makes a member of this store who stands at this desk, or nothing."""

import asyncio

import pytest

from club import activity, clock, consents, counter, documents, members, vehicles
from club.counter import Person
from club.documents import Acceptance
from club.members import Member
from club.messages.outbox import Message
from club.orders import Line, Sheet, enter
from club.visits import DeskVisit

PHONE = "13600000042"
ZHOU = Person("周明", "m")


async def join(cast, person=ZHOU, **how):
    versions = {kind: (await documents.current(kind)).version for kind in documents.KINDS}
    told = {"consents": {"marketing_sms": True}, "locale": "zh_CN", "at": clock.now(), **versions, **how}
    return await counter.join(PHONE, person, desk=cast.desk, staff=cast.eve, **told)


async def test_the_holder_of_the_phone_is_a_member_of_this_store_and_stands_here(cast):
    visit = await join(cast)
    member = await Member.get(phone=PHONE)
    assert (visit.member_id, visit.desk_id) == (member.id, cast.desk.id)
    assert (member.name, member.address_form, member.store_id) == ("周明", "周先生", cast.north.id)
    assert await consents.current(member) == {
        **dict.fromkeys(consents.PURPOSES, False),
        "marketing_sms": True,
    }
    assert {row.source for row in await Acceptance.filter(member=member)} == {f"desk:{cast.desk.id}"}
    joined = await activity.of(member).get(kind="member.joined")
    assert joined.by == f"staff:{cast.eve.id}"


async def test_a_form_of_address_is_kept_as_it_was_said(cast):
    await join(cast, Person("周明", "m", "周老师"))
    member = await Member.get(phone=PHONE)
    assert member.address_form == "周老师"
    assert "周老师，你好" in (await Message.get(kind="welcome", member=member)).body


async def test_a_customer_on_file_joins_as_themself_with_cars_and_points(cast):
    await join(cast)
    known = await Member.get(phone=PHONE)
    await Member.filter(id=known.id).update(joined_at=None)
    await vehicles.add(known, plate="沪A88K66", by=known, at=clock.now())
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 48600)], member=known)
    await enter(sheet, by=cast.dee, at=clock.now())
    visit = await join(cast, Person("周小明", "m"))
    member = await Member.get(id=known.id).select_related("account")
    assert visit.member_id == known.id
    assert member.joined_at
    assert (member.name, member.account.balance) == ("周小明", 486)
    assert await vehicles.of(member).count() == 1


async def test_nobody_joins_as_somebody_on_file_whose_number_is_another(cast):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    seen = await Member.get(id=cast.ann.id)
    seen.phone = None  # as the page saw her, before a file brought the number
    with pytest.raises(counter.NumberOnFile):
        await join(cast, on_file=seen)
    assert await Member.exists(id=cast.ann.id, phone=cast.ann.phone, joined_at=None)
    assert not await Member.exists(phone=PHONE)


async def test_a_charter_that_has_changed_meanwhile_is_read_anew_and_nothing_is_done(cast):
    with pytest.raises(documents.NotAccepted):
        await join(cast, charter=7)
    assert not await Member.exists(phone=PHONE)
    assert not await DeskVisit.exists()


async def test_a_name_that_is_too_long_leaves_nothing(cast):
    with pytest.raises(members.TooLong):
        await join(cast, Person("周" * 41))
    assert not await Member.exists(phone=PHONE)


async def test_sent_twenty_times_at_once_it_is_one_member_and_one_visit(cast):
    opened = await asyncio.gather(*[join(cast) for _ in range(20)])
    assert len({visit.id for visit in opened}) == 1
    member = await Member.get(phone=PHONE)
    assert await DeskVisit.filter(member=member).count() == 1
    assert await activity.of(member).filter(kind="visit.opened").count() == 1


async def test_who_is_a_member_already_keeps_what_was_not_ticked(cast):
    await join(cast, consents={"marketing_phone": True})
    await join(cast, consents={"marketing_sms": True})
    allowed = await consents.current(await Member.get(phone=PHONE))
    assert allowed["marketing_phone"]
    assert allowed["marketing_sms"]
    assert not allowed["marketing_wechat"]
