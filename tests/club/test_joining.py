"""Joining: a proven phone becomes a member once, with what was accepted, allowed and brought along."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from club import activity, consents, documents, members, phones, sources, tiers
from club.audit import Entry
from club.documents import Acceptance
from club.members import Member
from club.messages.outbox import Message
from club.referrals import Referral
from points import accounts
from points.accounts import Account
from tests.cast import join

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
PHONE = "13612345678"


async def test_a_new_member_has_number_link_account_and_the_lowest_tier(cast):
    await tiers.add("gold", name="金卡", level=2, by=cast.gil, at=MONDAY)
    eva = await join("+86 136-1234 5678", at=MONDAY)
    assert (eva.phone, eva.phone_tail, eva.joined_at) == (PHONE, "5678", MONDAY)
    assert len(eva.number) == 10
    assert eva.number.isdecimal()
    assert len(eva.invite_code) == 8
    assert (await eva.tier).level == 1
    assert await accounts.balance(await eva.account) == 0


async def test_numbers_are_random(cast):
    people = [await join(f"136123456{number:02d}") for number in range(10)]
    numbers = sorted(int(person.number) for person in people)
    assert len({person.invite_code for person in people}) == 10
    assert max(later - earlier for earlier, later in pairwise(numbers)) > 1000


async def test_what_was_accepted_and_ticked_is_kept_with_version_time_and_source(cast):
    eva = await join(
        PHONE, at=MONDAY, consents={"marketing_sms": True, "marketing_wechat": False}, source="desk:1"
    )
    accepted = (
        await Acceptance.filter(member=eva)
        .order_by("document__kind")
        .values_list("document__kind", "document__version", "source", "at")
    )
    assert accepted == [("charter", 1, "desk:1", MONDAY), ("privacy", 1, "desk:1", MONDAY)]
    assert await consents.current(eva) == {
        "marketing_wechat": False,
        "marketing_sms": True,
        "marketing_phone": False,
        "service_sms": False,
    }
    assert await consents.history(eva).values_list("version", "source", "at") == [(1, "desk:1", MONDAY)]


async def test_nobody_joins_without_accepting_what_is_in_force(cast):
    await documents.publish("charter", {"zh_CN": ("会员章程", "第二版")}, by=cast.gil, at=MONDAY)
    with pytest.raises(documents.NotAccepted) as refusal:
        await members.sign_up(PHONE, charter=1, privacy=1, consents={}, at=MONDAY)
    assert refusal.value.facts == {"kind": "charter", "version": 2}
    assert await members.by_phone(PHONE) is None


async def test_a_refused_sign_up_leaves_no_account_behind(cast):
    before = await Account.all().count()
    with pytest.raises(consents.UnknownPurpose):
        await join(PHONE, consents={"everything": True})
    assert await Account.all().count() == before


async def test_a_known_phone_is_the_known_member_unchanged(cast):
    again = await join(cast.ann.phone, name="Somebody else", invite_code=cast.ben.invite_code)
    assert (again, again.name) == (cast.ann, "陈静")
    assert not await Referral.exists(friend=cast.ann)


async def test_signing_up_twenty_times_at_once_makes_one_member(cast):
    people = await asyncio.gather(*(join(PHONE) for _ in range(20)))
    assert len({person.id for person in people}) == 1
    assert await Member.filter(phone=PHONE).count() == 1
    assert await Message.filter(kind="welcome", member_id=people[0].id).count() == 1


async def test_a_phone_that_is_none_is_refused(cast):
    with pytest.raises(phones.InvalidPhone):
        await join("12345")


async def test_the_poster_stays_with_the_member_and_its_store_is_home(cast):
    poster = await sources.add("车展", store=cast.south, by=cast.fay, at=MONDAY)
    eva = await join(PHONE, source_code=f" {poster.code.upper()} ")
    assert (eva.source_id, eva.store_id) == (poster.id, cast.south.id)


async def test_a_poster_that_was_taken_down_brings_nobody(cast):
    await sources.retire(cast.poster, by=cast.dee, at=MONDAY)
    eva = await join(PHONE, source_code=cast.poster.code)
    assert (eva.source_id, eva.store_id) == (None, None)


async def test_codes_that_nobody_knows_are_left_out(cast):
    eva = await join(PHONE, source_code="nothing", invite_code="nobody'); DROP TABLE")
    assert (eva.source_id, await Referral.exists(friend=eva)) == (None, False)


async def test_an_invitation_brings_the_friend_to_the_referrer_and_to_the_same_store(cast):
    eva = await join(PHONE, name="王芳", gender="f", invite_code=cast.ann.invite_code.upper())
    referral = await Referral.get(friend=eva)
    assert (referral.referrer_id, eva.store_id) == (cast.ann.id, cast.north.id)
    note = await Message.get(kind="referral_joined")
    assert note.member_id == cast.ann.id
    assert "王女士" in note.body


async def test_the_poster_s_store_goes_before_the_referrer_s(cast):
    eva = await join(PHONE, invite_code=cast.cho.invite_code, source_code=cast.poster.code)
    assert eva.store_id == cast.north.id
    assert (await Referral.get(friend=eva)).referrer_id == cast.cho.id


async def test_a_welcome_waits_in_the_inbox(cast):
    eva = await join(PHONE, name="王芳", gender="f", locale="en")
    note = await Message.get(kind="welcome", member=eva)
    assert (note.channel, note.locale) == ("inbox", "en")
    assert eva.number in note.body


async def test_it_stands_on_the_timeline_and_in_the_audit_log(cast):
    eva = await join(PHONE, source_code=cast.poster.code, by=cast.eve)
    assert await activity.of(eva).values_list("kind", "by", "store_id") == [
        ("member.joined", f"staff:{cast.eve.id}", cast.north.id)
    ]
    entry = await Entry.get(action="member.joined", subject_id=eva.id)
    assert (entry.subject_kind, entry.by) == ("member", f"staff:{cast.eve.id}")


async def test_who_joins_alone_did_it_themselves(cast):
    eva = await join(PHONE)
    assert (await activity.of(eva).first()).by == f"member:{eva.id}"


@pytest.mark.parametrize(
    ("name", "gender", "locale", "address"),
    [
        ("陈静", "f", "zh_CN", "陈女士"),
        ("李强", "m", "zh_CN", "李先生"),
        ("欧阳娜娜", "f", "zh_CN", "欧阳女士"),
        ("欧阳", "m", "zh_CN", "欧先生"),
        ("陈静", "", "zh_CN", "陈静"),
        ("Ann Chen", "f", "en", "Ann Chen"),
        ("", "f", "zh_CN", "车友"),
        ("", "", "en", "friend"),
    ],
)
async def test_people_are_addressed_by_surname_and_title_where_both_are_known(
    cast, name, gender, locale, address
):
    assert (await join(PHONE, name=name, gender=gender, locale=locale)).address_form == address


async def test_a_name_that_is_too_long_is_refused_with_the_limit(cast):
    with pytest.raises(members.TooLong) as refusal:
        await join(PHONE, name="x" * 41)
    assert refusal.value.facts == {"field": "name", "longest": 40}
