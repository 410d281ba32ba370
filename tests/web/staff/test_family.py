"""Family: relatives and households, written down from the member's page."""

import pytest

from club import clock, households
from club.members import Member
from club.relatives import Relative


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_a_mother_with_a_lunar_birthday_stands_on_the_page(cast, dee):
    told = {"relation": "mother", "name": "邓颖", "address_form": "邓阿姨"}
    born = {"birth_calendar": "lunar", "birth_month": "10", "birth_day": "13"}
    await dee.post(f"/staff/members/{cast.ann.id}/relatives", data=told | born)
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    for words in ("邓颖", "母亲", "邓阿姨", "农历十月十三"):
        assert words in page
    mother = await Relative.get(name="邓颖")
    assert "邓阿姨" in (await dee.get(f"/staff/relatives/{mother.id}/edit")).text
    await dee.post(f"/staff/relatives/{mother.id}/edit", data=told | {"name": "邓莹"})
    assert "邓莹" in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    await dee.post(f"/staff/relatives/{mother.id}/removal")
    assert "邓莹" not in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    late = await dee.post(f"/staff/relatives/{mother.id}/removal")
    assert late.status_code == 422
    assert "已经被移除" in late.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": "", "address_form": ""}, "name"), ({"birth_month": "2", "birth_day": "30"}, "birth_day")],
)
async def test_bad_input_comes_back_beside_its_field(cast, dee, wrong, field):
    told = {
        "relation": "mother",
        "name": "邓颖",
        "birth_calendar": "solar",
        "birth_month": "5",
        "birth_day": "6",
    }
    page = await dee.post(f"/staff/members/{cast.ann.id}/relatives", data=told | wrong)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert not await Relative.exists()


async def test_two_members_found_a_household_and_one_moves_out(cast, dee):
    home = f"/staff/members/{cast.ann.id}/household"
    assert "李强" in (await dee.get(home, params={"q": "李强"})).text
    await dee.post(home, data={"other": cast.ben.id})
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "李家" in page
    assert "同一家庭的会员" in page
    await dee.post(f"{home}/name", data={"name": "陈李家"})
    assert "陈李家" in (await dee.get(home)).text
    await dee.post(f"/staff/members/{cast.ben.id}/household/leaving")
    assert (await Member.get(id=cast.ben.id)).household_id is None
    late = await dee.post(f"/staff/members/{cast.ben.id}/household/leaving")
    assert late.status_code == 422


async def test_who_lives_elsewhere_is_not_taken_in(cast, dee):
    for member, name in ((cast.ann, "陈家"), (cast.ben, "李家")):
        await households.found(name, first=member, by=cast.dee, at=clock.now())
    page = await dee.post(f"/staff/members/{cast.ann.id}/household", data={"other": cast.ben.id})
    assert page.status_code == 422
    assert "已在家庭“陈家”里" in page.text


async def test_another_stores_family_is_not_found(cast, dee):
    for address in ("relatives/new", "household"):
        assert (await dee.get(f"/staff/members/{cast.cho.id}/{address}")).status_code == 404
    page = await dee.post(f"/staff/members/{cast.ann.id}/household", data={"other": cast.cho.id})
    assert page.status_code == 404
