"""Customers who were chosen, by a name of the file or by a filter, get one adviser; undone within a day."""

from datetime import timedelta

import pytest

from club import activity, audit, handovers, reassigning, segments, staff
from club.handovers import CannotUndo, Handover, NothingThere
from club.members import Member, advising
from club.members.advising import NotAtWork, OutOfReach
from club.staff import Staff
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)
HOUR = timedelta(hours=1)


@pytest.fixture
async def zhang(cast):
    """Old Zhang, who has no account, looks after Ann and Ben in the dealer's file."""
    await Member.filter(id__in=[cast.ann.id, cast.ben.id]).update(adviser_name="老张")
    return [cast.ann.id, cast.ben.id]


async def advised(member):
    kept = await Member.get(id=member.id)
    return kept.adviser_id, kept.adviser_name


async def test_a_name_that_is_nobodys_account_is_listed_with_its_customers_of_the_own_store(cast, zhang):
    await Member.filter(id=cast.cho.id).update(adviser_name="老张")
    assert await reassigning.names(cast.gil) == [("老张", 3)]
    assert await reassigning.names(cast.dee) == [("老张", 2)]
    assert await reassigning.of_name("老张", cast.fay).count() == 1


async def test_all_of_a_name_go_to_a_colleague_at_once_and_each_timeline_says_so(cast, zhang):
    done = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON, name="老张")
    for member in (cast.ann, cast.ben):
        assert await advised(member) == (cast.dee.id, "")
        assert (await activity.of(member).first()).facts == {"adviser": "Dee"}
    assert await reassigning.names(cast.gil) == []
    entry = await audit.of(done).get()
    assert (entry.action, entry.facts) == ("customers.reassigned", {"customers": 2, "heirs": ["Dee"]})
    assert [one.id for one in await handovers.visible_to(cast.dee)] == [done.id]
    assert not await handovers.visible_to(cast.fay)


async def test_undone_everybody_has_again_whom_they_had(cast, zhang):
    await advising.assign([cast.ben], cast.eve, by=cast.gil, at=NOON)
    done = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    assert await handovers.undo(done, by=cast.gil, at=NOON + HOUR) == {"customers": 2}
    assert await advised(cast.ann) == (None, "老张")
    assert await advised(cast.ben) == (cast.eve.id, "")
    entry = await audit.of(done).first()
    assert (entry.action, entry.facts) == ("staff.handover_undone", {"customers": 2})
    with pytest.raises(CannotUndo):
        await handovers.undo(done, by=cast.gil, at=NOON + HOUR)


async def test_whom_somebody_else_has_by_then_stays_there_and_a_closed_account_is_a_name(cast, zhang):
    await advising.assign([cast.ben], cast.eve, by=cast.gil, at=NOON)
    done = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    await advising.assign([cast.ann], cast.staff["marketing"], by=cast.gil, at=NOON)
    await staff.deactivate(cast.eve, by=cast.gil, at=NOON)
    await handovers.undo(done, by=cast.gil, at=NOON + HOUR)
    assert (await advised(cast.ann))[0] == cast.staff["marketing"].id
    assert await advised(cast.ben) == (None, "Eve")


async def test_of_two_at_once_the_second_moves_nobody_who_has_another_adviser_by_then(cast, zhang):
    seen = await reassigning.advised(zhang)
    await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON, seen=seen)
    with pytest.raises(reassigning.Changed):
        await reassigning.reassign(zhang, cast.eve, by=cast.gil, at=NOON, seen=seen)
    assert (await advised(cast.ann))[0] == cast.dee.id


async def test_whoever_fits_the_filter_no_longer_is_not_moved(cast):
    women = segments.Question(segments.leaf("gender", "in", ["f"]), NOON)
    ids = await reassigning.chosen(women)
    await Member.filter(id=cast.ann.id).update(gender="")
    with pytest.raises(reassigning.Changed):
        await reassigning.reassign(ids, cast.gil, by=cast.gil, at=NOON, question=women)
    assert not await Handover.exists()


async def test_of_two_the_later_one_is_undone_first(cast, zhang):
    first = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    second = await reassigning.reassign(zhang, cast.eve, by=cast.gil, at=NOON + HOUR)
    with pytest.raises(handovers.HandedOn):
        await handovers.undo(first, by=cast.gil, at=NOON + HOUR)
    await handovers.undo(second, by=cast.gil, at=NOON + HOUR)
    assert (await advised(cast.ann))[0] == cast.dee.id
    await handovers.undo(first, by=cast.gil, at=NOON + HOUR)
    assert await advised(cast.ann) == (None, "老张")


async def test_where_somebody_else_has_them_all_there_is_nothing_to_undo(cast, zhang):
    done = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    await advising.assign([cast.ann, cast.ben], cast.eve, by=cast.gil, at=NOON)
    with pytest.raises(handovers.NothingBack):
        await handovers.undo(done, by=cast.gil, at=NOON + HOUR)
    assert (await Handover.get()).undone_at is None


async def test_after_a_day_it_stays(cast, zhang):
    done = await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    with pytest.raises(CannotUndo):
        await handovers.undo(done, by=cast.gil, at=NOON + timedelta(days=1))


async def test_one_out_of_reach_leaves_all_as_they_were(cast, zhang):
    with pytest.raises(OutOfReach):
        await reassigning.reassign([*zhang, cast.cho.id], cast.dee, by=cast.gil, at=NOON)
    assert await advised(cast.ann) == (None, "老张")
    assert not await Handover.exists()


async def test_nobody_is_given_to_an_account_that_was_closed_meanwhile(cast, zhang):
    await staff.deactivate(await Staff.get(id=cast.dee.id), by=cast.gil, at=NOON)
    for deed in (
        reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON),
        advising.assign([cast.ann], cast.dee, by=cast.gil, at=NOON),
    ):
        with pytest.raises(NotAtWork):
            await deed
    assert await advised(cast.ann) == (None, "老张")


async def test_whoever_has_them_all_already_gets_nothing(cast, zhang):
    await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)
    with pytest.raises(NothingThere):
        await reassigning.reassign(zhang, cast.dee, by=cast.gil, at=NOON)


async def test_all_who_fit_are_found_up_to_a_bound(cast, monkeypatch):
    everybody = segments.Question(segments.EVERYBODY, NOON)
    assert await reassigning.chosen(everybody) == [cast.ann.id, cast.ben.id, cast.cho.id]
    monkeypatch.setattr(reassigning, "MOST", 2)
    with pytest.raises(reassigning.TooMany):
        await reassigning.chosen(everybody)


async def test_whether_there_is_any_such_name_is_asked_within_the_own_store(cast):
    await Member.filter(id=cast.cho.id).update(adviser_name="老张")
    assert await reassigning.has_names(cast.gil)
    assert not await reassigning.has_names(cast.dee)
