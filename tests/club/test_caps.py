"""Caps and budgets as members meet them: counted across twenty at once, given back by a reversal."""

import asyncio
from datetime import timedelta

import pytest

from club import clock, earning, members
from club.earning import Claim
from points import accounts, postings, proof, rules, usage
from points.postings import Posting
from points.rules import Fact
from points.standing import standing
from points.usage import RuleUse
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
GIFT = {"type": "fixed", "points": 100, "expiry": "never"}
TWICE = {"type": "multiplier", "by": 2, "expiry": "never"}


async def rule(terms, code="gift", kind="gift"):
    return await rules.define(code, kind, GIFT | terms, valid_from=casting.OPENED, by="test")


async def earn(member, key, *, at=NOON, **fact):
    fact = Fact(kind="gift", at=at, **fact)
    return await earning.earn(member, fact, key=f"earn:gift:{key}", by="test", at=at)


async def undo(member, key, *, at=NOON):
    told = {"reason": "mistake", "by": "test", "at": at}
    return await earning.reverse(member, f"earn:gift:{key}", key=f"reverse:gift:{key}", **told)


async def many(cast, count, member=None):
    who = [cast.ann, cast.ben, cast.cho]
    asked = [earn(member or who[number % 3], number) for number in range(count)]
    return sum(posting.points for posting in await asyncio.gather(*asked))


async def test_twenty_who_earn_at_once_never_go_past_a_budget(cast):
    await rule({"budget": 730})
    assert await many(cast, 20) == 730
    [budget] = await usage.budgets(at=NOON)
    assert (budget.most, budget.used, budget.left) == (730, 730, 0)
    last = await earn(cast.ann, "late")
    assert (last.points, last.facts["why"][0]["code"]) == (0, "cap.budget")


async def test_twenty_of_one_member_never_go_past_the_cap_of_a_day(cast):
    await rule({"caps": {"member_day": 250}})
    assert await many(cast, 20, cast.ann) == 250
    assert (await earn(cast.ben, "ben")).points == 100
    assert (await earn(cast.ann, "tomorrow", at=NOON + timedelta(days=1))).points == 100


async def test_a_month_and_a_rule_s_day_are_counted_where_the_club_is(cast):
    await rule({"caps": {"member_month": 150, "rule_day": 220}})
    got = [(await earn(who, name)).points for who, name in ((cast.ann, 1), (cast.ann, 2), (cast.ben, 3))]
    assert got == [100, 50, 70]
    half_past_eleven = casting.OPENED.replace(month=10, day=31, hour=15, minute=30)
    later = [half_past_eleven + timedelta(minutes=minutes) for minutes in (0, 10, 60)]
    assert [(await earn(cast.cho, at.isoformat(), at=at)).points for at in later] == [100, 50, 100]


async def test_what_is_taken_back_can_be_earned_again(cast):
    await rule({"budget": 100, "caps": {"member_ever": 100}})
    assert (await earn(cast.ann, 1)).points == 100
    await undo(cast.ann, 1)
    await undo(cast.ann, 1)
    assert (await earn(cast.ann, 2)).points == 100
    assert (await earn(cast.ann, 3)).points == 0


async def test_asked_again_a_budget_is_not_counted_again(cast):
    await rule({"budget": 500})
    await asyncio.gather(*(earn(cast.ann, 1) for _ in range(10)))
    [budget] = await usage.budgets(at=NOON)
    assert budget.used == 100


async def test_what_adds_and_multiplies_is_posted_by_itself_and_goes_with_the_first(cast):
    await rule({})
    await rule({"stacking": "adds", "points": 30, "only": {"first": [True]}}, "welcome")
    await rules.define("618", "gift", TWICE, valid_from=casting.OPENED, by="test")
    posting = await earn(cast.ann, 1)
    rows = await Posting.filter(account_id=cast.ann.account_id).order_by("id")
    assert [(row.rule, row.points, row.key) for row in rows] == [
        ("gift", 100, "earn:gift:1"),
        ("welcome", 30, "earn:gift:1+welcome"),
        ("618", 100, "earn:gift:1+618"),
    ]
    assert [extra["points"] for extra in posting.facts["extra"]] == [30, 100]
    assert (await earn(cast.ann, 2)).facts["extra"] == [{"rule": "618", "version": 1, "points": 100}]
    await undo(cast.ann, 1)
    assert await accounts.balance(cast.ann.account_id) == 200
    again = await undo(cast.ann, 1)
    assert again.reverses_id == posting.id
    assert await accounts.balance(cast.ann.account_id) == 200


async def test_the_first_time_is_first_again_after_it_was_taken_back(cast):
    await rule({"only": {"first": [True]}})
    assert [(await earn(cast.ann, key)).points for key in (1, 2)] == [100, 0]
    await undo(cast.ann, 1)
    await undo(cast.ann, 2)
    assert (await earn(cast.ben, 3)).points == 100


@pytest.mark.parametrize(
    ("told", "is_in"),
    [
        ({"birth_calendar": "solar", "birth_month": 10, "birth_day": 30}, True),
        ({"birth_calendar": "solar", "birth_month": 11, "birth_day": 1}, False),
        ({"birth_calendar": "lunar", "birth_month": 8, "birth_day": 21}, True),  # 1 October 2026
        ({}, False),
    ],
)
async def test_the_month_of_birth_is_that_of_the_member_s_own_calendar(cast, told, is_in):
    await rule({"only": {"birthday_month": [True]}})
    await members.Member.filter(id=cast.ann.id).update(**told)
    assert (await earn(cast.ann, 1)).points == (100 if is_in else 0)


async def test_growth_comes_with_the_points_and_goes_with_them_and_pending_points_wait(cast):
    await rule({"growth": 40, "pending_days": 14})
    posting = await earn(cast.ann, 1)
    assert posting.growth == 40
    has = await standing(cast.ann.account_id, at=NOON)
    assert (has.spendable, has.pending, has.growth) == (0, 100, 40)
    has = await standing(cast.ann.account_id, at=NOON + timedelta(days=15))
    assert (has.spendable, has.pending) == (100, 0)
    await undo(cast.ann, 1)
    assert (await standing(cast.ann.account_id, at=NOON)).growth == 0


async def test_many_at_once_are_reckoned_as_one_by_one(cast):
    await rule({"budget": 730, "caps": {"member_day": 250}})
    await rule({"stacking": "adds", "points": 30, "only": {"first": [True]}}, "welcome")
    who = [cast.ann, cast.ben, cast.cho]
    claims = [
        Claim(one.id, one.account_id, Fact("gift", NOON), f"earn:gift:{number}", NOON)
        for number in range(20)
        if (one := who[number % 3])
    ]
    got = await earning.earn_many(claims, by="test")
    assert sum(got) == 730 + 3 * 30
    assert await earning.earn_many(claims, by="test") == got
    balances = [await accounts.balance(one.account_id) for one in who]
    assert balances == [280, 280, 260]
    assert sum(posting.points for posting in await Posting.all()) == 820
    assert await postings.of(cast.ann.account_id).count() == 8


async def test_a_file_over_two_versions_of_a_rule_counts_each_by_its_own_caps(cast):
    await rule({"budget": 150, "caps": {"member_day": 120}})
    later = NOON + timedelta(days=20)
    capless = GIFT | {"points": 70, "caps": {"rule_day": 200}}
    await rules.define("gift", "gift", capless, valid_from=later, by="test")
    claims = [
        Claim(cast.ann.id, cast.ann.account_id, Fact("gift", at), f"earn:gift:{number}", at)
        for number, at in enumerate([NOON, NOON, NOON + timedelta(days=1), later, later, later, later])
    ]
    assert await earning.earn_many(claims, by="test") == [100, 20, 30, 70, 70, 60, 0]
    assert await differences() == []


async def differences():
    return (await proof.verify(zone=clock.zone())).differences


@pytest.fixture
async def busy(cast):
    """A rule with every cap for all, under which was given on two days of two months, and taken back once."""
    await rule({"budget": 9000, "caps": {"rule_day": 2000, "rule_month": 5000}})
    last_minute = casting.OPENED.replace(month=10, day=31, hour=15, minute=59)  # of the day in Shanghai
    for key, at in enumerate((last_minute, last_minute + timedelta(minutes=1), last_minute)):
        await earn(cast.ann, key, at=at)
    await undo(cast.ann, 2, at=NOON + timedelta(days=300))
    return cast


async def test_what_a_rule_gave_in_all_in_a_month_and_on_a_day_is_what_its_postings_gave(busy):
    kept = {row.period: row.points for row in await RuleUse.all()}
    days = {"2026-10-31": 100, "2026-11-01": 100}
    assert kept == {"": 200, "2026-10": 100, "2026-11": 100, **days}
    assert await differences() == []


@pytest.mark.parametrize("period", ["", "2026-10", "2026-11-01"])
async def test_a_counter_that_says_otherwise_is_found_with_its_figures(busy, period):
    await RuleUse.filter(period=period).update(points=150)
    given = 100 if period else 200
    facts = {"rule": "gift", "version": 1, "period": period, "counted": 150, "given": given}
    [found] = await differences()
    assert found == proof.Difference("rule.use", None, facts)
    assert str(found).startswith("rules: rule.use rule=gift version=1 period=")
    assert len((await proof.verify()).differences) == (0 if period else 1)  # no zone, no days


async def test_a_day_on_which_points_were_given_that_nobody_counted_is_found(busy):
    await RuleUse.filter(period="2026-10-31").delete()
    [found] = await differences()
    assert (found.facts["period"], found.facts["counted"], found.facts["given"]) == ("2026-10-31", 0, 100)


async def test_a_posting_that_nobody_counted_is_found_in_each_of_its_periods(busy):
    said = {"reason": "gift", "facts": {}, "store": None, "by": "test", "at": NOON}
    await postings.earn(busy.ann.account_id, 5, key="a", rule="gift", rule_version=1, **said)
    assert [one.facts["period"] for one in await differences()] == ["", "2026-10", "2026-10-01"]


async def test_a_rule_without_a_budget_is_counted_by_nobody(cast):
    await rule({"caps": {"member_day": 250}})
    await earn(cast.ann, 1)
    assert not await RuleUse.exists()
    assert await differences() == []


async def test_a_version_is_not_counted_for_the_one_after_it(busy):
    await rules.define("gift", "gift", GIFT, valid_from=NOON, by="test")
    await earn(busy.ann, "later")
    assert await RuleUse.filter(version=2).count() == 0
    assert await differences() == []


async def test_what_is_booked_late_finds_a_cap_of_the_month_used_by_what_came_later(cast):
    await rule({"caps": {"member_month": 100}})
    later, earlier, next_month = (NOON + timedelta(days=days) for days in (9, 2, 32))
    given = [await earn(cast.ann, at.day, at=at) for at in (later, earlier, next_month)]
    assert [posting.points for posting in given] == [100, 0, 100]
    assert given[1].facts["why"][0]["code"] == "cap.member_month"
