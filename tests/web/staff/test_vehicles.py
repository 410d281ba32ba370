"""Staff: cars, found and filtered, with all that is known, corrected, passed on; readings judged."""

from datetime import date, timedelta

import pytest

from club import clock, companies, mileage, orders, vehicles
from club.audit import Entry
from club.orders import Line, Sheet
from club.vehicles import Vehicle, claims, sharing, transfers


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
def address(cast):
    return f"/staff/vehicles/{cast.car.id}"


async def test_a_car_is_found_by_the_ends_of_plate_and_vin_and_stays_covered(dee, cast):
    for typed in ("6K286", "183294", "沪B6K286", "大众", "帕萨特", cast.car.vin):
        page = (await dee.get(f"/staff/vehicles?q={typed}")).text
        assert "沪B·***86" in page, typed
        assert "6K286</a>" not in page
    assert "没有找到车辆" in (await dee.get("/staff/vehicles?q=99999")).text


async def test_the_list_is_filtered_sorted_and_of_the_own_store(dee, cast, browser):
    now, today = clock.now(), clock.day_of(clock.now())
    await vehicles.correct(cast.car, insured_until=today + timedelta(days=20), by=cast.dee, at=now)
    nobodys = await vehicles.add(cast.ben, plate="沪A12345", model="朗逸", by=cast.ben, at=now)
    await vehicles.remove(nobodys, cast.ben, by=cast.ben, at=now)
    await vehicles.add(cast.cho, plate="沪C12345", model="途岳", by=cast.cho, at=now)
    expected = {
        "ends=insurance&within=30": {"帕萨特"},
        "ends=warranty&within=30": set(),
        "whose=without": {"朗逸"},
        "state=active&sort=-kilometres": {"帕萨特", "朗逸"},
        "model=朗": {"朗逸"},
        "state=sold": set(),
        "doubt=yes": set(),
        "sort=nonsense&page=99&within=7": {"帕萨特", "朗逸"},
    }
    for query, models in expected.items():
        page = (await dee.get(f"/staff/vehicles?{query}")).text
        shown = {model for model in ("帕萨特", "朗逸", "途岳") if f" {model}</td>" in page}
        assert shown == models, query
    assert "途岳" in (await browser(cast.fay).get("/staff/vehicles")).text


async def test_the_page_tells_who_said_what_whose_it_was_and_what_was_done(dee, cast, address):
    now = clock.now()
    sheet = Sheet("N-1", cast.north, [Line("parts", 100)], vehicle=cast.car, kilometres=18_400)
    await orders.enter(sheet, by=cast.eve, at=now - timedelta(days=2))
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=now)
    await vehicles.correct(cast.car, registered_on=date(2025, 3, 10), by=cast.dee, at=now)
    page = (await dee.get(address)).text
    for words in ("陈静", "李强", "N-1", "18,400", "Dee", "按规则推算", "沪B·***86"):
        assert words in page, words
    assert "6K286" not in page


async def test_uncovering_is_written_down(dee, cast, address):
    page = await dee.post(f"{address}/revealing", data={"field": "plate"})
    assert "沪B·6K286" in page.text
    assert await Entry.exists(action="vehicle.revealed", subject_id=cast.car.id)
    assert (await dee.post(f"{address}/revealing", data={"field": "told"})).status_code == 404


async def test_a_correction_is_audited_and_a_wrong_one_comes_back(dee, cast, address):
    told = {"plate": "沪B6K286", "vin": cast.car.vin, "brand": "大众", "model": "帕萨特", "energy": "fuel"}
    right = told | {"delivered_on": "2025-03-01", "warranty_until": "2028-03-01", "warranty_km": "120000"}
    assert (await dee.post(f"{address}/edit", data=right)).status_code == 303
    car = await Vehicle.get(id=cast.car.id)
    assert (car.delivered_on, car.warranty_km) == (date(2025, 3, 1), 120_000)
    assert (await Entry.filter(action="vehicle.edited").first()).facts["fields"] == [
        "delivered_on",
        "warranty_km",
        "warranty_until",
    ]
    assert 'value="2028-03-01"' in (await dee.get(f"{address}/edit")).text
    early = await dee.post(f"{address}/edit", data=right | {"insured_until": "2024-01-01"})
    assert early.status_code == 422
    assert "2025年3月1日" in early.text
    for wrong in ({"vin": "LSV"}, {"plate": "沪B6"}, {"model_year": "24"}, {"warranty_km": "0"}):
        assert (await dee.post(f"{address}/edit", data=right | wrong)).status_code == 422, wrong


async def test_a_date_that_only_follows_from_the_rules_is_no_entry(dee, cast, address):
    await vehicles.correct(cast.car, registered_on=date(2025, 3, 10), by=cast.dee, at=clock.now())
    assert "2027-03-31" not in (await dee.get(f"{address}/edit")).text
    assert "2027-03-31" in (await dee.get(address)).text


async def test_the_plate_of_another_car_is_refused(dee, cast, address):
    await vehicles.add(cast.ben, plate="沪A12345", by=cast.ben, at=clock.now())
    told = {"plate": "沪A12345", "vin": "", "model": "帕萨特", "energy": "fuel"}
    answer = await dee.post(f"{address}/edit", data=told)
    assert answer.status_code == 422
    assert "别人名下" in answer.text


async def test_the_car_changes_its_owner(dee, cast, address):
    nobody = await dee.post(f"{address}/ownership", data={"member": "赵钱孙"})
    assert nobody.status_code == 422
    assert "没有找到" in nobody.text
    assert (await dee.post(f"{address}/ownership", data={"member": cast.ann.phone})).status_code == 422
    early = await dee.post(f"{address}/ownership", data={"member": cast.ben.phone, "on": "2020-01-01"})
    assert "才归这位车主" in early.text
    answer = await dee.post(f"{address}/ownership", data={"member": cast.ben.phone})
    assert answer.headers["location"] == f"{address}?done=passed-on"
    assert await vehicles.of(cast.ben) == [cast.car]


async def test_it_is_scrapped_once_and_comes_back(dee, cast, address):
    assert (await dee.post(f"{address}/ownership/ending", data={"state": "scrapped"})).status_code == 303
    assert "已报废" in (await dee.get(address)).text
    again = await dee.post(f"{address}/ownership/ending", data={"state": "sold"})
    assert again.status_code == 422
    assert (await dee.post(f"{address}/ownership/return")).status_code == 303
    assert (await dee.post(f"{address}/ownership/return")).status_code == 409


async def test_family_is_let_in_and_taken_out(dee, cast, address):
    told = {"member": cast.ben.phone, "role": "family"}
    assert (await dee.post(f"{address}/users", data=told)).status_code == 303
    assert (await dee.post(f"{address}/users", data=told)).status_code == 422
    own = await vehicles.drivers(cast.car).get(member_id=cast.ben.id)
    assert (await dee.post(f"{address}/users/{own.id}/ending")).status_code == 303
    assert (await dee.post(f"{address}/users/{own.id}/ending")).status_code == 409
    assert not await vehicles.of(cast.ben).exists()


async def test_a_doubtful_reading_is_marked_and_decided(dee, cast, address):
    await mileage.tell(cast.car, 18_400, by=cast.ann, at=clock.now() - timedelta(days=40))
    assert (await dee.post(f"{address}/readings", data={"kilometres": "1840"})).status_code == 422
    answer = await dee.post(f"{address}/readings", data={"kilometres": "1840", "sure": "1840"})
    assert "reading-doubtful" in answer.headers["location"]
    page = (await dee.get(address)).text
    assert "比前一次小" in page
    assert '<svg class="chart"' in page
    assert " km" not in page
    assert "帕萨特" in (await dee.get("/staff/vehicles?doubt=yes")).text
    reading = await mileage.doubtful().get()
    verdict = f"{address}/readings/{reading.id}/verdict"
    assert (await dee.post(verdict, data={"verdict": "perhaps"})).status_code == 404
    assert (await dee.post(verdict, data={"verdict": "wrong"})).status_code == 303
    assert (await dee.post(verdict, data={"verdict": "right"})).status_code == 409
    assert "录入错误" in (await dee.get(address)).text or "录错" in (await dee.get(address)).text


@pytest.mark.parametrize("wrong", ["-1", "10000000", "viel", ""])
async def test_no_odometer_shows_that(dee, cast, address, wrong):
    answer = await dee.post(f"{address}/readings", data={"kilometres": wrong})
    assert answer.status_code == 422
    assert "公里" in answer.text


async def test_the_company_stands_on_the_car_s_page(dee, cast, address):
    company = await companies.found("浦江物流", store=cast.north, by=cast.dee, at=clock.now())
    await companies.take_in(company, cast.car, by=cast.dee, at=clock.now())
    assert "浦江物流" in (await dee.get(address)).text
    assert "浦江物流" in (await dee.get(f"/staff/vehicles?company={company.id}")).text


async def test_another_store_s_car_is_not_found_unless_one_of_ours_drives_it(browser, cast, address):
    fay = browser(cast.fay)
    assert (await fay.get(address)).status_code == 404
    await sharing.admit(cast.car, cast.cho, role="driver", by=cast.dee, at=clock.now())
    assert (await fay.get(address)).status_code == 200


async def test_the_audit_log_is_led_to_by_the_car(browser, cast, address):
    gil = browser(cast.gil)
    assert f"/staff/audit?vehicle={cast.car.id}" in (await gil.get(address)).text
    assert "沪B·***86" in (await gil.get(f"/staff/audit?vehicle={cast.car.id}")).text


async def test_a_company_of_another_store_is_not_named_by_its_number(dee, cast):
    company = await companies.found("浦江物流", store=cast.south, by=cast.gil, at=clock.now())
    assert "浦江物流" not in (await dee.get(f"/staff/vehicles?company={company.id}")).text


async def test_a_claimer_of_another_store_stays_unnamed(dee, cast, address, browser):
    made = await claims.make(cast.cho, plate="沪B6K286", by=cast.cho, at=clock.now())
    await claims.refuse(made, reason="Cho Park 没有证书", by=cast.fay, at=clock.now())
    page = (await dee.get(address)).text
    assert "其他门店的会员" in page
    assert "Cho Park" not in page
    assert "Cho Park" in (await browser(cast.gil).get(address)).text


async def test_whoever_of_another_store_drives_or_drove_it_stays_unnamed(cast, address, browser):
    now = clock.now()
    sheet = Sheet("N-1", cast.north, [Line("parts", 100)], vehicle=cast.car, member=cast.ann)
    await orders.enter(sheet, by=cast.eve, at=now - timedelta(days=2))
    await transfers.pass_on(cast.car, cast.cho, by=cast.gil, at=now)
    fay = browser(cast.fay)
    page = (await fay.get(address)).text
    assert "Cho Park" in page
    assert "其他门店的会员" in page
    for name in (cast.ann.name, cast.ann.address_form):
        assert name not in page
    assert cast.ann.name in (await browser(cast.gil).get(address)).text
    await sharing.admit(cast.car, cast.ann, role="driver", by=cast.gil, at=now)
    row = (await browser(cast.dee).get("/staff/vehicles")).text.split("<tbody>")[1]
    assert "帕萨特" in row
    assert "Cho Park" not in row


async def test_cars_are_listed_whose_warranty_ends_between_two_days(dee, cast):
    ends = date(2027, 3, 31)
    await Vehicle.filter(id=cast.car.id).update(warranty_until=ends)
    expected = {
        "since=2027-03-31&until=2027-03-31": True,
        "since=2027-04-01&until=2027-12-31": False,
        "since=2027-01-01&until=2027-03-30": False,
        "since=2027-01-01": True,
        "until=2027-03-30": False,
        "since=soon": False,
    }
    for query, is_shown in expected.items():
        page = (await dee.get(f"/staff/vehicles?ends=warranty&within=30&{query}")).text
        assert ("沪B·***86" in page) == is_shown, query


async def test_whatever_has_expired_says_so(dee, cast, address):
    past = clock.day_of(clock.now()) - timedelta(days=10)
    ended = dict.fromkeys(("insured_until", "inspected_until", "warranty_until"), past)
    await Vehicle.filter(id=cast.car.id).update(delivered_on=past - timedelta(days=900), **ended)
    stats = (await dee.get(address)).text.split('class="stats"')[1].split("</section>")[0]
    assert stats.count("已过期") == 3
    assert stats.count('class="stat bad"') == 3
