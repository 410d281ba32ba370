"""Who looks after whom: for several members at once, all or nobody, and each timeline says it."""

from datetime import timedelta

import pytest

from club import activity, audit, staff
from club.members import Member, advising
from tests import cast as casting

NOON = casting.OPENED + timedelta(days=30)


async def test_several_members_get_an_adviser_and_each_timeline_says_who(cast):
    await Member.filter(id=cast.ann.id).update(adviser_name="老张")
    changed = await advising.assign([cast.ann, cast.ben], cast.dee, by=cast.gil, at=NOON)
    assert [one.id for one in changed] == [cast.ann.id, cast.ben.id]
    for member in (cast.ann, cast.ben):
        kept = await Member.get(id=member.id)
        assert (kept.adviser_id, kept.adviser_name) == (cast.dee.id, "")
        assert (await activity.of(member).first()).facts == {"adviser": "Dee"}
        assert (await audit.of(member).first()).action == "member.adviser_changed"


async def test_what_is_so_already_adds_no_line(cast):
    await advising.assign([cast.ann], cast.dee, by=cast.gil, at=NOON)
    assert await advising.assign([cast.ann, cast.ben], cast.dee, by=cast.gil, at=NOON) == [cast.ben]
    assert await activity.of(cast.ann).filter(kind="adviser.changed").count() == 1


async def test_an_adviser_is_taken_away(cast):
    await advising.assign([cast.ann], cast.dee, by=cast.gil, at=NOON)
    await advising.assign([cast.ann], None, by=cast.gil, at=NOON)
    assert (await Member.get(id=cast.ann.id)).adviser_id is None


async def test_a_closed_account_looks_after_nobody(cast):
    await staff.deactivate(cast.dee, by=cast.gil, at=NOON)
    with pytest.raises(advising.NotAtWork):
        await advising.assign([cast.ann], cast.dee, by=cast.gil, at=NOON)


async def test_one_member_out_of_reach_leaves_all_as_they_were(cast):
    with pytest.raises(advising.OutOfReach) as refusal:
        await advising.assign([cast.ann, cast.cho], cast.dee, by=cast.gil, at=NOON)
    assert refusal.value.facts == {"name": "Dee", "member": "Cho Park"}
    assert not await Member.filter(adviser_id=cast.dee.id).exists()
