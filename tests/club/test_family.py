"""Family: households of members, and relatives who are none."""

import asyncio
from datetime import UTC, datetime

import pytest

from club import activity, audit, households, members, relatives
from club.households import InAnother, InNone, Nameless
from club.members import BirthdayToCome, ImpossibleBirthday
from club.members.births import Birth

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def founded(cast, name="陈家"):
    return await households.found(name, first=cast.ann, by=cast.dee, at=MONDAY)


async def test_a_household_is_founded_joined_renamed_and_left(cast):
    home = await founded(cast)
    await households.join(home, cast.ben, by=cast.dee, at=MONDAY)
    assert await households.people(home.id) == [cast.ann, cast.ben]
    await households.rename(home, "陈李家", by=cast.dee, at=MONDAY)
    await households.leave(cast.ben, by=cast.dee, at=MONDAY)
    assert await households.people(home.id) == [cast.ann]
    kinds = [row.kind for row in await activity.of(cast.ben).limit(2)]
    assert kinds == ["household.departed", "household.joined"]
    deeds = [entry.action for entry in await audit.of(home)]
    assert deeds == [
        "household.departed",
        "household.renamed",
        "household.joined",
        "household.joined",
        "household.founded",
    ]


async def test_nobody_lives_in_two_households_nor_leaves_none(cast):
    home = await founded(cast)
    other = await households.found("李家", first=cast.ben, by=cast.dee, at=MONDAY)
    with pytest.raises(InAnother) as refused:
        await households.join(other, cast.ann, by=cast.dee, at=MONDAY)
    assert refused.value.facts["household"] == "陈家"
    with pytest.raises(InNone):
        await households.leave(cast.cho, by=cast.dee, at=MONDAY)
    tries = [households.join(one, cast.cho, by=cast.gil, at=MONDAY) for one in (home, other)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, InAnother) for one in done) == 1


async def test_two_move_in_together_where_one_of_them_lives_or_in_a_new_household(cast):
    told = {"name": "李家", "by": cast.dee, "at": MONDAY}
    home = await households.bring_together(cast.ann, cast.ben, **told)
    assert (home.name, await households.people(home.id)) == ("李家", [cast.ann, cast.ben])
    third = await members.Member.get(id=cast.cho.id)
    assert await households.bring_together(third, cast.ann, **told) == home
    await households.leave(cast.ben, by=cast.dee, at=MONDAY)
    assert await households.bring_together(third, cast.ben, **told) == home
    assert await households.people(home.id) == [cast.ann, cast.ben, cast.cho]


async def test_no_household_of_one_is_left_when_moving_in_is_refused(cast):
    told = {"name": "陈家", "by": cast.dee, "at": MONDAY}
    with pytest.raises(InAnother):
        await households.bring_together(cast.ann, cast.ann, **told)
    with pytest.raises(Nameless):
        await households.bring_together(cast.ann, cast.ben, **(told | {"name": ""}))
    assert not await households.Household.exists()
    assert (await members.Member.get(id=cast.ann.id)).household_id is None
    assert not await audit.Entry.filter(action__startswith="household.").exists()


async def test_of_two_who_each_live_somewhere_neither_moves(cast):
    for member in (cast.ann, cast.ben):
        await households.found("某家", first=member, by=cast.dee, at=MONDAY)
    with pytest.raises(InAnother):
        await households.bring_together(cast.ann, cast.ben, name="x", by=cast.dee, at=MONDAY)


async def test_the_audit_log_keeps_no_family_s_name(cast):
    home = await founded(cast)
    await households.rename(home, "陈李家", by=cast.dee, at=MONDAY)
    assert not [entry.facts for entry in await audit.of(home) if "家" in str(entry.facts)]


@pytest.mark.parametrize("name", ["", "  ", "长" * 41])
async def test_a_household_has_a_name(cast, name):
    with pytest.raises(Nameless):
        await founded(cast, name)


async def test_a_relative_has_a_birthday_by_the_moon_and_a_form_of_address(cast):
    born = Birth("lunar", 10, 13)
    told = {"name": "邓颖", "relation": "mother", "address_form": "邓阿姨", "birth": born}
    mother = await relatives.add(cast.ann, by=cast.dee, at=MONDAY, **told)
    assert (mother.birth_calendar, mother.birth_month, mother.birth_day) == ("lunar", 10, 13)
    await relatives.edit(mother, by=cast.dee, at=MONDAY, **(told | {"name": "邓莹"}))
    assert [one.name for one in await relatives.of(cast.ann)] == ["邓莹"]
    await relatives.remove(mother, by=cast.dee, at=MONDAY)
    assert await relatives.of(cast.ann) == []
    with pytest.raises(relatives.Gone):
        await relatives.remove(mother, by=cast.dee, at=MONDAY)
    rows = await activity.of(cast.ann).limit(3)
    assert [row.kind for row in rows] == ["relative.removed", "relative.edited", "relative.added"]
    assert not any("邓" in str(row.facts) for row in rows)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"name": " "}, relatives.Nameless),
        ({"name": "长" * 41}, relatives.TooLong),
        ({"name": "邓颖", "birth": Birth("solar", 2, 30)}, ImpossibleBirthday),
        ({"name": "邓颖", "birth": Birth("solar", 5, 6, 2030)}, BirthdayToCome),
    ],
)
async def test_what_cannot_be_is_refused(cast, told, error):
    with pytest.raises(error):
        await relatives.add(cast.ann, by=cast.dee, at=MONDAY, relation="mother", **told)


async def test_the_family_of_a_merged_record_is_that_of_who_stays(cast):
    mother = await relatives.add(cast.ben, name="邓颖", relation="mother", by=cast.dee, at=MONDAY)
    await members.merge(cast.ben, into=cast.ann, by=cast.dee, at=MONDAY)
    assert await relatives.of(cast.ann) == [mother]
