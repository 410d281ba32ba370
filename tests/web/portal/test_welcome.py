"""The first page of a new member: name, birthday, car; all of it can wait."""

from datetime import timedelta

import pytest

from club import clock, earning, vehicles
from club.members import Member
from points.rules import Fact
from tests import cast as casting


async def test_name_birthday_and_car_are_kept(browser, cast):
    answer = await browser(cast.ben).post(
        "/welcome",
        data={
            "name": "李强",
            "gender": "m",
            "birth_calendar": "lunar",
            "birth_month": "8",
            "birth_day": "15",
            "plate": "沪b 12345",
            "model": "朗逸",
        },
    )
    assert answer.headers["location"] == "/?done=welcome"
    ben = await Member.get(id=cast.ben.id)
    assert (ben.address_form, ben.birth_calendar, ben.birth_month, ben.birth_day) == (
        "李先生",
        "lunar",
        8,
        15,
    )
    assert [car.plate for car in await vehicles.of(ben)] == ["沪B12345"]


async def test_all_of_it_may_stay_empty(browser, cast):
    answer = await browser(cast.ben).post("/welcome", data={"gender": "", "birth_calendar": "solar"})
    assert answer.status_code == 303


async def test_a_day_that_does_not_exist_keeps_everything_from_being_half_done(browser, cast):
    told = {"name": "王五", "gender": "m", "birth_calendar": "solar", "birth_month": "2", "birth_day": "30"}
    answer = await browser(cast.ben).post("/welcome", data={**told, "plate": "沪B12345"})
    assert answer.status_code == 422
    assert "那个月只有 29 天" in answer.text
    assert 'value="王五"' in answer.text
    assert (await Member.get(id=cast.ben.id)).name == cast.ben.name
    assert not await vehicles.of(cast.ben).exists()


async def test_a_leap_month_that_the_year_did_not_have_is_named(browser, cast):
    told = {"gender": "", "birth_calendar": "lunar", "birth_year": "1990", "birth_month": "8"}
    answer = await browser(cast.ben).post("/welcome", data={**told, "birth_day": "15", "birth_leap": "y"})
    assert answer.status_code == 422
    assert "1990 年没有闰八月" in answer.text
    assert 'data-lunar="十五"' in answer.text


async def test_a_plate_says_which_character_is_wrong(browser, cast):
    wrong = {"沪BO1234": "车牌里没有字母 I 和 O", "上B12345": "第一个字是省份简称", "BB12345": "少了省份简称"}
    for plate, said in wrong.items():
        told = {"gender": "", "birth_calendar": "solar", "plate": plate}
        assert said in (await browser(cast.ben).post("/welcome", data=told)).text


async def test_somebody_elses_plate_is_refused_and_the_name_waits(browser, cast):
    told = {"name": "王五", "gender": "m", "birth_calendar": "solar", "plate": "沪B6K286"}
    answer = await browser(cast.ben).post("/welcome", data=told)
    assert answer.status_code == 422
    assert "别人名下" in answer.text
    assert (await Member.get(id=cast.ben.id)).name == cast.ben.name


async def test_a_month_without_a_day_is_no_birthday(browser, cast):
    answer = await browser(cast.ben).post(
        "/welcome", data={"gender": "", "birth_calendar": "solar", "birth_month": "5"}
    )
    assert answer.status_code == 422
    assert "生日要有月和日" in answer.text


async def test_nobody_is_led_to_another_site(browser, cast):
    address = "/welcome?next=//evil.example"
    assert "evil.example" not in (await browser(cast.ben).get(address)).text
    answer = await browser(cast.ben).post(address, data={"gender": "", "birth_calendar": "solar"})
    assert answer.headers["location"] == "/?done=welcome"


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/welcome")).headers["location"].startswith("/signin")


@pytest.fixture
async def on_file(cast):
    """A customer whom the dealer's file knows: with name, car and points, and not in the club yet."""
    before = casting.OPENED + timedelta(days=1)
    member = await casting.join("15012345678", name="王芳", gender="f", at=before)
    await vehicles.add(member, plate="粤A12345", model="朗逸", by="import:1", at=before)
    fact = Fact(kind="service_order", at=before, amounts={"maintenance": 128_000})
    await earning.earn(member, fact, key="earn:order:999", by="import:1", at=before)
    await Member.filter(id=member.id).update(joined_at=None)
    return member


async def test_somebody_on_file_finds_the_own_car_and_points_waiting(browser, cast, on_file):
    await casting.join("15012345678", at=clock.now())
    me = browser(await Member.get(id=on_file.id))
    for address in ("/welcome", "/"):
        page = (await me.get(address)).text
        assert "粤A·12345" in page
        assert "你入会前的爱车和 1,280 积分都在卡里了" in page
    assert 'value="王芳"' in (await me.get("/welcome")).text


async def test_nothing_waits_for_somebody_new(browser, cast):
    assert "都在卡里了" not in (await browser(cast.ben).get("/")).text


async def test_a_form_of_address_that_nobody_chose_is_not_shown_as_chosen(browser, cast):
    new = await casting.join("13600009999", name="")
    assert new.address_form == "车友"
    assert 'value="车友"' not in (await browser(new).get("/welcome")).text
    new.address_form = "老周"
    await new.save(update_fields=["address_form"])
    assert 'value="老周"' in (await browser(new).get("/welcome")).text
