"""A member's cars: adding, all that is known of one, dates, mileage, sharing, giving away."""

from datetime import date, timedelta
from itertools import product

import pytest
from starlette.datastructures import FormData

from club import clock, companies, members, mileage, orders, vehicles
from club.mileage import MileageReading
from club.orders import Line, Sheet
from club.vehicles import Vehicle, guesses, sharing, transfers
from web.forms.portal.cars import CarForm


async def test_a_car_is_added_and_stands_in_the_list(browser, cast):
    ben = browser(cast.ben)
    answer = await ben.post("/cars", data={"plate": "沪A D12345", "model": "ID.4 X", "energy": "ev"})
    assert answer.headers["location"] == "/cars?done=car-added"
    page = await ben.get("/cars")
    assert "沪A·D12345" in page.text
    assert "plate ev" in page.text


async def test_a_plate_too_short_comes_back_with_its_length(browser, cast):
    answer = await browser(cast.ben).post("/cars", data={"plate": "沪B12", "energy": "fuel"})
    assert answer.status_code == 422
    assert "现在 4 位，车牌是 7 位" in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_a_vin_is_checked_beside_its_own_field(browser, cast):
    answer = await browser(cast.ben).post("/cars", data={"vin": "LSVAU2180N218329", "energy": "fuel"})
    assert answer.status_code == 422
    assert "现在 16 位，应该是 17 位" in answer.text


async def test_nothing_at_all_is_no_car(browser, cast):
    answer = await browser(cast.ben).post("/cars", data={"energy": "fuel"})
    assert answer.status_code == 422
    assert "还没上牌就填车型" in answer.text


async def test_somebody_elses_plate_is_taken_without_saying_whose(browser, cast):
    answer = await browser(cast.ben).post("/cars", data={"plate": "沪B6K286", "energy": "fuel"})
    assert answer.status_code == 422
    assert "别人名下" in answer.text
    assert "陈" not in answer.text


async def test_whoever_tries_plate_after_plate_is_told_to_come_back_tomorrow(browser, cast):
    ben = browser(cast.ben)
    for _ in range(guesses.MOST_A_DAY):
        await ben.post("/cars", data={"plate": "沪B6K286", "energy": "fuel"})
    answer = await ben.post("/cars", data={"plate": "沪B6K286", "energy": "fuel"})
    assert answer.status_code == 422
    assert "明天再来" in answer.text
    assert "别人名下" not in answer.text


async def test_a_plate_in_somebodys_name_can_be_claimed_at_once(browser, cast):
    answer = await browser(cast.ben).post("/cars", data={"plate": "沪B6K286", "energy": "fuel"})
    assert "/cars/claims/new?plate=%E6%B2%AAB6K286" in answer.text


async def test_a_car_is_corrected(browser, cast):
    ann, address = browser(cast.ann), f"/cars/{cast.car.id}/edit"
    assert "沪B6K286" in (await ann.get(address)).text
    told = {
        "plate": "沪B6K287",
        "vin": "",
        "brand": "大众",
        "model": "途观 L",
        "model_year": "2023",
        "energy": "fuel",
    }
    assert (await ann.post(address, data=told)).status_code == 303
    car = await Vehicle.get(id=cast.car.id)
    assert (car.plate, car.vin, car.model, car.model_year) == ("沪B6K287", None, "途观 L", 2023)


async def test_a_car_has_a_page_with_its_dates_its_mileage_and_its_history(browser, cast):
    now = clock.now()
    today = clock.day_of(now)
    told = {"registered_on": today - timedelta(days=600), "insured_until": today + timedelta(days=7)}
    await vehicles.edit(cast.car, cast.ann, **told, by=cast.ann, at=now)
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 51_200)], vehicle=cast.car, kilometres=18_400)
    await orders.enter(sheet, by=cast.eve, at=now)
    page = (await browser(cast.ann).get(f"/cars/{cast.car.id}")).text
    for words in ("还有 7 天", "免上线", "18,400", "¥512", "北店", "你", "或 100,000 公里"):
        assert words in page, words


async def test_the_owner_tells_the_dates_and_each_is_checked(browser, cast):
    ann, address = browser(cast.ann), f"/cars/{cast.car.id}/deadlines"
    assert (await ann.get(address)).status_code == 200
    assert (await ann.post(address, data={"insured_until": "2027-06-01"})).status_code == 303
    assert (await Vehicle.get(id=cast.car.id)).insured_until == date(2027, 6, 1)
    wrong = await ann.post(address, data={"registered_on": "2099-01-01"})
    assert wrong.status_code == 422
    assert "这天还没到" in wrong.text
    assert "填日期，比如" in (await ann.post(address, data={"insured_until": "soon"})).text


async def test_a_plate_without_its_province_is_refused_with_what_is_missing(browser, cast):
    ben = browser(cast.ben)
    for typed, missing in (("b6k287", "前面少了省份简称，比如 沪B6K287"), ("6K287", "这只是后五位")):
        answer = await ben.post("/cars", data={"plate": typed, "energy": "fuel"})
        assert answer.status_code == 422
        assert missing in answer.text


async def test_whoever_drives_it_tells_the_mileage(browser, cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=clock.now())
    ben, address = browser(cast.ben), f"/cars/{cast.car.id}/readings"
    assert (await ben.post(address, data={"kilometres": "18400"})).status_code == 303
    assert "18,400" in (await ben.get(address)).text
    for wrong in ("-1", "10000000", "far", ""):
        answer = await ben.post(address, data={"kilometres": wrong})
        assert answer.status_code == 422, wrong


async def test_a_mileage_below_the_last_one_is_asked_about_before_it_is_kept(browser, cast):
    await mileage.record(cast.car, 18_400, source="order:1", at=clock.now() - timedelta(days=9))
    ann, address = browser(cast.ann), f"/cars/{cast.car.id}/readings"
    asked = await ann.post(address, data={"kilometres": "1840"})
    assert asked.status_code == 422
    assert "比上次的 18,400 公里少" in asked.text
    assert 'name="sure" type="hidden" value="1840"' in asked.text
    assert not await MileageReading.filter(kilometres=1_840).exists()
    doubtful = await ann.post(address, data={"kilometres": "1840", "sure": "1840"})
    assert "reading-doubtful" in doubtful.headers["location"]
    other = await ann.post(address, data={"kilometres": "1841", "sure": "1840"})
    assert other.status_code == 422


async def test_the_own_reading_is_taken_back_and_nobody_else_s(browser, cast):
    now = clock.now()
    await mileage.record(cast.car, 18_400, source="order:1", at=now - timedelta(days=9))
    mine = await mileage.tell(cast.car, 19_900, by=cast.ann, at=now, member=cast.ann)
    ann, address = browser(cast.ann), f"/cars/{cast.car.id}/readings"
    page = (await ann.get(address)).text
    assert page.count("收回这个读数") == 1
    answer = await ann.post(f"{address}/{mine.id}/withdrawal")
    assert answer.headers["location"] == f"{address}?done=reading-taken-back"
    assert (await Vehicle.get(id=cast.car.id)).kilometres == 18_400
    page = (await ann.get(address)).text
    assert "不算数" in page
    assert "收回这个读数" not in page
    assert (await ann.post(f"{address}/{mine.id}/withdrawal")).status_code == 409
    theirs = await mileage.of(cast.car).get(source="order:1")
    assert (await ann.post(f"{address}/{theirs.id}/withdrawal")).status_code == 404


async def test_a_driver_sees_neither_bills_nor_points_and_corrects_nothing(browser, cast):
    now = clock.now()
    await orders.enter(
        Sheet("N-1", cast.north, [Line("parts", 77_700)], vehicle=cast.car), by=cast.eve, at=now
    )
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=now)
    ben, address = browser(cast.ben), f"/cars/{cast.car.id}"
    page = (await ben.get(address)).text
    assert "帕萨特" in page
    assert "¥777" not in page
    assert "¥777" in (await browser(cast.ann).get(address)).text
    for closed in ("edit", "deadlines", "drivers"):
        assert (await ben.get(f"{address}/{closed}")).status_code == 404


async def test_a_driver_sees_the_mileage_of_before_they_drove_it_but_of_no_earlier_owner(browser, cast):
    now = clock.now()
    await mileage.record(cast.car, 12_300, source="order:1", at=now - timedelta(days=9))
    await transfers.pass_on(cast.car, cast.cho, by=cast.gil, at=now - timedelta(days=6))
    sheet = Sheet("N-1", cast.north, [Line("parts", 77_700)], vehicle=cast.car, kilometres=13_400)
    await orders.enter(sheet, by=cast.eve, at=now - timedelta(days=3))
    await sharing.admit(cast.car, cast.ben, role="family", by=cast.dee, at=now)
    ben, address = browser(cast.ben), f"/cars/{cast.car.id}"
    assert "13,400 公里" in (await ben.get(address)).text
    readings = (await ben.get(f"{address}/readings")).text
    assert "13,400 公里" in readings
    for page in (readings, (await ben.get(address)).text, (await ben.get("/points/orders")).text):
        for hidden in ("12,300", "¥777", "N-1"):
            assert hidden not in page


async def test_a_car_that_was_sold_is_nobody_s_reminder(browser, cast):
    ann, address = browser(cast.ann), f"/cars/{cast.car.id}/removal"
    assert "卖了或给了别人" in (await ann.get(address)).text
    assert await vehicles.of(cast.ann).exists()
    tomorrow = clock.day_of(clock.now()) + timedelta(days=1)
    assert (await ann.post(address, data={"how": "sold", "on": tomorrow.isoformat()})).status_code == 422
    answer = await ann.post(address, data={"how": "sold"})
    assert answer.headers["location"] == "/cars?done=car-sold"
    assert not await vehicles.of(cast.ann).exists()
    assert (await Vehicle.get(id=cast.car.id)).state == "sold"
    assert "还没有爱车" in (await ann.get("/cars")).text
    assert (await ann.post(address, data={"how": "sold"})).status_code == 404


async def test_a_guest_only_leaves(browser, cast):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=clock.now())
    answer = await browser(cast.ben).post(f"/cars/{cast.car.id}/removal")
    assert answer.headers["location"] == "/cars?done=car-removed"
    assert await vehicles.of(cast.ann) == [cast.car]


async def test_the_owner_shares_the_car_and_takes_it_back(browser, cast):
    ann, ben = browser(cast.ann), browser(cast.ben)
    address = f"/cars/{cast.car.id}/drivers"
    assert "这是你自己" in (await ann.post(address, data={"guest": cast.ann.phone, "role": "family"})).text
    assert "不是 11 位手机号" in (await ann.post(address, data={"guest": "12", "role": "family"})).text
    assert (await ann.post(address, data={"guest": cast.ben.phone, "role": "family"})).status_code == 303
    waiting = (await ann.get(address)).text
    assert "139****6035" in waiting
    assert "李" not in waiting
    assert "沪B·6K286" in (await ben.get("/cars")).text
    offer = await sharing.waiting_for(cast.ben).get()
    assert (await ben.post(f"/cars/drivers/{offer.id}/acceptance")).status_code == 303
    driver = await vehicles.drivers(cast.car).get(member_id=cast.ben.id)
    assert (await ann.get(f"{address}/{driver.id}/removal")).status_code == 200
    await ann.post(f"{address}/{driver.id}/removal")
    assert not await vehicles.of(cast.ben).exists()


async def test_who_speaks_for_a_company_sees_its_cars(browser, cast):
    now = clock.now()
    company = await companies.found("浦江物流", store=cast.north, by=cast.dee, at=now)
    await companies.take_in(company, cast.car, by=cast.dee, at=now)
    ben = browser(cast.ben)
    assert (await ben.get(f"/cars/{cast.car.id}")).status_code == 404
    await companies.add_contact(company, cast.ben, by=cast.dee, at=now)
    listed = (await ben.get("/cars")).text
    assert "浦江物流" in listed
    assert "沪B·6K286" in listed
    assert "浦江物流" in (await ben.get(f"/cars/{cast.car.id}")).text
    assert (
        await ben.post(f"/cars/{cast.car.id}/deadlines", data={"insured_until": "2027-06-01"})
    ).status_code == 303


async def test_who_speaks_for_a_company_opens_its_cars_also_after_a_merge(browser, cast):
    now = clock.now()
    company = await companies.found("浦江物流", store=cast.north, by=cast.dee, at=now)
    await companies.take_in(company, cast.car, by=cast.dee, at=now)
    await companies.add_contact(company, cast.ben, by=cast.dee, at=now)
    await members.merge(cast.ben, into=cast.cho, by=cast.gil, at=now)
    cho = browser(cast.cho)
    assert "沪B·6K286" in (await cho.get("/cars")).text
    assert (await cho.get(f"/cars/{cast.car.id}")).status_code == 200


async def test_another_members_car_is_not_found(browser, cast):
    ben, address = browser(cast.ben), f"/cars/{cast.car.id}"
    assert (await ben.get(address)).status_code == 404
    told = {"plate": "沪B6K287", "energy": "fuel"}
    assert (await ben.post(f"{address}/edit", data=told)).status_code == 404
    assert (await ben.get(f"{address}/removal")).status_code == 404
    assert (await ben.post(f"{address}/removal")).status_code == 404


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/cars")).headers["location"].startswith("/signin")
    assert (
        (await browser().post("/cars", data={"plate": "沪A12345"})).headers["location"].startswith("/signin")
    )


WORDS = ("点此领奖 http://evil.example/x", "WWW.evil.example", "evil.com/x", "领奖evil．ｔｏｐ", "a-b.cn")
MODELS = ("ID.4 X", "ID.UNYX 与众", "ID. Buzz", "2.0TSI", "No.9", "GTI 1.4T/DSG")


async def test_the_name_of_a_car_is_no_web_address(browser, cast):
    form = {"plate": "沪A12345", "brand": WORDS[1], "model": WORDS[0], "energy": "fuel"}
    answer = await browser(cast.ben).post("/cars", data=form)
    assert answer.status_code == 422
    for field in ("brand", "model"):
        assert f'id="{field}-error">这里不能写网址' in answer.text
    assert await vehicles.of(cast.ben) == []


@pytest.mark.parametrize(("words", "fit"), [*product(WORDS, [False]), *product(MODELS, [True])])
def test_a_model_with_a_dot_is_told_from_an_address(words, fit):
    for field in ("brand", "model"):
        told = {"plate": "沪A12345", "energy": "ev", field: words}
        assert CarForm(FormData(told)).validate() == fit
