"""Sign-ins: a token opens what it was made for, for as long as it is used, until it is revoked."""

from datetime import UTC, datetime, timedelta

from club import signins, staff
from club.signins import SignIn
from tests.statements import counted

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DEVICE = {"agent": "A phone", "ip": "192.0.2.7", "at": MONDAY}


async def test_a_token_finds_its_member_with_tier_in_one_query(cast):
    _, token = await signins.open_for_member(cast.ann, **DEVICE)
    with counted() as statements:
        found = await signins.find(token, MONDAY)
    assert found.member == cast.ann
    assert found.member.tier.name == "会员"
    assert (found.staff, found.desk) == (None, None)
    assert len(statements) == 1


async def test_a_token_finds_its_staff_with_store_and_desk_in_one_query(cast):
    signin, token = await signins.open_for_staff(cast.eve, **DEVICE)
    await signins.stand_at(signin, cast.desk)
    with counted() as statements:
        found = await signins.find(token, MONDAY)
    assert (found.staff, found.staff.role, found.staff.store) == (cast.eve, "front_desk", cast.north)
    assert (found.desk, found.member) == (cast.desk, None)
    assert len(statements) == 1


async def test_only_the_digest_of_a_token_is_kept(cast):
    signin, token = await signins.open_for_member(cast.ann, **DEVICE)
    assert len(token) >= 43
    assert token not in str((await SignIn.filter(id=signin.id).values())[0])
    assert await signins.find(signin.token_hash, MONDAY) is None


async def test_a_forged_token_finds_nobody(cast):
    await signins.open_for_member(cast.ann, **DEVICE)
    assert await signins.find("", MONDAY) is None
    assert await signins.find("x" * 43, MONDAY) is None


async def test_every_sign_in_has_its_own_csrf_token(cast):
    one, _ = await signins.open_for_member(cast.ann, **DEVICE)
    other, _ = await signins.open_for_member(cast.ann, **DEVICE)
    assert one.csrf != other.csrf
    assert len(one.csrf) == 43


async def test_it_lives_as_long_as_it_is_used(cast):
    _, token = await signins.open_for_member(cast.ann, **DEVICE)
    for day in range(0, 100, 20):
        assert await signins.find(token, MONDAY + day * DAY)
    assert await signins.find(token, MONDAY + 111 * DAY) is None


async def test_staff_are_asked_again_the_next_morning(cast):
    _, token = await signins.open_for_staff(cast.dee, **DEVICE)
    assert await signins.find(token, MONDAY + 11 * HOUR)
    assert await signins.find(token, MONDAY + 24 * HOUR) is None


async def test_using_it_seldom_writes(cast):
    signin, token = await signins.open_for_member(cast.ann, **DEVICE)
    with counted() as statements:
        for hour in range(48):
            await signins.find(token, MONDAY + hour * HOUR)
    assert [statement for statement in statements if statement.sql.startswith("UPDATE")] == []
    await signins.find(token, MONDAY + 3 * DAY)
    await signin.refresh_from_db()
    assert (signin.seen_at, signin.expires_at) == (MONDAY + 3 * DAY, MONDAY + 33 * DAY)


async def test_signing_out_here_leaves_the_other_devices(cast):
    here, token_here = await signins.open_for_member(cast.ann, **DEVICE)
    _, token_there = await signins.open_for_member(cast.ann, **DEVICE)
    await signins.revoke(here, at=MONDAY)
    assert await signins.find(token_here, MONDAY) is None
    assert await signins.find(token_there, MONDAY)


async def test_signing_out_everywhere_spares_this_device_and_other_people(cast):
    here, _ = await signins.open_for_member(cast.ann, **DEVICE)
    _, elsewhere = await signins.open_for_member(cast.ann, **DEVICE)
    _, bens = await signins.open_for_member(cast.ben, **DEVICE)
    assert await signins.revoke_all(cast.ann, at=MONDAY, keep=here) == 1
    assert await signins.open_of(cast.ann, MONDAY) == [here]
    assert await signins.find(elsewhere, MONDAY) is None
    assert await signins.find(bens, MONDAY)


async def test_who_is_shut_out_is_out_on_every_device(cast):
    _, token = await signins.open_for_staff(cast.eve, **DEVICE)
    await staff.deactivate(cast.eve, by=cast.gil, at=MONDAY)
    assert await signins.find(token, MONDAY) is None


async def test_a_long_agent_is_cut_not_refused(cast):
    signin, _ = await signins.open_for_member(cast.ann, agent="x" * 500, ip="192.0.2.7", at=MONDAY)
    assert len(signin.agent) == 120


async def test_what_ended_long_ago_is_forgotten(cast):
    revoked, _ = await signins.open_for_member(cast.ann, **DEVICE)
    await signins.revoke(revoked, at=MONDAY)
    _, expired = await signins.open_for_staff(cast.eve, **DEVICE)
    alive, token = await signins.open_for_member(cast.ann, **DEVICE)
    assert await signins.forget(before=MONDAY + DAY) == 2
    assert await SignIn.all() == [alive]
    assert await signins.find(token, MONDAY)
    assert await signins.find(expired, MONDAY) is None
