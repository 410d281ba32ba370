"""Cars by the API: entered, corrected, found by VIN or plate, passed on."""

from club.vehicles import Ownership


async def test_a_car_is_entered_corrected_found_and_passed_on(cast, system):
    dms = await system()
    told = {"customer_id": cast.ben.id, "plate": "沪AD12345", "model": "ID.4", "delivered_on": "2025-03-01"}
    made = await dms.write("/vehicles", told)
    assert made.status_code == 201, made.text
    car = made.json()
    assert (car["customer_id"], car["plate"], car["energy"]) == (cast.ben.id, "沪AD12345", "ev")
    corrected = await dms.change(f"/vehicles/{car['id']}", {"vin": "LSVNM97M35WKFC25L"})
    assert corrected.json()["vin"] == "LSVNM97M35WKFC25L"
    for sought in ({"vin": "LSVNM97M35WKFC25L"}, {"plate": "沪A·D12345"}):
        assert (await dms.post("/vehicles/lookup", json=sought)).json()["id"] == car["id"]
    passed = await dms.write(f"/vehicles/{car['id']}/ownerships", {"customer_id": cast.ann.id})
    assert (passed.status_code, passed.json()["customer_id"]) == (201, cast.ann.id)
    assert await Ownership.filter(vehicle_id=car["id"], member_id=cast.ben.id, until=None).count() == 0
    mine = (await dms.get("/vehicles", params={"customer_id": cast.ann.id})).json()
    assert [one["id"] for one in mine["items"]] == [car["id"], cast.car.id]


async def test_a_plate_that_somebody_drives_with_is_taken(cast, system):
    dms = await system()
    answer = await dms.write("/vehicles", {"customer_id": cast.ben.id, "plate": cast.car.plate})
    assert (answer.status_code, answer.json()["code"]) == (409, "vehicle.plate_taken")


async def test_a_car_of_another_stores_member_is_not_there(cast, system):
    dms = await system(store=cast.south)
    assert (await dms.get(f"/vehicles/{cast.car.id}")).status_code == 404
    assert (await dms.post("/vehicles/lookup", json={"vin": cast.car.vin})).status_code == 404
    assert (await dms.change(f"/vehicles/{cast.car.id}", {"model": "…"})).status_code == 404
