"""Privileges: how often a tier may use one, whose uses count together, and taking a use back."""

from datetime import timedelta

import pytest

from club import clock, companies, households, members, persons, privileges, tiers, vehicles, visits
from club.activity import Activity
from club.audit import Entry
from club.members import Member
from club.members.holding import MemberClosed
from club.messages.outbox import Message
from club.privacy import closing, parts
from club.privileges import (
    AlreadyUndone,
    Ended,
    NotJoined,
    NotOfThisTier,
    NotYourVehicle,
    NoVehicle,
    PrivilegeUse,
    QuotaUsedUp,
    UndoTooLate,
    WrongStore,
)
from club.privileges.editing import Asked, Share
from club.privileges.errors import BadPrivilege, NoReason, UseConflict
from tests import cast as casting
from tests import statements

NOON = casting.OPENED + timedelta(days=30)  # the 1st of October
NEXT_MONTH = clock.start_of(clock.day_of(NOON).replace(month=11))
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def gold(cast):
    return await tiers.add("gold", name="金卡", name_en="Gold", level=2, growth_from=1000, by="test", at=NOON)


@pytest.fixture
async def lowest(cast):
    return await tiers.first()


@pytest.fixture
async def wash(lowest, gold):
    """Two a month, four for gold."""
    return await give("免费洗车", {lowest.id: Share(2), gold.id: Share(4)}, name_en="Free wash", cost=3500)


async def give(name, shares, **told):
    return await privileges.add(Asked(name, tiers=shares, **told), by="test", at=NOON)


async def use(who, privilege, key, *, at=NOON, **told):
    return await privileges.use(who, privilege, key=key, by="test", at=at, **told)


async def raise_to(member, tier):
    await Member.filter(id=member.id).update(tier_id=tier.id)


async def held(member, privilege, *, at=NOON, **told):
    person = await persons.stays(member)
    return next(
        one for one in await privileges.standing(person, at=at, **told) if one.privilege.id == privilege.id
    )


async def test_a_quota_is_used_up_and_says_when_it_is_back(cast, wash):
    await use(cast.ann, wash, "a", store=cast.north.id)
    await use(cast.ann, wash, "b", store=cast.north.id)
    with pytest.raises(QuotaUsedUp) as refused:
        await use(cast.ann, wash, "c")
    assert refused.value.facts == {"quota": 2, "used": 2, "back_at": NEXT_MONTH}
    now = await held(cast.ann, wash)
    assert (now.used, now.left, now.back_at, now.is_used_up) == (2, 0, NEXT_MONTH, True)
    await use(cast.ann, wash, "c", at=NEXT_MONTH)
    assert (await held(cast.ann, wash, at=NEXT_MONTH)).left == 1
    with pytest.raises(QuotaUsedUp):  # a minute before, it is still the month before
        await use(cast.ann, wash, "d", at=NEXT_MONTH - MINUTE)


async def test_the_last_instant_of_a_period_is_one_of_the_clubs_own_zone(cast, wash):
    """The month begins at midnight in Shanghai, which is sixteen hours into the day before in UTC."""
    assert (NEXT_MONTH.day, NEXT_MONTH.hour) == (31, 16)


@pytest.mark.parametrize(
    ("period", "back"),
    [
        ("day", "2026-10-02"),
        ("week", "2026-10-05"),
        ("month", "2026-11-01"),
        ("quarter", "2027-01-01"),
        ("year", "2027-01-01"),
        ("ever", None),
    ],
)
async def test_each_period_says_its_own_day(cast, lowest, period, back):
    lounge = await give("饮品", {lowest.id: Share(1)}, period=period)
    await use(cast.ann, lounge, "a")
    with pytest.raises(QuotaUsedUp) as refused:
        await use(cast.ann, lounge, "b")
    told = refused.value.facts["back_at"]
    assert (told and str(clock.day_of(told))) == back
    assert told is None or told == clock.start_of(clock.day_of(told))


async def test_the_same_key_is_the_same_use_and_another_content_a_conflict(cast, wash, lowest):
    other = await give("玻璃水", {lowest.id: Share(1)})
    first = await use(cast.ann, wash, "a")
    assert (await use(cast.ann, wash, "a", at=NOON + MINUTE)).id == first.id
    assert (await held(cast.ann, wash)).used == 1
    with pytest.raises(UseConflict):
        await use(cast.ann, other, "a")
    with pytest.raises(UseConflict):
        await use(cast.ben, wash, "a")
    await privileges.undo(first, by="test", at=NOON + MINUTE)
    assert (await use(cast.ann, wash, "a")).undone_at  # it was taken back, and stays so


async def test_a_use_stands_on_the_timeline_and_in_the_audit_log_with_its_cost(cast, wash):
    visit = await visits.open(cast.ann, desk=cast.desk, staff=cast.eve, at=NOON)
    made = await privileges.use(cast.ann, wash, visit=visit, key="a", by=cast.eve, at=NOON)
    assert (made.desk_id, made.store_id, made.visit_id) == (cast.desk.id, cast.north.id, visit.id)
    assert (made.cost, made.by, str(made.period_start)) == (3500, f"staff:{cast.eve.id}", "2026-10-01")
    told = await Activity.get(kind="privilege.used")
    assert told.facts == {"title": "免费洗车", "title_en": "Free wash"}
    assert (await Entry.get(action="privilege.used")).store_id == cast.north.id


async def test_undoing_gives_it_back_for_fifteen_minutes_and_tells_the_member(cast, wash):
    made = await use(cast.ann, wash, "a")
    await privileges.undo(made, by="test", at=NOON + 14 * MINUTE)
    assert (await held(cast.ann, wash)).left == 2
    assert (await Message.get(kind="privilege_undone")).subject == "免费洗车：那一次已撤销"
    with pytest.raises(AlreadyUndone):
        await privileges.undo(made, by="test", at=NOON + 14 * MINUTE)
    late = await use(cast.ann, wash, "b")
    with pytest.raises(UndoTooLate):
        await privileges.undo(late, by="test", at=NOON + 15 * MINUTE)


async def test_a_correction_comes_at_any_time_and_says_why(cast, wash):
    made = await use(cast.ann, wash, "a")
    with pytest.raises(NoReason):
        await privileges.correct(made, reason=" ", by="test", at=NOON)
    await privileges.correct(made, reason="点错了会员", by="test", at=NOON + timedelta(days=3))
    assert (await held(cast.ann, wash)).used == 0
    assert "点错了会员" in (await Message.get(kind="privilege_corrected")).body
    kept = await PrivilegeUse.get(id=made.id)
    assert (kept.undone_why, kept.undone_by) == ("点错了会员", "test")


async def test_another_tier_keeps_what_was_used_and_has_its_own_quota(cast, wash, gold, lowest):
    await use(cast.ann, wash, "a")
    await use(cast.ann, wash, "b")
    await raise_to(cast.ann, gold)
    assert (await held(cast.ann, wash)).left == 2
    await use(cast.ann, wash, "c")
    await raise_to(cast.ann, lowest)
    now = await held(cast.ann, wash)
    assert (now.used, now.left) == (3, 0)
    assert [one.tier_id for one in await PrivilegeUse.all().order_by("id")] == [lowest.id, lowest.id, gold.id]


async def test_what_another_tier_has_names_the_tiers_that_have_it(cast, gold):
    loan = await give("代步车", {gold.id: Share(2)}, unit="天")
    assert not [one for one in await privileges.standing(cast.ann, at=NOON) if one.privilege.id == loan.id]
    with pytest.raises(NotOfThisTier) as refused:
        await use(cast.ann, loan, "a")
    assert refused.value.facts["tiers"] == [("金卡", "Gold")]


async def test_rates_and_what_has_no_limit_are_noted_and_never_run_out(cast, lowest):
    labour = await give("保养工时", {lowest.id: Share(words="95 折")}, way="rate")
    rescue = await give("道路救援", {lowest.id: Share()}, way="unlimited")
    for number in range(4):
        await use(cast.ann, labour, f"l{number}")
        await use(cast.ann, rescue, f"r{number}")
    told = await held(cast.ann, rescue)
    assert (told.used, told.is_counted, told.is_used_up) == (4, False, False)
    assert (await held(cast.ann, labour)).quota.words == "95 折"


async def test_a_store_that_does_not_give_it_says_which_do(cast, lowest):
    wash = await give("洗车", {lowest.id: Share(1)}, stores=(cast.south.id,))
    with pytest.raises(WrongStore) as refused:
        await use(cast.ann, wash, "a", store=cast.north.id)
    assert refused.value.facts["stores"] == ["南店"]
    assert not (await held(cast.ann, wash, store=cast.north.id)).is_here
    await use(cast.ann, wash, "a", store=cast.south.id)


async def test_what_has_ended_is_given_no_more_and_may_be_given_again(cast, wash):
    await use(cast.ann, wash, "a")
    await privileges.end(wash, by="test", at=NOON)
    assert await privileges.standing(cast.ann, at=NOON) == []
    with pytest.raises(Ended):
        await use(cast.ann, wash, "b")
    await privileges.resume(wash, by="test", at=NOON)
    assert (await held(cast.ann, wash)).left == 1


async def test_a_household_shares_what_is_shared_each_by_the_own_tier(cast, lowest, gold):
    wash = await give("洗车", {lowest.id: Share(2), gold.id: Share(4)}, is_shared=True)
    await use(cast.ben, wash, "a")  # before they live together: it counts from then on
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    await use(cast.ann, wash, "b")
    for who in (cast.ann, cast.ben):
        with pytest.raises(QuotaUsedUp):
            await use(who, wash, f"c{who.id}")
    await raise_to(cast.ann, gold)
    assert (await held(cast.ann, wash)).left == 2
    assert (await held(cast.ben, wash)).left == 0
    await households.leave(await persons.stays(cast.ann), by="test", at=NOON)
    assert (await held(cast.ben, wash)).used == 2  # what was used in the household stays with it
    assert (await held(cast.ann, wash)).used == 1


async def test_a_quota_by_the_car_is_each_cars_own(cast, lowest):
    wash = await give("洗车", {lowest.id: Share(1)}, per="vehicle")
    second = await vehicles.add(cast.ann, plate="沪AD12345", by="test", at=NOON)
    with pytest.raises(NoVehicle):
        await use(cast.ann, wash, "a")
    await use(cast.ann, wash, "a", vehicle=cast.car)
    with pytest.raises(QuotaUsedUp):
        await use(cast.ann, wash, "b", vehicle=cast.car)
    now = await held(cast.ann, wash)
    assert [(one.vehicle.id, one.left) for one in now.tallies] == [(cast.car.id, 0), (second.id, 1)]
    await use(cast.ann, wash, "b", vehicle=second)
    assert (await held(cast.ann, wash)).is_used_up
    with pytest.raises(NotYourVehicle):
        await use(cast.ben, wash, "c", vehicle=cast.car)
    assert not (await held(cast.ben, wash)).tallies


async def test_whoever_speaks_for_a_company_uses_it_for_its_cars_and_its_drivers_do_not(cast, lowest):
    wash = await give("洗车", {lowest.id: Share(1)}, per="vehicle")
    await vehicles.remove(cast.car, cast.ann, by="test", at=NOON)
    company = await companies.found("某某物流", by="test", at=NOON)
    await companies.take_in(company, cast.car, by="test", at=NOON)
    await vehicles.sharing.admit(cast.car, cast.ann, role="driver", by="test", at=NOON)
    await companies.add_contact(company, cast.ben, by="test", at=NOON)
    with pytest.raises(NotYourVehicle):
        await use(cast.ann, wash, "a", vehicle=cast.car)
    await use(cast.ben, wash, "a", vehicle=cast.car)


async def test_a_household_that_shares_uses_it_for_each_others_cars(cast, lowest):
    wash = await give("洗车", {lowest.id: Share(1)}, per="vehicle", is_shared=True)
    own = await give("打蜡", {lowest.id: Share(1)}, per="vehicle")
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    await use(cast.ben, wash, "a", vehicle=cast.car)
    with pytest.raises(QuotaUsedUp):
        await use(cast.ann, wash, "b", vehicle=cast.car)
    with pytest.raises(NotYourVehicle):
        await use(cast.ben, own, "b", vehicle=cast.car)


async def test_what_somebody_used_before_a_merge_counts_and_apart_again_it_is_each_ones_own(cast, wash):
    await use(cast.ben, wash, "a")
    merge = await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    assert (await held(cast.ann, wash)).used == 1
    made = await use(cast.ben, wash, "b")  # by an old code: it is Ann's
    assert made.member_id == cast.ann.id
    with pytest.raises(QuotaUsedUp):
        await use(cast.ann, wash, "c")
    await members.unmerge(merge, by=cast.dee, at=NOON)
    assert (await held(cast.ben, wash)).used == 1


async def test_a_customer_on_file_has_none_and_who_left_has_none(cast, wash):
    await Member.filter(id=cast.cho.id).update(joined_at=None)
    with pytest.raises(NotJoined):
        await use(cast.cho, wash, "a")
    used = await use(cast.ann, wash, "b")
    await closing.close(await closing.ask(cast.ann, by=cast.ann, at=NOON), by="test", at=NOON)
    with pytest.raises(MemberClosed):
        await use(cast.ann, wash, "c")
    await privileges.correct(used, reason="记错了", by="test", at=NOON)  # and nobody is written to
    assert not await Message.exists(kind="privilege_corrected")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"way": "gift"},
        {"period": "decade"},
        {"per": "house"},
        {"cost": -1},
        {"stores": (404,)},
        {"tiers": {}},
    ],
)
async def test_what_is_no_privilege_is_refused(cast, lowest, wrong):
    asked = {"name": "洗车", "tiers": {lowest.id: Share(1)}, **wrong}
    with pytest.raises(BadPrivilege) as refused:
        await privileges.add(Asked(**asked), by="test", at=NOON)
    assert refused.value.facts["field"] in wrong


async def test_a_smaller_quota_leaves_nothing_and_takes_nothing_back(cast, wash, lowest):
    await use(cast.ann, wash, "a")
    await use(cast.ann, wash, "b")
    await privileges.edit(wash, Asked("免费洗车", tiers={lowest.id: Share(1)}), by="test", at=NOON)
    now = await held(cast.ann, wash)
    assert (now.used, now.left, now.times) == (2, 0, 1)


async def test_after_another_period_is_chosen_what_lies_in_it_counts_and_nothing_else(cast, lowest, wash):
    early = NOON - timedelta(days=1)  # of the quarter before, in the same year
    await use(cast.ann, wash, "early", at=early)
    await use(cast.ann, wash, "now")
    for period, used in (("year", 2), ("quarter", 1), ("ever", 2), ("day", 1), ("month", 1)):
        told = Asked("免费洗车", period=period, tiers={lowest.id: Share(2)})
        await privileges.edit(wash, told, by="test", at=NOON)
        assert (await held(cast.ann, wash)).used == used, period


async def test_what_is_left_is_read_in_as_many_statements_however_many_privileges_there_are(cast, lowest):
    async def sent():
        with statements.counted() as found:
            await privileges.standing(await persons.stays(cast.ann), at=NOON)
        return len(found)

    kinds = ({}, {"period": "day"}, {"per": "vehicle"}, {"is_shared": True}, {"way": "unlimited"})
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    for place, told in enumerate(kinds):
        await give(f"权益{place}", {lowest.id: Share(3)}, **told)
    few = await sent()
    for place, told in enumerate(kinds * 4):
        made = await give(f"更多{place}", {lowest.id: Share(3)}, **told)
        await use(cast.ann, made, f"k{place}", vehicle=cast.car)
    assert await sent() == few <= 8


async def test_somebody_who_is_merged_keeps_the_household_of_who_stays(cast, lowest):
    """A record that was merged away names a household that is not its person's any more."""
    wash = await give("洗车", {lowest.id: Share(2)}, is_shared=True)
    await households.found("李家", first=cast.cho, by="test", at=NOON)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOON)
    await use(cast.ben, wash, "a")
    assert (await held(cast.ann, wash)).used == 1
    assert (await held(cast.cho, wash)).used == 0


async def test_the_members_copy_has_what_was_used_and_closing_says_what_is_lost(cast, wash):
    right = await use(cast.ann, wash, "a", store=cast.north.id)
    wrong = await use(cast.ann, wash, "b", store=cast.north.id)
    await privileges.correct(wrong, reason="点成了李强", by="test", at=NOON)
    told = (await parts.read(await parts.person(cast.ann)))["privileges"]
    assert [(row["privilege"], row["store"], row["why"]) for row in told] == [
        ("免费洗车", "北店", ""),
        ("免费洗车", "北店", "点成了李强"),
    ]
    lost = {loss.kind: loss.facts for loss in await closing.losses(cast.ann, at=NOON)}
    assert lost["privilege"] == {"name": "免费洗车", "name_en": "Free wash", "left": 1}
    await closing.close(await closing.ask(cast.ann, by=cast.ann, at=NOON), by="test", at=NOON)
    assert [one.undone_why for one in await PrivilegeUse.all()] == ["", ""]
    assert (await PrivilegeUse.get(id=right.id)).cost == 3500  # the figures stay
    kept = [row.facts for row in await Activity.filter(kind="privilege.corrected")]
    assert "点成了李强" not in str(kept)
