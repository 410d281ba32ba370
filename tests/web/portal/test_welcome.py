"""The first page of a new member: name, birthday, car; all of it can wait."""

from club import vehicles
from club.members import Member


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
    assert "没有这一天" in answer.text
    assert 'value="王五"' in answer.text
    assert (await Member.get(id=cast.ben.id)).name == cast.ben.name
    assert not await vehicles.of(cast.ben).exists()


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


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/welcome")).headers["location"].startswith("/signin")
