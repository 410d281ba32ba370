"""A leaver's whole book is somebody else's at once: all of it or nothing, and back again within a day."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from club import activity, audit, handover, handovers, members, signins, staff, tasks
from club.audit import Entry
from club.handovers import Handed
from club.members import Member, advising
from club.staff import Staff
from club.tasks import Task
from points import accounts
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)


@pytest.fixture
async def ivy(cast):
    """A sales adviser of the north who looks after Ann, Ben and five more."""
    ivy = await casting.hire("sales_adviser", login="ivy", store=cast.north)
    more = [
        await casting.join(f"1360000000{place}", name=f"客户{place}", source_code=cast.poster.code)
        for place in range(5)
    ]
    await advising.assign([cast.ann, cast.ben, *more], ivy, by=cast.gil, at=NOON)
    return ivy


async def give(ivy, *heirs, by, at=NOON, **how):
    return await handover.hand_over(ivy, heirs, by=by, at=at, **how)


async def books(*people):
    return [await Member.filter(adviser_id=one.id).count() for one in people]


async def test_one_colleague_gets_all_of_it_and_every_timeline_says_so(cast, ivy):
    done = await give(ivy, cast.dee, by=cast.gil)
    assert await books(ivy, cast.dee) == [0, 7]
    latest = await activity.of(cast.ann).first()
    assert (latest.kind, latest.facts, latest.by) == (
        "adviser.changed",
        {"adviser": "Dee"},
        f"staff:{cast.gil.id}",
    )
    entry = await Entry.get(action="staff.book_moved")
    assert (entry.subject_id, entry.facts) == (ivy.id, {"customers": 7, "heirs": ["Dee"]})
    assert await handovers.of_heir(cast.dee) == [done]


async def test_tasks_and_promises_go_where_the_customer_goes_and_come_back(cast, ivy):
    told = {"owner": ivy, "by": ivy, "at": NOON, "day": (NOON + timedelta(days=9)).date()}
    promise = await tasks.make("promise", text="周五前答复异响", member=cast.ann, **told)
    todo = await tasks.make("todo", text="整理展车", **told)
    done = await tasks.make("callback", text="回访", member=cast.ben, **told)
    await tasks.finish(done, outcome="满意", turn=0, by=ivy, at=NOON)
    assert await handover.book(ivy) == Counter(customers=7, promises=1, tasks=1)
    handed = await give(ivy, cast.dee, cast.eve, by=cast.gil, close=True)
    ann = await Member.get(id=cast.ann.id)
    assert (await Task.get(id=promise.id)).owner_id == ann.adviser_id
    assert (await Task.get(id=todo.id)).owner_id in (cast.dee.id, cast.eve.id)
    assert (await Task.get(id=done.id)).owner_id == ivy.id
    assert await handovers.undo(handed, by=cast.gil, at=NOON) == Counter(customers=7, promises=1, tasks=1)
    assert await Task.filter(owner_id=ivy.id).count() == 3


async def test_several_share_it_evenly_as_the_plan_had_it(cast, ivy):
    heirs = [cast.dee, cast.eve, cast.staff["marketing"]]
    planned = [share.counts["customers"] for share in await handover.plan(ivy, heirs)]
    assert sorted(planned) == [2, 2, 3]
    await give(ivy, *heirs, by=cast.gil)
    assert await books(*heirs) == planned


async def test_what_belongs_to_another_store_goes_to_who_sees_it(cast, ivy):
    await members.house(cast.cho, cast.south, by="test", at=NOON)
    await Member.filter(id=cast.cho.id).update(adviser_id=ivy.id)
    with pytest.raises(handover.OutOfReach) as refusal:
        await give(ivy, cast.dee, by=cast.gil)
    assert refusal.value.facts == {"count": 1}
    assert await books(ivy, cast.dee) == [8, 0]
    await give(ivy, cast.dee, cast.fay, by=cast.gil)
    assert await books(ivy, cast.dee, cast.fay) == [0, 7, 1]


async def test_the_leaver_is_shut_out_and_signed_out_in_the_same_step(cast, ivy):
    await signins.open_for_staff(ivy, agent="", ip="", at=NOON)
    await give(ivy, cast.dee, by=cast.gil, close=True)
    assert not (await Staff.get(id=ivy.id)).is_active
    assert not await signins.open_of(ivy, NOON).exists()


async def test_nobody_hands_over_to_the_leaver_or_to_a_closed_account(cast, ivy):
    await staff.deactivate(cast.eve, by=cast.gil, at=NOON)
    stale = await Staff.get(id=cast.eve.id)
    stale.is_active = True  # as a page that was loaded before has it
    for heirs, error in (
        ([], handover.NoHeir),
        ([ivy], handover.ToTheLeaver),
        ([cast.dee, ivy], handover.ToTheLeaver),
        ([cast.eve], handover.HeirLeft),
        ([cast.dee, stale], handover.HeirLeft),
    ):
        with pytest.raises(error):
            await give(ivy, *heirs, by=cast.gil, close=True)
    assert await books(ivy) == [7]
    assert (await Staff.get(id=ivy.id)).is_active
    assert not await Handed.exists()


async def test_the_last_administrators_book_stays_when_the_account_cannot_be_closed(cast):
    await advising.assign([cast.ann], cast.gil, by=cast.gil, at=NOON)
    with pytest.raises(staff.LastAdministrator):
        await give(cast.gil, cast.dee, by="test", close=True)
    assert await books(cast.gil, cast.dee) == [1, 0]
    assert not await Entry.filter(action="staff.book_moved").exists()


async def test_an_empty_book_is_not_handed_over(cast):
    with pytest.raises(handovers.NothingThere):
        await give(cast.eve, cast.dee, by=cast.gil)


async def test_of_two_who_hand_it_over_at_once_one_does(cast, ivy):
    both = (give(ivy, heir, by=cast.gil) for heir in (cast.dee, cast.eve))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(one) for one in results if isinstance(one, Exception)] == [handovers.NothingThere]
    assert sorted(await books(cast.dee, cast.eve)) == [0, 7]


async def test_within_a_day_it_goes_back_save_what_was_passed_on(cast, ivy):
    done = await give(ivy, cast.dee, by=cast.gil, close=True)
    await advising.assign([cast.ben], cast.eve, by=cast.gil, at=NOON)
    back = await handovers.undo(done, by=cast.gil, at=NOON + timedelta(hours=23))
    assert back == Counter(customers=6)
    entry = await audit.of(done).get()
    assert (entry.action, entry.facts) == ("staff.handover_undone", {"customers": 6})
    assert await books(ivy, cast.dee, cast.eve) == [6, 0, 1]
    assert (await Staff.get(id=ivy.id)).is_active
    assert await handovers.of_heir(cast.dee) == []


async def test_it_is_undone_once_and_not_after_a_day(cast, ivy):
    done = await give(ivy, cast.dee, by=cast.gil)
    with pytest.raises(handovers.CannotUndo):
        await handovers.undo(done, by=cast.gil, at=NOON + timedelta(hours=24))
    await handovers.undo(done, by=cast.gil, at=NOON)
    with pytest.raises(handovers.CannotUndo):
        await handovers.undo(done, by=cast.gil, at=NOON)


async def test_nothing_goes_back_to_an_account_that_was_closed_since_until_it_is_open_again(cast, ivy):
    done = await give(ivy, cast.dee, by=cast.gil)
    await staff.deactivate(ivy, by=cast.gil, at=NOON + timedelta(hours=1))
    with pytest.raises(handovers.LeaverLeft):
        await handovers.undo(done, by=cast.gil, at=NOON + timedelta(hours=2))
    assert await books(ivy, cast.dee) == [0, 7]
    await staff.reactivate(ivy, by=cast.gil, at=NOON + timedelta(hours=3))
    await handovers.undo(done, by=cast.gil, at=NOON + timedelta(hours=4))
    assert await books(ivy, cast.dee) == [7, 0]


async def test_an_account_that_was_closed_before_is_not_opened_by_undoing(cast, ivy):
    await staff.deactivate(ivy, by=cast.gil, at=NOON)
    done = await give(ivy, cast.dee, by=cast.gil, close=True)
    assert not done.closed
    with pytest.raises(handovers.LeaverLeft):
        await handovers.undo(done, by=cast.gil, at=NOON)
    assert not (await Staff.get(id=ivy.id)).is_active


async def test_a_large_book_moves_whole(cast, ivy):
    await Member.bulk_create([await _somebody(cast, ivy, place) for place in range(1200)], batch_size=300)
    await give(ivy, cast.dee, cast.eve, by=cast.gil)
    assert await books(ivy) == [0]
    assert sorted(await books(cast.dee, cast.eve)) == [603, 604]
    assert await Handed.all().count() == 1207


async def _somebody(cast, adviser, place):
    """A member as there are many, made without the verbs: twelve hundred sign-ups take their time."""
    account = await accounts.open(at=NOON)
    return Member(
        number=f"{place:010d}",
        invite_code=f"x{place}",
        address_form="车友",
        tier_id=cast.ann.tier_id,
        store_id=cast.north.id,
        account_id=account.id,
        adviser_id=adviser.id,
        joined_at=NOON,
    )
