"""Customers by the API: found or made by the rules of an imported file, what they said themselves stays."""

import pytest

from club import members, provenance
from club.members import Member

TOLD = {"number": "C-1", "name": "周涛", "phone": "138 0013 8000", "gender": "m", "birthday": "1980-05-03"}


async def test_a_new_customer_is_put_on_file_with_who_brought_what(cast, system):
    dms = await system()
    taken = (await dms.write("/customers", TOLD)).json()
    assert (taken["outcome"], taken["notes"]) == ("added", [])
    customer = taken["customer"]
    assert customer | {"id": 0, "number": "", "created_at": ""} == {
        "id": 0,
        "number": "",
        "created_at": "",
        "dealer_numbers": ["C-1"],
        "store": "north",
        "phone": "13800138000",
        "name": "周涛",
        "address_form": "周先生",
        "gender": "m",
        "birthday": "1980-05-03",
        "email": "",
        "joined_at": None,
    }
    member = await Member.get(id=customer["id"])
    assert provenance.of(member.told, "phone")[0] == f"apikey:{dms.key.id}"
    for sought in ({"phone": "13800138000"}, {"number": "C-1"}):
        assert (await dms.post("/customers/lookup", json=sought)).json() == customer


async def test_told_again_the_dealers_word_is_renewed_and_the_members_own_stays(cast, system):
    dms = await system()
    customer = (await dms.write("/customers", TOLD)).json()["customer"]
    renewed = (await dms.write("/customers", TOLD | {"email": "z@example.cn"})).json()
    assert (renewed["outcome"], renewed["customer"]["email"]) == ("changed", "z@example.cn")
    member = await Member.get(id=customer["id"])
    await members.update_profile(member, name="周小涛", by=member, at=cast.ann.joined_at)
    change = {"name": "周大涛", "email": "zhou@example.cn"}
    changed = (await dms.change(f"/customers/{member.id}", change)).json()
    assert (changed["changed"], changed["kept"]) == (["email"], ["name"])
    assert changed["customer"]["name"] == "周小涛"


async def test_a_car_of_somebody_else_is_left_with_them_and_said(cast, system):
    dms = await system()
    taken = (await dms.write("/customers", TOLD | {"vin": cast.car.vin})).json()
    assert [(one["field"], one["code"]) for one in taken["notes"]] == [("vin", "car.other_owner")]


@pytest.mark.parametrize(
    ("change", "status", "field", "code"),
    [
        ({"phone": "123"}, 422, "phone", "phone.invalid"),
        ({"vin": "LSV"}, 422, "vin", "vin.invalid"),
        ({"birthday": "1980-13-40"}, 422, "birthday", None),
        ({"phone": "13816526034"}, 409, "phone", "phone.other_name"),
        ({"number": "", "phone": ""}, 422, "phone", "customer.unknowable"),
        ({"nickname": "涛"}, 422, "nickname", "extra_forbidden"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_taken(cast, system, change, status, field, code):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    dms, before = await system(), await Member.all().count()
    answer = await dms.write("/customers", TOLD | change)
    assert answer.status_code == status, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in (error["code"], None)
    assert "陈静" not in answer.text or change == {"phone": "13816526034"}
    assert await Member.all().count() == before


async def test_people_of_another_store_are_not_there(cast, system):
    dms = await system()
    assert (await dms.get(f"/customers/{cast.cho.id}")).status_code == 404
    assert (await dms.post("/customers/lookup", json={"phone": cast.cho.phone})).status_code == 404
    assert (await dms.change(f"/customers/{cast.cho.id}", {"name": "…"})).status_code == 404
    ids = [one["id"] for one in (await dms.get("/customers")).json()["items"]]
    assert ids == [cast.ben.id, cast.ann.id]


async def test_what_has_changed_since_is_asked_for(cast, system):
    dms = await system()
    since = {"updated_since": "2026-10-01T00:00:00+08:00"}
    assert (await dms.get("/customers", params=since)).json()["items"] == []
    await dms.write("/customers", TOLD)
    assert [one["name"] for one in (await dms.get("/customers", params=since)).json()["items"]] == ["周涛"]
