"""Vouchers of members: given, used, undone, passed on within a household, ended; and what is told of it."""

from datetime import timedelta

import pytest

from club import activity, audit, households, members, vouchers
from club.care import voucher_endings
from club.members import merging
from club.members.holding import MemberClosed
from club.messages import outbox
from club.privacy import closing, parts, promised
from club.vouchers import NotInHousehold, To, UndoTooLate
from points import errors, proof
from tests.club.slips import MINUTE, NOON, deeds, given, kind, told, used


async def test_one_is_given_once_and_its_member_is_told(cast):
    of = await kind()
    one = await given(cast.ann, of)
    assert (await given(cast.ann, of)).id == one.id
    assert (len(one.code), one.code[0]) == (15, "3")
    assert await deeds(cast.ann) == ["voucher.issued"]
    assert await told(cast.ann) == ["voucher_gift"]
    assert (await vouchers.by_code(one.code)).id == one.id
    assert [voucher.id for voucher in await vouchers.of(cast.ann)] == [one.id]


async def test_whoever_has_left_is_given_none(cast):
    await members.Member.filter(id=cast.ben.id).update(closed_at=NOON)
    with pytest.raises(MemberClosed):
        await given(cast.ben)


async def test_a_use_stands_on_the_timeline_and_is_undone_for_a_quarter_of_an_hour(cast):
    voucher = await given(cast.ann)
    use = await used(cast, voucher)
    assert (await used(cast, voucher)).id == use.id
    assert await vouchers.usable(cast.ann, NOON) == []
    with pytest.raises(UndoTooLate):
        await vouchers.undo(use, by=cast.eve, at=NOON + 15 * MINUTE)
    await vouchers.undo(use, by=cast.eve, at=NOON + 14 * MINUTE)
    late = await used(cast, voucher, "again")
    await vouchers.correct(late, by=cast.dee, at=NOON + 90 * MINUTE, reason="点错了")
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)] == [voucher.id]
    assert sorted(await deeds(cast.ann)) == [
        "voucher.issued",
        *["voucher.use_undone"] * 2,
        *["voucher.used"] * 2,
    ]
    assert len(await audit.of(voucher)) == 5


async def test_only_those_of_this_store_are_usable_here_and_those_that_end_first_come_first(cast):
    ever = await given(cast.ann, await kind(lasts_days=None), key="1")
    soon = await given(cast.ann, await kind(lasts_days=3), key="2")
    south = await given(cast.ann, await kind(stores=[cast.south.id]), key="3")
    here = await vouchers.usable(cast.ann, NOON, cast.north.id)
    assert [one.id for one in here] == [soon.id, ever.id]
    assert len(await vouchers.usable(cast.ann, NOON)) == 3
    with pytest.raises(errors.WrongStore):
        await used(cast, south)


async def test_it_goes_to_somebody_of_the_household_and_to_nobody_else(cast):
    voucher = await given(cast.ann, await kind(is_transferable=True))
    with pytest.raises(NotInHousehold):
        await vouchers.transfer(voucher, cast.ben, by=cast.ann, at=NOON)
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=NOON)
    assert [one.id for one in await vouchers.relatives(await members.Member.get(id=cast.ann.id))] == [
        cast.ben.id
    ]
    for _press in range(2):
        await vouchers.transfer(voucher, cast.ben, by=cast.ann, at=NOON)
    assert [one.id for one in await vouchers.of(cast.ben)] == [voucher.id]
    assert await vouchers.of(cast.ann) == []
    assert await told(cast.ann) == ["voucher_gift", "voucher_passed_on"]
    assert await told(cast.ben) == ["voucher_received"]
    assert (await deeds(cast.ann))[0] == "voucher.transferred"
    assert (await used(cast, voucher)).account_id == cast.ben.account_id


async def test_one_is_taken_away_with_its_reason_and_a_used_one_is_not(cast):
    voucher = await given(cast.ann)
    await vouchers.cancel(voucher, reason="发错了", by=cast.dee, at=NOON)
    assert await told(cast.ann) == ["voucher_gift", "voucher_cancelled"]
    with pytest.raises(errors.VoucherCancelled):
        await used(cast, voucher)
    other = await given(cast.ann, key="2")
    await used(cast, other)
    with pytest.raises(errors.VoucherUsed):
        await vouchers.cancel(other, reason="发错了", by=cast.dee, at=NOON)


async def test_what_is_past_its_time_ends_by_itself(cast):
    await given(cast.ann, await kind(lasts_days=3), key="1")
    await given(cast.ben, await kind(lasts_days=3), key="2")
    later = NOON + timedelta(days=5)
    assert [await vouchers.expire_due(at=later, limit=1) for _ in range(3)] == [1, 1, 0]
    assert await deeds(cast.ben) == ["voucher.expired", "voucher.issued"]


async def test_many_are_given_one_each_and_run_again_nothing_twice(cast):
    of = await kind()
    to = [To(one.id, one.account_id, f"campaign:1:{one.id}") for one in (cast.ann, cast.ben, cast.cho)]
    said = {"reason": "campaign", "by": cast.dee, "at": NOON}
    assert len(await vouchers.issue_many(to[:2], of, **said)) == 2
    assert len(await vouchers.issue_many(to, of, **said)) == 1
    for one in (cast.ann, cast.ben, cast.cho):
        assert len(await vouchers.of(one)) == 1
        assert await deeds(one) == ["voucher.issued"]
    assert (await proof.verify()).ok


async def test_of_a_record_that_was_merged_they_are_those_of_who_stays(cast):
    of = await kind()
    voucher = await given(cast.ben, of)
    await merging.merge(cast.ben, into=cast.ann, reason="同一个人", by=cast.dee, at=NOON)
    assert [one.id for one in await vouchers.usable(cast.ann, NOON)] == [voucher.id]
    await used(cast, voucher)
    assert (await deeds(cast.ann))[0] == "voucher.used"
    assert (await activity.of(cast.ann).first()).member_id == cast.ann.id
    assert (await given(cast.ann, of)).id == voucher.id  # asked again for whom it was then


async def test_whoever_leaves_is_told_what_is_lost_and_has_none_any_more(cast, settings):
    settings(closure_days=0)
    voucher, gone = await given(cast.ann), await given(cast.ann, key="2")
    await used(cast, gone)
    lost = [loss for loss in await closing.losses(cast.ann, at=NOON) if loss.kind == "voucher"]
    assert [loss.facts["title"] for loss in lost] == ["标准洗车"]
    await closing.ask(cast.ann, by=cast.ann, at=NOON)
    await voucher.refresh_from_db()
    await gone.refresh_from_db()
    assert (voucher.state, gone.state) == ("cancelled", "used")


async def test_members_hear_once_of_one_that_ends_within_a_week(cast):
    voucher = await given(cast.ann, await kind(lasts_days=20))
    await given(cast.ann, await kind(lasts_days=3), key="short")
    soon = voucher.expires_at - timedelta(days=6)
    assert await voucher_endings.warn_due(at=voucher.expires_at - timedelta(days=8)) == 0
    assert [await voucher_endings.warn_due(at=soon) for _ in range(2)] == [1, 0]
    assert (await told(cast.ann))[-1] == "voucher_ending"


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
async def test_messages_name_it_in_the_language_of_whom_they_are_for(cast, locale):
    await members.Member.filter(id=cast.ann.id).update(locale=locale)
    await given(cast.ann)
    said = await outbox.Message.get(kind="voucher_gift")
    assert ("标准洗车" in said.subject) == (locale == "zh_CN")
    assert ("Car wash" in said.subject) == (locale == "en")


async def test_the_copy_of_their_data_has_each_voucher_with_its_uses(cast):
    await used(cast, await given(cast.ann, await kind(times=2)), order="W-3")
    [row] = await promised.vouchers(await parts.person(cast.ann))
    assert (row["title"], row["used"], [use["order"] for use in row["uses"]]) == ("标准洗车", 1, ["W-3"])
