"""A member's cars: adding, correcting, taking out."""

from club import vehicles
from club.vehicles import Vehicle


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


async def test_a_car_is_corrected(browser, cast):
    ann = browser(cast.ann)
    assert "沪B6K286" in (await ann.get(f"/cars/{cast.car.id}")).text
    told = {
        "plate": "沪B6K287",
        "vin": "",
        "brand": "大众",
        "model": "途观 L",
        "model_year": "2023",
        "energy": "fuel",
    }
    assert (await ann.post(f"/cars/{cast.car.id}", data=told)).status_code == 303
    car = await Vehicle.get(id=cast.car.id)
    assert (car.plate, car.vin, car.model, car.model_year) == ("沪B6K287", None, "途观 L", 2023)


async def test_a_car_is_taken_out_after_a_question(browser, cast):
    ann = browser(cast.ann)
    assert "<dialog" in (await ann.get(f"/cars/{cast.car.id}/removal")).text
    assert await vehicles.of(cast.ann).exists()
    answer = await ann.post(f"/cars/{cast.car.id}/removal")
    assert answer.headers["location"] == "/cars?done=car-removed"
    assert not await vehicles.of(cast.ann).exists()
    assert "还没有爱车" in (await ann.get("/cars")).text


async def test_another_members_car_is_not_found(browser, cast):
    ben, address = browser(cast.ben), f"/cars/{cast.car.id}"
    assert (await ben.get(address)).status_code == 404
    assert (await ben.post(address, data={"plate": "沪B6K287", "energy": "fuel"})).status_code == 404
    assert (await ben.get(f"{address}/removal")).status_code == 404
    assert (await ben.post(f"{address}/removal")).status_code == 404


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/cars")).headers["location"].startswith("/signin")
    assert (
        (await browser().post("/cars", data={"plate": "沪A12345"})).headers["location"].startswith("/signin")
    )
