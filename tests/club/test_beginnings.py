"""What joining and a complete profile bring: once, where a rule pays it, in whatever order it is told."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from club import activity, beginnings, counter, documents, members
from club.counter import Person
from club.members import UNTOLD, Birth, Member, profiles
from club.privacy import closing
from club.quality import gaps
from points import accounts, proof, rules
from points.postings import Posting
from tests import cast as casting

KINDS = ("sign_up", "profile_completed")
NOON = casting.OPENED + timedelta(days=30)
LATER = NOON + timedelta(days=1)
PHONE = "13600000042"
MAY = Birth("solar", 5, 4)
WHOLE = {"name": "周明", "gender": "m", "birth": MAY}
ON_FILE = {
    "name": "周明", "gender": "m", "birth_calendar": "solar", "birth_month": 5, "birth_day": 4,
    "joined_at": None,
}  # fmt: skip


@pytest.fixture
async def paid(cast):
    """From NOON on 50 points for joining and 80 for a complete profile."""
    for kind, points in zip(KINDS, (50, 80), strict=True):
        terms = {"type": "fixed", "points": points, "expiry": "never"}
        await rules.define(kind, kind, terms, valid_from=NOON, by="test")


async def earned(member) -> list[str]:
    """For what `member` has earned points or nothing, the first first."""
    theirs = Posting.filter(account_id=member.account_id, kind="earn").order_by("id")
    return await theirs.values_list("reason", flat=True)


async def on_file(phone=PHONE, **other) -> Member:
    """Whom the dealer's file knows with all that completes a profile, and who has not joined."""
    member = await casting.join(phone)
    await Member.filter(id=member.id).update(**ON_FILE | other)
    return await Member.get(id=member.id)


async def at_the_counter(cast, person, **how):
    versions = {kind: (await documents.current(kind)).version for kind in documents.KINDS}
    told = {"consents": {}, "locale": "zh_CN", "at": NOON, **versions, **how}
    return await counter.join(PHONE, person, desk=cast.desk, staff=cast.eve, **told)


async def test_where_no_rule_pays_it_nothing_is_posted(cast):
    fresh = await casting.join(PHONE, at=NOON)
    await members.update_profile(fresh, **WHOLE, by=fresh, at=NOON)
    assert await earned(fresh) == []


async def test_joining_earns_once_also_with_the_same_number_again(cast, paid):
    fresh = await casting.join(PHONE, at=NOON)
    await casting.join(PHONE, at=LATER)
    posting = await Posting.get(account_id=fresh.account_id)
    assert (posting.key, posting.points) == (f"earn:sign_up:{fresh.id}", 50)
    assert await activity.of(fresh).filter(kind="points.earned").count() == 1
    assert (await proof.verify()).ok


async def test_twenty_who_join_by_one_number_at_once_earn_once(cast, paid):
    joined = await asyncio.gather(*(casting.join(PHONE, at=NOON + timedelta(seconds=n)) for n in range(20)))
    assert {member.id for member in joined} == {joined[0].id}
    assert await earned(joined[0]) == ["sign_up"]


async def test_a_customer_on_file_earns_by_joining_and_for_what_is_on_file_already(cast, paid):
    known = await on_file()
    fresh = await casting.join(PHONE, at=NOON)
    assert fresh.id == known.id
    assert await earned(fresh) == ["sign_up", "profile_completed"]


async def test_at_the_counter_it_is_the_points_of_the_store_where_somebody_joins(cast, paid):
    terms = {"type": "fixed", "points": 70, "expiry": "never", "only": {"store": [cast.north.id]}}
    await rules.define("north", "sign_up", terms, valid_from=NOON, by="test")
    await at_the_counter(cast, Person("周明", "m"))
    posting = await Posting.get(reason="sign_up")
    assert (posting.points, posting.store, posting.by) == (70, cast.north.id, f"staff:{cast.eve.id}")


async def test_a_customer_who_gets_a_number_at_the_counter_earns_too(cast, paid):
    known = await on_file(phone=PHONE, store_id=cast.north.id)
    await Member.filter(id=known.id).update(phone=None, phone_tail="")
    await at_the_counter(cast, Person(), on_file=await Member.get(id=known.id))
    assert await earned(known) == ["sign_up", "profile_completed"]


async def test_who_leaves_and_joins_anew_begins_a_membership_that_earns(cast, paid):
    fresh = await casting.join(PHONE, at=NOON)
    await closing.close(await closing.ask(fresh, by=fresh, at=NOON), by=fresh, at=LATER)
    again = await casting.join(PHONE, at=LATER)
    assert again.id != fresh.id
    assert await earned(again) == ["sign_up"]


@pytest.mark.parametrize("order", [("name", "gender", "birth"), ("birth", "gender", "name")])
async def test_a_profile_earns_with_the_last_of_what_completes_it(cast, paid, order):
    fresh = await casting.join(PHONE, at=NOON)
    for number, name in enumerate(order, 1):
        await members.update_profile(fresh, **{name: WHOLE[name]}, by=fresh, at=NOON)
        assert await earned(fresh) == (["sign_up", "profile_completed"] if number == 3 else ["sign_up"])


async def test_what_staff_fill_in_counts_and_is_theirs_by_name(cast, paid):
    await members.update_profile(cast.ann, birth=MAY, by=cast.dee, at=NOON)
    posting = await Posting.get(account_id=cast.ann.account_id)
    assert (posting.points, posting.by) == (80, f"staff:{cast.dee.id}")


async def test_taken_away_and_told_again_it_earns_no_more(cast, paid):
    for birth in (MAY, UNTOLD, Birth("lunar", 3, 3)):
        await members.update_profile(cast.ann, birth=birth, by=cast.ann, at=NOON)
    assert await earned(cast.ann) == ["profile_completed"]


async def test_twenty_saves_at_once_earn_once_and_none_fails(cast, paid):
    saves = []
    for day in range(1, 21):
        seen = await Member.get(id=cast.ann.id)
        at = NOON + timedelta(seconds=day)  # each another fact
        saves.append(members.update_profile(seen, birth=Birth("solar", 5, day), by=seen, at=at))
    await asyncio.gather(*saves)
    assert await earned(cast.ann) == ["profile_completed"]


async def test_a_save_waits_for_the_account_before_it_takes_the_row(cast, paid):
    """As do settling and closing: otherwise one would hold what the other waits for."""
    held = asyncio.Event()

    async def settles():
        async with in_transaction():
            await accounts.lock(cast.ann.account_id)
            held.set()
            await asyncio.sleep(0.5)
            await Member.filter(id=cast.ann.id).update(visits=7)

    async def saves():
        await held.wait()
        await members.update_profile(cast.ann, birth=MAY, by=cast.ann, at=NOON)

    await asyncio.gather(settles(), saves())
    assert await earned(cast.ann) == ["profile_completed"]


async def test_who_joins_while_a_colleague_completes_the_profile_misses_nothing(cast, paid):
    known = await on_file(birth_calendar="", birth_month=None, birth_day=None)
    seen = await Member.get(id=known.id)
    await asyncio.gather(
        casting.join(PHONE, at=NOON), members.update_profile(seen, birth=MAY, by=cast.dee, at=NOON)
    )
    assert sorted(await earned(known)) == ["profile_completed", "sign_up"]


async def test_somebody_in_two_records_earns_once(cast, paid):
    """Ben's record earned; Ann's, which takes it in, does not earn again, and neither does joining by it."""
    await members.update_profile(cast.ben, birth=MAY, by=cast.ben, at=NOON)
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=NOON)
    await members.update_profile(cast.ann, birth=UNTOLD, by=cast.ann, at=NOON)
    await members.update_profile(cast.ann, birth=MAY, by=cast.ann, at=NOON)
    await casting.join(cast.ben.phone, at=NOON)
    assert await Posting.filter(reason__in=KINDS).count() == 1


async def test_two_records_that_are_complete_together_earn(cast, paid):
    known = await on_file(name="", gender="")
    await members.merge(known, into=cast.ann, by=cast.gil, at=NOON)
    assert await earned(cast.ann) == ["profile_completed"]


async def test_a_member_whose_record_is_taken_in_by_a_whole_one_earns(cast, paid):
    known = await on_file()
    await members.merge(cast.ben, into=known, by=cast.gil, at=NOON, reason="同一个人")
    assert await earned(known) == ["profile_completed"]


async def test_what_a_rule_leaves_out_says_why(cast, paid):
    terms = {"type": "fixed", "points": 80, "expiry": "never", "only": {"tier": ["gold"]}}
    await rules.define("profile_completed", "profile_completed", terms, valid_from=NOON, by="test")
    await members.update_profile(cast.ann, birth=MAY, by=cast.ann, at=NOON)
    posting = await Posting.get(account_id=cast.ann.account_id)
    assert (posting.points, posting.facts["why"][0]["code"]) == (0, "rule.not_for")


async def test_what_it_would_bring_is_offered_until_it_is_complete(cast, paid):
    async def offered():
        member = await Member.get(id=cast.ann.id).select_related("tier")
        return await beginnings.offered(member, at=NOON)

    assert await offered() == 80
    await members.update_profile(cast.ann, birth=MAY, by=cast.ann, at=NOON)
    await members.update_profile(cast.ann, birth=UNTOLD, by=cast.ann, at=NOON)
    assert await offered() == 0
    assert await accounts.balance(cast.ann.account_id) == 80


async def test_complete_is_what_the_figures_of_quality_count(cast):
    for what, column in profiles.ASKED.items():
        assert profiles.missing(Member(**{**ON_FILE, column: ""})) == [what]
        await Member.filter(id=cast.ann.id).update(**{column: ""})
        assert await Member.filter(gaps.MISSING[what], id=cast.ann.id).exists()
