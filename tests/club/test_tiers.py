"""Tiers: up at once, warned before the term ends, down after the grace; and who kept one and why."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import activity, clock, earning, members, orders, tiers
from club.members import Member
from club.members.holding import MemberClosed
from club.messages.outbox import Message
from club.orders import Line, Sheet
from club.privacy import closing
from club.tiers import changes, growth, keeping, policy
from club.tiers.changes import TierChange
from club.tiers.keeping import (
    AlreadyAsked,
    AlreadyDecided,
    NothingToKeep,
    OwnRequest,
    ReasonNeeded,
    TierKeep,
)
from club.tiers.policy import OutOfBounds, TierPolicy
from club.tiers.tier import NotAscending, Tier
from points import postings
from points.rules import Fact
from tests import statements

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)  # noon of a Monday in Shanghai
DAY = timedelta(days=1)
HOUSE = {"months": 12, "term_months": 12, "grace_days": 30, "warning_days": 30}


@pytest.fixture
async def ranks(cast):
    """Silver from 1,000, gold from 3,000; Ann is told in Chinese."""
    said = {"by": "test", "at": NOW - 60 * DAY}
    silver = await tiers.add("silver", name="银卡", name_en="Silver", level=2, growth_from=1000, **said)
    gold = await tiers.add("gold", name="金卡", name_en="Gold", level=3, growth_from=3000, **said)
    return {"member": cast.ann.tier_id, "silver": silver.id, "gold": gold.id}


async def grow(cast, member, yuan: int, at: datetime = NOW, number: str = "") -> orders.ServiceOrder:
    lines = [Line("maintenance", yuan * 100)]
    sheet = Sheet(number or f"W-{member.id}-{at:%Y%m%d%H%M}", cast.north, lines, member=member)
    return await orders.enter(sheet, by=cast.eve, at=at)


async def tier_of(member) -> str:
    return (await Member.get(id=member.id).select_related("tier")).tier.code


async def kinds(member) -> list[str]:
    return [one.kind for one in await changes.of(member)]


async def sent(kind: str) -> list[str]:
    return [one.body for one in await Message.filter(kind=kind).order_by("id")]


async def test_whoever_has_grown_enough_rises_at_once_for_a_term(cast, ranks):
    await grow(cast, cast.ann, 999)
    assert await tier_of(cast.ann) == "member"
    await grow(cast, cast.ann, 1, NOW + DAY)
    ann = await Member.get(id=cast.ann.id)
    assert (ann.tier_id, clock.day_of(ann.tier_ends_at).isoformat()) == (ranks["silver"], "2027-11-03")
    assert "现在是银卡，有效到 2027年11月2日" in (await sent("tier_raised"))[0]
    assert [row.kind for row in await activity.of(ann)][:1] == ["tier.raised"]


async def test_one_may_rise_by_two_tiers(cast, ranks):
    await grow(cast, cast.ann, 5000)
    assert await tier_of(cast.ann) == "gold"
    assert await kinds(cast.ann) == ["raised"]


async def test_spending_takes_nothing_from_growth(cast, ranks):
    await grow(cast, cast.ann, 900)
    said = {"reason": "gift", "facts": {}, "store": None, "by": "test"}
    await postings.spend(cast.ann.account_id, 900, key="gift", at=NOW, **said)
    await grow(cast, cast.ann, 100, NOW + DAY)
    assert await tier_of(cast.ann) == "silver"


async def test_growth_of_before_the_window_does_not_count(cast, ranks):
    await grow(cast, cast.ann, 900, NOW)
    await grow(cast, cast.ann, 100, NOW + 366 * DAY)
    assert await tier_of(cast.ann) == "member"


async def test_the_growth_of_a_time_counts_what_was_undone_on_its_own_day_and_both_records_of_a_person(cast):
    old = await grow(cast, cast.ann, 100, NOW - 30 * DAY)
    await grow(cast, cast.ann, 70, NOW - DAY)
    await grow(cast, cast.ben, 5, NOW - DAY)
    await orders.void(old, reason="x", by=cast.gil, at=NOW)
    assert await growth.of(cast.ann, since=NOW - 40 * DAY) == 70
    assert await growth.of(cast.ann, since=NOW - 2 * DAY) == 70 - 100
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOW)
    assert await growth.of(cast.ann, since=NOW - 40 * DAY) == 75
    assert await growth.among([cast.ann.id], since=NOW - 2 * DAY) == {cast.ann.id: 75 - 100}


async def test_in_a_club_of_years_growth_begins_anew_in_january(cast, ranks):
    await TierPolicy.create(window="year", at=NOW)
    await grow(cast, cast.ann, 900, datetime(2026, 12, 31, 4, tzinfo=UTC))
    await grow(cast, cast.ann, 200, datetime(2027, 1, 1, 4, tzinfo=UTC))
    assert await tier_of(cast.ann) == "member"
    await grow(cast, cast.ann, 800, datetime(2027, 6, 1, 4, tzinfo=UTC))
    ann = await Member.get(id=cast.ann.id)
    assert (ann.tier_id, clock.day_of(ann.tier_ends_at).isoformat()) == (ranks["silver"], "2029-01-01")


async def test_an_order_that_is_voided_takes_the_raise_back_that_rested_on_it(cast, ranks):
    await grow(cast, cast.ann, 1200)
    order = await grow(cast, cast.ann, 9000, NOW + DAY)
    assert await tier_of(cast.ann) == "gold"
    await orders.void(order, reason="多打了一个零", by=cast.gil, at=NOW + 2 * DAY)
    ann = await Member.get(id=cast.ann.id)
    assert (await tier_of(ann), clock.day_of(ann.tier_ends_at).isoformat()) == ("silver", "2027-11-02")
    assert await kinds(ann) == ["withdrawn", "raised", "raised"]
    assert "等级改回银卡" in (await sent("tier_taken_back"))[0]


async def test_other_thresholds_and_windows_lower_nobody_before_the_term_ends(cast, ranks):
    await grow(cast, cast.ann, 600)
    await grow(cast, cast.ann, 600, NOW + 200 * DAY)
    await set_to(cast, {ranks["silver"]: 2000, ranks["gold"]: 3000}, months=3)
    await grow(cast, cast.ann, 1, NOW + 201 * DAY)
    await tiers.review_due(at=NOW + 202 * DAY)
    assert await tier_of(cast.ann) == "silver"


async def test_what_expires_later_or_an_older_refund_lowers_nobody_before_the_term_ends(cast, ranks):
    old = await grow(cast, cast.ann, 600)
    await grow(cast, cast.ann, 600, NOW + DAY)
    await grow(cast, cast.ann, 1500, NOW + 2 * DAY)
    await orders.void(old, reason="退款", by=cast.gil, at=NOW + 3 * DAY)
    assert await tier_of(cast.ann) == "silver"


async def test_before_the_end_of_a_term_a_warning_says_what_is_missing_once(cast, ranks):
    await grow(cast, cast.ann, 1000)
    near = NOW + 340 * DAY
    await TierPolicy.create(**HOUSE, at=NOW)
    await policy_of(months=6)
    assert (await tiers.review_due(at=near))["warned"] == 1
    assert (await tiers.review_due(at=near + DAY))["warned"] == 0
    [body] = await sent("tier_ending")
    assert "2027年11月1日前再得 1,000 成长值，就能保住银卡" in body
    assert "最晚到 2027年12月1日" in body
    assert await tier_of(cast.ann) == "silver"


async def test_whoever_gains_what_was_missing_is_warned_no_longer(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 1000)
    near = NOW + 340 * DAY
    await tiers.review_due(at=near)
    await grow(cast, cast.ann, 999, near)
    assert (await Member.get(id=cast.ann.id)).tier_warned_at
    await grow(cast, cast.ann, 1, near + DAY)
    assert (await Member.get(id=cast.ann.id)).tier_warned_at is None


async def test_whoever_has_enough_is_not_warned_and_keeps_the_tier_for_one_more_term(cast, ranks):
    await grow(cast, cast.ann, 1000)
    await grow(cast, cast.ann, 1100, NOW + 200 * DAY)
    assert (await tiers.review_due(at=NOW + 350 * DAY))["warned"] == 0
    assert (await tiers.review_due(at=NOW + 366 * DAY))["prolonged"] == 1
    ann = await Member.get(id=cast.ann.id)
    assert (await tier_of(ann), clock.day_of(ann.tier_ends_at).isoformat()) == ("silver", "2028-11-02")
    assert "银卡续到 2028年11月1日" in (await sent("tier_kept"))[0]


async def test_after_the_term_there_is_grace_and_after_that_the_tier_that_growth_holds(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 4000)
    await grow(cast, cast.ann, 1500, NOW + 300 * DAY)
    over = NOW + 366 * DAY
    assert (await tiers.review_due(at=over))["lowered"] == 0
    assert await tier_of(cast.ann) == "gold"
    assert (await tiers.review_due(at=over + 31 * DAY))["lowered"] == 1
    assert await tier_of(cast.ann) == "silver"
    assert "现在是银卡" in (await Message.get(kind="tier_lowered")).subject
    assert (await tiers.review_due(at=over + 32 * DAY))["lowered"] == 0


async def test_whoever_makes_up_for_it_within_the_grace_keeps_the_tier_at_once(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 1000)
    await tiers.review_due(at=NOW + 366 * DAY)
    await grow(cast, cast.ann, 1000, NOW + 370 * DAY)
    assert await kinds(cast.ann) == ["prolonged", "raised"]


async def test_the_lowest_tier_has_no_term(cast, ranks):
    done = await tiers.review_due(at=NOW + 4000 * DAY)
    assert done == {"raised": 0, "prolonged": 0, "lowered": 0, "warned": 0}


async def test_where_no_tier_takes_growth_nobody_moves(cast):
    gold = await tiers.add("gold", name="金卡", level=2, by="test", at=NOW)
    await Member.filter(id=cast.ann.id).update(tier_id=gold.id)
    await grow(cast, cast.ann, 9000)
    await tiers.review_due(at=NOW + 900 * DAY)
    ann = await Member.get(id=cast.ann.id)
    assert (ann.tier_id, ann.tier_ends_at) == (gold.id, None)


async def test_the_night_raises_whom_other_thresholds_have_reached(cast, ranks):
    await grow(cast, cast.ann, 600)
    await set_to(cast, {ranks["silver"]: 500, ranks["gold"]: 3000})
    assert (await tiers.review_due(at=NOW + DAY))["raised"] == 1
    assert await tier_of(cast.ann) == "silver"


async def test_twenty_reviews_at_once_lower_and_warn_once(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 1000)
    at = NOW + 500 * DAY
    await asyncio.gather(*(tiers.review_due(at=at) for _ in range(20)))
    assert await kinds(cast.ann) == ["lowered", "raised"]
    assert len(await sent("tier_lowered")) == 1


async def test_a_preview_says_who_would_move_and_moves_nobody(cast, ranks):
    await grow(cast, cast.ann, 1200)
    await grow(cast, cast.ben, 600)
    drafted = policy.drafted(await tiers.ranks(), {ranks["silver"]: 500, ranks["gold"]: 3000})
    moves = await policy.preview(drafted, await policy.current(), at=NOW + DAY)
    assert [(one.members, one.up, one.down, one.after) for one in moves] == [
        (2, 1, 0, 1),
        (1, 0, 0, 2),
        (0, 0, 0, 0),
    ]
    drafted = policy.drafted(await tiers.ranks(), {ranks["silver"]: 2000, ranks["gold"]: 3000})
    moves = await policy.preview(drafted, await policy.current(), at=NOW + DAY)
    assert [one.down for one in moves] == [0, 1, 0]
    assert await tier_of(cast.ben) == "member"


async def test_a_tier_takes_more_growth_than_the_one_below(cast, ranks):
    with pytest.raises(NotAscending):
        await set_to(cast, {ranks["silver"]: 3000, ranks["gold"]: 3000})
    with pytest.raises(OutOfBounds):
        await set_to(cast, {}, months=0)
    assert (await Tier.get(id=ranks["silver"])).growth_from == 1000


async def test_a_colleague_asks_and_another_one_lets_the_member_keep_it(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 1000)
    near = NOW + 350 * DAY
    keep = await keeping.ask(cast.ann, reason="车在厂里修了三个月", by=cast.dee, at=near)
    with pytest.raises(OwnRequest):
        await keeping.approve(keep, by=cast.dee, at=near)
    await keeping.approve(keep, by=cast.gil, at=near)
    ann = await Member.get(id=cast.ann.id)
    assert clock.day_of(ann.tier_ends_at).isoformat() == "2028-11-02"
    assert "原因：车在厂里修了三个月" in (await sent("tier_spared"))[0]
    assert (await tiers.review_due(at=NOW + 420 * DAY))["lowered"] == 0
    with pytest.raises(AlreadyDecided):
        await keeping.refuse(keep, answer="不", by=cast.gil, at=near)


async def test_a_request_needs_a_reason_an_object_and_is_made_once(cast, ranks):
    with pytest.raises(NothingToKeep):
        await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=NOW)
    await grow(cast, cast.ann, 1000)
    with pytest.raises(ReasonNeeded):
        await keeping.ask(cast.ann, reason="  ", by=cast.dee, at=NOW)
    await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=NOW)
    with pytest.raises(AlreadyAsked):
        await keeping.ask(cast.ann, reason="老客户", by=cast.gil, at=NOW)


async def test_nothing_is_asked_for_somebody_who_has_left(cast, ranks):
    await grow(cast, cast.ann, 1000)
    request = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    await closing.close(request, by=cast.gil, at=NOW)
    with pytest.raises(MemberClosed):
        await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=NOW)
    assert not await TierKeep.exists()


async def test_a_request_has_no_object_once_the_tier_has_changed(cast, ranks):
    await grow(cast, cast.ann, 1000)
    keep = await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=NOW)
    await grow(cast, cast.ann, 4000, NOW + DAY)
    with pytest.raises(AlreadyDecided):
        await keeping.approve(keep, by=cast.gil, at=NOW + DAY)
    await keep.refresh_from_db()
    assert keep.state == "lapsed"


async def test_of_twenty_approvals_at_once_one_counts(cast, ranks):
    await grow(cast, cast.ann, 1000)
    keep = await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=NOW)
    presses = (keeping.approve(keep, by=cast.gil, at=NOW) for _ in range(20))
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert await TierChange.filter(kind="spared").count() == 1


async def test_two_who_are_one_hold_what_both_have_gained_and_apart_what_each_had(cast, ranks):
    await grow(cast, cast.ann, 700)
    await grow(cast, cast.ben, 1100)
    merge = await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOW + DAY)
    assert await tier_of(cast.ann) == "silver"
    await grow(cast, cast.ann, 1300, NOW + 2 * DAY)
    assert await tier_of(cast.ann) == "gold"
    await members.unmerge(merge, by=cast.dee, at=NOW + 3 * DAY)
    assert (await tier_of(cast.ann), await tier_of(cast.ben)) == ("silver", "silver")
    assert (await kinds(cast.ann))[0] == "parted"


async def test_who_takes_a_tier_over_takes_its_end_and_gives_both_back(cast, ranks):
    await grow(cast, cast.ben, 1100)
    merge = await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=NOW + DAY)
    ann = await Member.get(id=cast.ann.id)
    assert ann.tier_ends_at == (await Member.get(id=cast.ben.id)).tier_ends_at
    await members.unmerge(merge, by=cast.dee, at=NOW + 2 * DAY)
    ann = await Member.get(id=cast.ann.id)
    assert (ann.tier_id, ann.tier_ends_at) == (ranks["member"], None)
    assert await tier_of(cast.ben) == "silver"


async def test_many_orders_of_a_file_raise_as_well(cast, ranks):
    await earning.earn_many(
        [
            earning.Claim(one.id, one.account_id, orders_fact(cast, 1200), f"earn:{one.id}", NOW)
            for one in (cast.ann, cast.ben)
        ],
        by="import:1",
    )
    assert [await tier_of(one) for one in (cast.ann, cast.ben)] == ["silver", "silver"]


async def test_points_without_growth_have_nobody_looked_at(cast, ranks):
    with statements.counted() as sent:
        fact = Fact("birthday", NOW)
        claims = [
            earning.Claim(one.id, one.account_id, fact, f"b:{one.id}", NOW) for one in (cast.ann, cast.ben)
        ]
        assert await earning.earn_many(claims, by="import:1") == [200, 200]
    assert not [one.sql for one in sent if "club_tier" in one.sql]


async def test_where_somebody_stands_says_how_far_it_is_and_what_keeps_the_tier(cast, ranks):
    await policy_of(months=6)
    await grow(cast, cast.ann, 1300)
    ann = await Member.get(id=cast.ann.id)
    seen = await tiers.standing(ann, at=NOW + DAY)
    assert (seen.growth, seen.next and seen.next.code, seen.missing, seen.short) == (1300, "gold", 1700, 1000)


def orders_fact(cast, yuan: int):
    return Fact("service_order", NOW, {"maintenance": yuan * 100}, store=cast.north.id)


async def policy_of(**changed: int) -> None:
    """The house's own, but for what is said."""
    held = await TierPolicy.first() or await TierPolicy.create(**HOUSE, at=NOW)
    await TierPolicy.filter(id=held.id).update(**changed)


async def set_to(cast, thresholds: dict[int, int], **numbers: int) -> None:
    said = {"numbers": HOUSE | numbers, "thresholds": thresholds, "brings": {}}
    await policy.change(window="rolling", **said, by=cast.gil, at=NOW)
