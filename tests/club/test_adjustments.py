"""Points by hand: with a reason, above a limit with a second person, and each asked for and decided once."""

import asyncio
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from tortoise.connection import get_connection

from club import activity, adjustments, audit, clock, members, settings_of_points
from club.adjustments import AlreadyDecided, NotEnough, NotTheirs, OwnRequest
from club.members.holding import MemberClosed
from club.messages.outbox import Message
from club.roles import NotAllowed
from points import accounts, postings, proof
from points.postings import Posting

WHY = "等了两个小时，表示歉意"


async def ask(cast, points=200, *, by=None, key="k1", member=None, at=None, reason=WHY):
    return await adjustments.ask(
        member or cast.ann, points, reason=reason, key=key, by=by or cast.dee, at=at or clock.now()
    )


@pytest.fixture
def boss(cast):
    """Who may approve, in the north."""
    return cast.staff["care_manager"]


async def balance(member):
    return await accounts.balance(member.account_id)


async def test_within_the_limit_the_points_move_at_once_and_the_member_is_told(cast):
    made = await ask(cast, 200)
    assert (made.state, await balance(cast.ann)) == ("posted", 200)
    posting = await Posting.get(id=made.posting)
    assert (posting.kind, posting.reason) == ("adjust", "adjustment")
    assert posting.facts == {"subject": f"adjustment:{made.id}"}
    message = await Message.get(kind="points_given")
    assert WHY in message.body
    line = await activity.of(cast.ann).filter(kind="points.adjusted").first()
    assert line.facts["points"] == 200
    entry = await audit.Entry.get(action="points.adjusted")
    assert WHY not in str(entry.facts)  # audit log and ledger keep no free words
    assert (await proof.verify()).ok


async def test_above_the_limit_nothing_moves_until_a_second_person_says_yes(cast, boss):
    made = await ask(cast, 501)
    assert (made.state, await balance(cast.ann)) == ("waiting", 0)
    assert await adjustments.to_decide(boss).count() == 1
    assert await adjustments.to_decide(cast.dee).count() == 0
    done = await adjustments.approve(made, by=boss, at=clock.now())
    assert (done.state, await balance(cast.ann)) == ("posted", 501)
    assert await audit.Entry.filter(action__in=("adjustment.asked", "points.adjusted")).count() == 2


async def test_whoever_asked_does_not_approve_or_refuse_it(cast, boss):
    made = await ask(cast, 501, by=boss)
    with pytest.raises(OwnRequest):
        await adjustments.approve(made, by=boss, at=clock.now())
    with pytest.raises(OwnRequest):
        await adjustments.refuse(made, answer="不", by=boss, at=clock.now())
    assert await balance(cast.ann) == 0


async def test_who_may_not_approve_does_not(cast, boss):
    made = await ask(cast, 501, by=boss)
    with pytest.raises(NotAllowed):
        await adjustments.approve(made, by=cast.dee, at=clock.now())
    with pytest.raises(NotAllowed):
        await ask(cast, 1, by=cast.eve, key="k2")


async def test_it_is_decided_once(cast, boss):
    made = await ask(cast, 501)
    await adjustments.refuse(made, answer="金额不对", by=boss, at=clock.now())
    with pytest.raises(AlreadyDecided):
        await adjustments.approve(made, by=boss, at=clock.now())
    with pytest.raises(AlreadyDecided):
        await adjustments.withdraw(made, by=cast.dee, at=clock.now())
    assert await balance(cast.ann) == 0


async def test_two_who_approve_at_once_move_the_points_once(cast, boss):
    made = await ask(cast, 501)
    said = await asyncio.gather(
        *(adjustments.approve(made, by=who, at=clock.now()) for who in (boss, cast.gil)),
        return_exceptions=True,
    )
    assert [type(one) for one in said if isinstance(one, Exception)] == [AlreadyDecided]
    assert await balance(cast.ann) == 501


async def test_only_who_asked_takes_it_back(cast, boss):
    made = await ask(cast, 501)
    with pytest.raises(NotTheirs):
        await adjustments.withdraw(made, by=boss, at=clock.now())
    assert (await adjustments.withdraw(made, by=cast.dee, at=clock.now())).state == "withdrawn"


async def test_small_gifts_add_up_to_the_limit_of_a_day(cast):
    assert [(await ask(cast, 200, key=f"k{n}")).state for n in range(3)] == ["posted", "posted", "waiting"]
    other = await ask(cast, 200, key="ben", member=cast.ben)
    tomorrow = await ask(cast, 200, key="k9", at=clock.now() + timedelta(days=1))
    assert (other.state, tomorrow.state) == ("posted", "posted")


async def test_giving_and_taking_do_not_hide_each_other(cast):
    assert (await ask(cast, 400, key="a")).state == "posted"
    assert (await ask(cast, -300, key="b")).state == "waiting"


async def test_what_the_member_has_spent_meanwhile_is_not_taken(cast, boss):
    await ask(cast, 400, key="a")
    taking = await ask(cast, -300, key="b")
    said = {"facts": {}, "store": None, "by": "t", "at": clock.now()}
    await postings.spend(cast.ann.account_id, 350, key="s", reason="reward", **said)
    with pytest.raises(NotEnough) as refused:
        await adjustments.approve(taking, by=boss, at=clock.now())
    assert refused.value.facts == {"balance": 50, "wanted": 300}
    assert (await adjustments.Adjustment.get(id=taking.id)).state == "waiting"
    with pytest.raises(NotEnough):
        await ask(cast, -51, key="c")


async def test_the_same_request_again_is_the_same_adjustment(cast):
    one, two = await ask(cast), await ask(cast)
    assert (one.id, await balance(cast.ann)) == (two.id, 200)
    with pytest.raises(adjustments.AskedOtherwise):
        await ask(cast, 201)


@pytest.mark.parametrize("points", [0, adjustments.MOST + 1, -adjustments.MOST - 1])
async def test_nothing_and_too_much_are_refused(cast, points):
    with pytest.raises(adjustments.WrongAmount):
        await ask(cast, points)


async def test_without_a_reason_there_is_no_adjustment(cast):
    with pytest.raises(adjustments.ReasonNeeded):
        await ask(cast, reason="  ")
    with pytest.raises(adjustments.ReasonTooLong):
        await ask(cast, reason="很" * 121)


async def test_whoever_was_merged_meanwhile_gets_it_as_who_stays(cast, boss):
    made = await ask(cast, 501)
    await members.merge(cast.ann, into=cast.ben, by=cast.gil, at=clock.now())
    await adjustments.approve(made, by=boss, at=clock.now())
    assert await balance(cast.ben) == 501


async def test_whoever_left_meanwhile_gets_nothing(cast, boss):
    made = await ask(cast, 501)
    await type(cast.ann).filter(id=cast.ann.id).update(closed_at=clock.now())
    with pytest.raises(MemberClosed):
        await adjustments.approve(made, by=boss, at=clock.now())


async def test_the_limit_is_a_row_with_its_history(cast, boss):
    now = clock.now()
    await settings_of_points.change("adjustment_limit", 100, by=cast.gil, at=now)
    assert (await ask(cast, 200)).state == "waiting"
    assert await settings_of_points.change("adjustment_limit", 100, by=cast.gil, at=now) is None
    assert await settings_of_points.value("adjustment_limit", now - timedelta(days=1)) == 500
    with pytest.raises(settings_of_points.OutOfBounds):
        await settings_of_points.change("adjustment_limit", -1, by=cast.gil, at=now)
    with pytest.raises(settings_of_points.UnknownSetting):
        await settings_of_points.change("weather", 1, by=cast.gil, at=now)


async def test_each_store_sees_its_own(cast):
    await ask(cast, 501)
    assert await adjustments.visible_to(cast.fay).count() == 0
    assert await adjustments.visible_to(cast.gil).count() == 1


async def test_the_words_of_before_leave_the_ledger_and_stay_in_the_adjustment(cast):
    made = await ask(cast)
    before = {"why": WHY, "subject": f"adjustment:{made.id}"}
    await Posting.filter(id=made.posting).update(facts=before)
    said = {"key": "b", "reason": "gift", "store": None, "by": "test", "at": clock.now()}
    other = await postings.earn(cast.ann.account_id, 5, facts={"why": [{"code": "rule.none"}]}, **said)
    migration = import_module("club.migrations.0024_words_out_of_the_ledger")
    await migration.take_out(None, SimpleNamespace(client=get_connection("default")))
    assert (await Posting.get(id=made.posting)).facts == {"subject": f"adjustment:{made.id}"}
    assert (await Posting.get(id=other.id)).facts == {"why": [{"code": "rule.none"}]}
    assert (await adjustments.Adjustment.get()).reason == WHY


@pytest.mark.parametrize("points", [1.5, True, "5", float("nan")])
async def test_what_is_no_whole_number_is_refused(cast, points):
    with pytest.raises(adjustments.WrongAmount):
        await ask(cast, points)
