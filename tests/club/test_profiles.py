"""Profiles: what members tell of themselves, as far as it can be; their phone; what staff may uncover."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club import activity, members, phones, roles, signins
from club.audit import Entry
from club.members import (
    UNTOLD,
    Birth,
    BirthdayToCome,
    ImpossibleBirthday,
    Member,
    PhoneTaken,
    births,
    reaching,
)
from club.messages.outbox import Message
from tests.cast import join

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def update(member, **changes):
    changed = await members.update_profile(member, by=member, at=MONDAY, **changes)
    assert await Member.filter(id=member.id).values() == [
        {field: getattr(member, field) for field in Member._meta.db_fields}
    ]
    return changed


async def test_the_form_of_address_follows_name_and_gender(cast):
    assert await update(cast.ann, name="王静") == ["address_form", "name"]
    assert cast.ann.address_form == "王女士"
    await update(cast.ann, gender="m")
    assert cast.ann.address_form == "王先生"


async def test_until_the_person_says_otherwise(cast):
    await update(cast.ann, address_form="静姐")
    await update(cast.ann, name="王静", gender="")
    assert cast.ann.address_form == "静姐"


async def test_sending_back_what_a_form_showed_is_not_saying_otherwise(cast):
    await update(cast.ann, name="王静", address_form=cast.ann.address_form)
    assert cast.ann.address_form == "王女士"


async def test_and_again_once_they_say_nothing(cast):
    await update(cast.ann, address_form="静姐")
    await update(cast.ann, address_form=" ")
    assert cast.ann.address_form == "陈女士"


async def test_what_stays_as_it_is_leaves_no_trace(cast):
    before = await activity.of(cast.ann).count()
    assert await update(cast.ann, name=" 陈静 ", gender="f") == []
    assert await activity.of(cast.ann).count() == before


async def test_a_change_names_the_fields_not_what_they_say(cast):
    await members.update_profile(cast.ann, name="王静", locale="en", by=cast.dee, at=MONDAY)
    entry = await Entry.get(action="member.updated")
    assert (entry.by, entry.facts) == (f"staff:{cast.dee.id}", {"fields": ["address_form", "locale", "name"]})
    assert (await activity.of(cast.ann).first()).kind == "profile.updated"


async def test_birthdays_are_kept_in_their_own_calendar(cast):
    await update(cast.ann, birth=Birth("lunar", 6, 15, leap=True))
    assert (cast.ann.birth_calendar, cast.ann.birth_month, cast.ann.birth_day) == ("lunar", 6, 15)
    assert (cast.ann.birth_leap, cast.ann.birth_year) == (True, None)
    await update(cast.ann, birth=UNTOLD)
    assert (cast.ann.birth_calendar, cast.ann.birth_month, cast.ann.birth_leap) == ("", None, False)


@pytest.mark.parametrize(
    "birth",
    [
        Birth("solar", 2, 29),
        Birth("solar", 2, 29, 2000),
        Birth("lunar", 12, 30),
        Birth("lunar", 6, 30, leap=True),
        Birth("lunar", 6, 29, 2025, leap=True),  # 2025 has a leap sixth month
        Birth("lunar", 11, 1, 2033 - 100, leap=False),
        Birth("solar", 11, 23, 2026),  # born today
    ],
)
def test_days_that_exist_are_taken(birth):
    births.check(birth, at=MONDAY)


@pytest.mark.parametrize(
    "birth",
    [
        Birth("solar", 2, 30),
        Birth("solar", 2, 29, 2001),
        Birth("solar", 13, 1),
        Birth("solar", 0, 1),
        Birth("solar", 4, 31),
        Birth("solar", 5, 1, leap=True),
        Birth("solar", 5, 1, 1900),
        Birth("lunar", 1, 31),
        Birth("lunar", 13, 1),
        Birth("lunar", 6, 1, 2024, leap=True),  # 2024 has no leap month
        Birth("lunar", 6, 30, 2025, leap=True),  # it had 29 days
        Birth("lunar", 5, 5, 1899),
        Birth("solar", None, 1),
        Birth("", 5, 1),
    ],
)
async def test_days_that_do_not_exist_are_refused(cast, birth):
    with pytest.raises(ImpossibleBirthday) as refusal:
        await update(cast.ann, birth=birth)
    assert refusal.value.facts["month"] == birth.month
    assert cast.ann.birth_calendar == ""


async def test_the_form_of_address_follows_the_language_until_one_is_chosen(cast):
    await update(cast.ann, locale="en")
    assert cast.ann.address_form == "Ms 陈"
    await update(cast.ann, address_form="静姐")
    await update(cast.ann, locale="zh_CN")
    assert cast.ann.address_form == "静姐"


def test_a_day_that_does_not_exist_says_why():
    for birth, why in (
        (Birth("lunar", 8, 15, 1990, leap=True), "leap_month"),
        (Birth("lunar", 6, 30, 2025, leap=True), "month"),
        (Birth("solar", 2, 29, 2025), "month"),
        (Birth("lunar", 1, 31), "month"),
    ):
        with pytest.raises(ImpossibleBirthday) as refusal:
            births.check(birth, at=MONDAY)
        assert refusal.value.facts["why"] == why


def test_nobody_is_born_tomorrow_by_the_clock_of_the_club():
    births.check(Birth("solar", 11, 24, 2026), at=datetime(2026, 11, 23, 16, tzinfo=UTC))
    with pytest.raises(BirthdayToCome):
        births.check(Birth("solar", 11, 24, 2026), at=datetime(2026, 11, 23, 15, 59, tzinfo=UTC))


@given(st.dates(date(1901, 1, 1), date(2026, 11, 23)))
def test_every_day_that_was_is_a_birthday(day):
    births.check(Birth("solar", day.month, day.day, day.year), at=MONDAY)


@pytest.mark.parametrize("field", ["name", "address_form"])
async def test_what_is_too_long_is_refused_with_the_limit(cast, field):
    with pytest.raises(members.TooLong) as refusal:
        await update(cast.ann, **{field: "x" * 41})
    assert refusal.value.facts == {"field": field, "longest": 40}


async def test_a_new_phone_signs_in_and_signs_out_the_other_devices(cast):
    here, token_here = await signins.open_for_member(cast.ann, agent="", ip="", at=MONDAY)
    _, token_there = await signins.open_for_member(cast.ann, agent="", ip="", at=MONDAY)
    await members.change_phone(cast.ann, "136 1234 5678", by=cast.ann, at=MONDAY, keep=here)
    assert await members.by_phone("13612345678") == cast.ann
    assert await members.by_phone("13816526034") is None
    assert await signins.find(token_here, MONDAY)
    assert await signins.find(token_there, MONDAY) is None


async def test_the_member_is_told_and_the_log_names_no_number(cast):
    await members.change_phone(cast.ann, "13612345678", by=cast.ann, at=MONDAY)
    note = await Message.get(kind="phone_changed")
    assert (note.member_id, note.channel) == (cast.ann.id, "inbox")
    assert "136****5678" in note.body
    entry = await Entry.get(action="member.phone_changed")
    assert "5678" not in str(entry.facts)


async def test_another_member_s_phone_is_taken(cast):
    with pytest.raises(PhoneTaken):
        await members.change_phone(cast.ann, cast.ben.phone, by=cast.ann, at=MONDAY)
    assert (await Member.get(id=cast.ann.id)).phone == "13816526034"


async def test_the_same_phone_again_changes_nothing(cast):
    await members.change_phone(cast.ann, cast.ann.phone, by=cast.ann, at=MONDAY)
    assert not await Entry.exists(action="member.phone_changed")


async def test_two_who_want_the_same_phone_at_once_and_one_who_joins_by_it_leave_one_holder(cast):
    wanted = "13612345678"
    outcomes = await asyncio.gather(
        members.change_phone(cast.ann, wanted, by=cast.ann, at=MONDAY),
        members.change_phone(cast.ben, wanted, by=cast.ben, at=MONDAY),
        join(wanted),
        return_exceptions=True,
    )
    assert all(outcome is None or isinstance(outcome, PhoneTaken | Member) for outcome in outcomes)
    assert await Member.filter(phone=wanted).count() == 1


async def test_a_new_phone_must_be_one(cast):
    with pytest.raises(phones.InvalidPhone):
        await members.change_phone(cast.ann, "12345", by=cast.ann, at=MONDAY)


async def test_uncovering_a_phone_is_written_down(cast):
    assert await members.reveal(cast.ann, "phone", by=cast.dee, at=MONDAY) == "13816526034"
    entry = await Entry.get(action="member.revealed")
    assert (entry.by, entry.subject_id, entry.store_id) == (
        f"staff:{cast.dee.id}",
        cast.ann.id,
        cast.north.id,
    )
    assert entry.facts == {"field": "phone", "role": "club_officer"}


async def test_it_takes_the_permission_and_the_store(cast):
    for stranger in (cast.eve, cast.fay):
        with pytest.raises(roles.NotAllowed):
            await members.reveal(cast.ann, "phone", by=stranger, at=MONDAY)
    assert not await Entry.exists(action="member.revealed")


async def test_a_member_without_a_store_finds_one_once(cast):
    eva = await join("13612345678")
    assert eva.store_id is None
    assert await members.house(eva, cast.north, by=cast.dee, at=MONDAY)
    assert not await members.house(eva, cast.south, by=cast.fay, at=MONDAY + timedelta(days=1))
    assert (await Member.get(id=eva.id)).store_id == cast.north.id


async def test_email_likes_and_the_preferred_way_are_kept_with_who_told_them(cast):
    told = {"email": " Ann@Example.CN ", "prefers": "wechat", "likes": "龙井", "dislikes": "不吃香菜"}
    changed = await members.update_profile(cast.ann, by=cast.dee, at=MONDAY, **told)
    assert changed == ["dislikes", "email", "likes", "prefers"]
    ann = await Member.get(id=cast.ann.id)
    assert (ann.email, ann.prefers) == ("ann@example.cn", "wechat")
    assert (ann.likes, ann.dislikes) == ("龙井", "不吃香菜")
    assert {ann.told[field][0] for field in changed} == {f"staff:{cast.dee.id}"}
    assert (await Entry.get(action="member.updated")).facts == {"fields": changed}


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"email": "ann@"}, reaching.NotAnEmail),
        ({"prefers": "pigeon"}, reaching.UnknownWay),
        ({"likes": "茶" * 201}, members.TooLong),
    ],
)
async def test_what_is_no_address_no_way_or_too_long_is_refused(cast, told, error):
    with pytest.raises(error):
        await update(cast.ann, **told)
    assert (await Member.get(id=cast.ann.id)).email == ""
