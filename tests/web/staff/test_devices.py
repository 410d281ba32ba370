"""Devices: where one is signed in, where a colleague is, and signing out there."""

import pytest

from club import clock, signins
from club.audit import Entry


@pytest.fixture
async def elsewhere(cast):
    """Eve is signed in on her phone as well."""
    signin, _ = await signins.open_for_staff(
        cast.eve, agent="Mozilla/5.0 (iPhone)", ip="192.0.2.7", at=clock.now()
    )
    return signin


async def still_open(person):
    return await signins.open_of(person, clock.now()).count()


async def test_one_sees_where_one_is_signed_in_and_which_is_this(cast, browser, elsewhere):
    page = (await browser(cast.eve).get("/staff/devices")).text
    for words in ("iPhone", "192.0.2.7", "这一台"):
        assert words in page


async def test_another_device_is_signed_out_by_oneself(cast, browser, elsewhere):
    eve = browser(cast.eve)
    await eve.get("/staff/devices")
    answer = await eve.post(f"/staff/devices/{elsewhere.id}/ending")
    assert answer.headers["location"] == "/staff/devices?done=device-signed-out"
    assert await still_open(cast.eve) == 1
    assert (await eve.get("/staff")).status_code == 200


async def test_all_the_others_are_signed_out_at_once(cast, browser, elsewhere):
    eve = browser(cast.eve)
    await eve.get("/staff/devices")
    await eve.post("/staff/devices/endings")
    assert await still_open(cast.eve) == 1
    assert (await eve.get("/staff")).status_code == 200


async def test_a_colleagues_device_is_signed_out_by_an_administrator(cast, browser, elsewhere):
    gil = browser(cast.gil)
    assert "iPhone" in (await gil.get(f"/staff/staff/{cast.eve.id}")).text
    await gil.post(f"/staff/staff/{cast.eve.id}/devices/{elsewhere.id}/ending")
    assert await still_open(cast.eve) == 0
    entry = await Entry.get(action="staff.device_revoked")
    assert (entry.by, entry.subject_id) == (f"staff:{cast.gil.id}", cast.eve.id)


async def test_a_device_is_found_under_its_owner_alone(cast, browser, elsewhere):
    assert (await browser(cast.dee).post(f"/staff/devices/{elsewhere.id}/ending")).status_code == 404
    wrong = f"/staff/staff/{cast.dee.id}/devices/{elsewhere.id}/ending"
    assert (await browser(cast.gil).post(wrong)).status_code == 404
    assert await still_open(cast.eve) == 1


async def test_the_list_says_who_was_here_when_and_is_sorted_by_it(cast, browser, elsewhere):
    page = (await browser(cast.gil).get("/staff/staff?sort=-seen")).text
    assert "上次登录" in page
    shown = (await browser(cast.gil).get(f"/staff/staff/{cast.dee.id}")).text
    assert "还没登录过" in shown
