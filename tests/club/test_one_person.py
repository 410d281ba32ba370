"""One person in two rows: what asks about the one that went is answered about who stays."""

from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from club import clock, codes, companies, handover, members, orders, referrals, roles, tasks, vehicles
from club.members import advising
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.privacy import requests
from club.vehicles import Ownership, claims, sharing, transfers
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
DAY = timedelta(days=1)


async def merged(cast, gone, into):
    await members.merge(gone, into=into, by=cast.gil, at=NOON)


async def test_the_person_s_store_sees_and_uncovers_the_car_and_the_old_one_no_longer(cast):
    await merged(cast, cast.ann, cast.cho)
    assert await vehicles.visible_to(cast.fay) == [cast.car]
    assert await vehicles.visible_to(cast.dee) == []
    assert await vehicles.reveal(cast.car, "plate", by=cast.fay, at=NOON) == "沪B6K286"
    with pytest.raises(roles.NotAllowed):
        await vehicles.reveal(cast.car, "plate", by=cast.dee, at=NOON)


async def test_what_they_claimed_and_asked_before_is_worked_off_where_they_are_at_home(cast):
    claim = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=NOON)
    asked = await requests.ask_correction(cast.ben, about="car", text="车牌不对", by=cast.ben, at=NOON)
    await merged(cast, cast.ben, cast.cho)
    assert (await claims.visible_to(cast.fay), await claims.visible_to(cast.dee)) == ([claim], [])
    assert (await requests.visible_to(cast.fay), await requests.visible_to(cast.dee)) == ([asked], [])


async def test_a_claim_made_before_is_confirmed_to_who_stays(cast):
    claim = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=NOON)
    await merged(cast, cast.ben, cast.cho)
    await claims.confirm(claim, reason="行驶证", by=cast.gil, at=NOON)
    assert (await Ownership.get(until=None)).member_id == cast.cho.id


async def test_the_old_number_proves_that_the_car_is_theirs(cast):
    claim = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=NOON)
    await merged(cast, cast.ann, cast.cho)
    assert await claims.prove(claim, cast.cho.phone, by=cast.ben, at=NOON)
    assert await vehicles.of(cast.ben) == [cast.car]


async def test_a_number_that_nobody_has_proves_nothing(cast):
    claim = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=NOON)
    assert not await claims.prove(claim, "15012345678", by=cast.ben, at=NOON)


async def offered(cast, phone):
    return await sharing.offer(cast.car, cast.ann, guest=phone, role="family", by=cast.ann, at=NOON)


async def test_a_car_is_offered_to_either_number_and_found_by_who_stays(cast):
    made = await offered(cast, cast.ben.phone)
    await merged(cast, cast.ben, cast.cho)
    assert await sharing.waiting_for(cast.cho) == [made]
    await sharing.accept(made, cast.cho, by=cast.cho, at=NOON)
    for phone in (cast.ben.phone, cast.cho.phone):
        with pytest.raises(sharing.AlreadyOffered):
            await offered(cast, phone)


async def test_a_car_is_offered_once_to_whoever_shows_a_code_also_after_a_merge(cast):
    await offered(cast, codes.member_code(cast.ben.number, NOON))
    await merged(cast, cast.ben, cast.cho)
    for number in (cast.ben.number, cast.cho.number):
        with pytest.raises(sharing.AlreadyOffered):
            await offered(cast, codes.member_code(number, NOON))


async def test_whoever_drove_the_car_as_the_record_that_went_is_not_told_that_it_left(cast):
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.gil, at=NOON)
    await merged(cast, cast.ben, cast.cho)
    await transfers.pass_on(cast.car, cast.cho, by=cast.gil, at=NOON)
    assert [one.member_id for one in await Message.filter(kind="car_left")] == [cast.ann.id]


async def test_nobody_offers_the_car_to_their_own_old_number(cast):
    await merged(cast, cast.ben, cast.ann)
    with pytest.raises(sharing.Yourself):
        await offered(cast, cast.ben.phone)


async def test_the_first_order_of_a_friend_who_was_merged_still_rewards_whoever_brought_them(cast):
    """A file asks `waiting` of the person, the desk asks nothing: both reward the same."""
    friend = await casting.join("13511112222", invite_code=cast.ann.invite_code, at=NOON)
    await merged(cast, friend, cast.ben)
    using = get_connection("default")
    assert await referrals.waiting([cast.ben.id, cast.cho.id], using=using) == {cast.ben.id: NOON}
    sheet = Sheet("F-1", cast.north, [Line("maintenance", 50_000)], member=cast.ben)
    await orders.enter(sheet, by=cast.gil, at=NOON + DAY)
    assert await referrals.waiting([cast.ben.id], using=using) == {}
    assert (await referrals.by_referrer(cast.ann).get()).rewarded_at == NOON + DAY


async def test_who_brought_whom_is_read_where_either_of_them_is_at_home(cast):
    friend = await casting.join("13511112222", source_code=cast.poster.code, at=NOON)
    brought = await referrals.joined(friend, cast.cho.invite_code, NOON)
    assert await referrals.visible_to(cast.dee) == await referrals.visible_to(cast.fay) == [brought]
    south = await casting.join("13511113333", at=NOON)
    await members.house(south, cast.south, by="test", at=NOON)
    await merged(cast, friend, south)
    assert (await referrals.visible_to(cast.fay), await referrals.visible_to(cast.dee)) == ([brought], [])


async def test_a_task_of_the_record_that_went_is_handed_over_with_the_customer(cast):
    ivy = await casting.hire("sales_adviser", login="ivy", store=cast.north)
    first, other = [
        await casting.join(f"1360000000{place}", source_code=cast.poster.code) for place in range(2)
    ]
    await advising.assign([first, other], ivy, by=cast.gil, at=NOON)
    told = {"owner": ivy, "by": ivy, "at": NOON, "day": clock.day_of(NOON + DAY)}
    for text in ("回电", "约试驾", "送钥匙"):
        await tasks.make("todo", text=text, member=cast.ben, **told)
    await merged(cast, cast.ben, other)
    await handover.hand_over(ivy, [cast.dee, cast.eve], by=cast.gil, at=NOON)
    adviser = (await members.Member.get(id=other.id)).adviser_id
    assert {task.owner_id for task in await tasks.Task.all()} == {adviser}


async def test_whoever_speaks_for_a_company_is_no_second_contact_as_somebody_else(cast):
    company = await companies.found("浦江物流", store=cast.north, by=cast.dee, at=NOON)
    await companies.add_contact(company, cast.ben, by=cast.dee, at=NOON)
    await merged(cast, cast.ben, cast.ann)
    with pytest.raises(companies.AlreadyContact):
        await companies.add_contact(company, cast.ann, by=cast.dee, at=NOON)
