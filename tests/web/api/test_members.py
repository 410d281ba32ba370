"""Members by the API: who shows a code, what they have, what moved it, and what an order would bring."""

from datetime import timedelta

import pytest

from club import clock, codes
from tests.systems import ORDER


async def test_the_code_on_the_phone_says_who_it_is_and_what_they_have(cast, system):
    dms = await system()
    await dms.write("/orders", ORDER)
    code = codes.member_code(cast.ann.number, clock.now())
    told = (await dms.post("/members/lookup", json={"code": code})).json()
    assert (told["id"], told["address_form"], told["points"]["usable"]) == (cast.ann.id, "陈女士", 920)
    assert (await dms.post("/members/lookup", json={"phone": "13816526034"})).json() == told
    assert (await dms.get(f"/members/{cast.ann.id}")).json() == told


@pytest.mark.parametrize(("code", "why"), [("1" * 18, "code.forged"), ("hello", "code.unknown")])
async def test_a_code_that_is_none_says_why(cast, system, code, why):
    answer = await (await system()).post("/members/lookup", json={"code": code})
    assert (answer.status_code, answer.json()["code"]) == (409, why)


async def test_a_dead_code_and_a_member_of_another_store_are_told_apart(cast, system):
    dms = await system()
    dead = codes.member_code(cast.ann.number, clock.now() - timedelta(minutes=2))
    assert (await dms.post("/members/lookup", json={"code": dead})).json()["code"] == "code.expired"
    far = codes.member_code(cast.cho.number, clock.now())
    assert (await dms.post("/members/lookup", json={"code": far})).status_code == 404


async def test_movements_come_page_by_page_each_with_its_sentence(cast, system):
    dms = await system()
    for number in range(3):
        await dms.write("/orders", ORDER | {"number": f"W-{number}", "kilometres": 32_000 + number})
    seen, cursor = [], ""
    while cursor is not None:
        asked = {"limit": 2, "cursor": cursor}
        page = (await dms.get(f"/members/{cast.ann.id}/movements", params=asked)).json()
        seen += page["items"]
        cursor = page["next"]
    assert [one["points"] for one in seen] == [920, 920, 920]
    assert len({one["id"] for one in seen}) == 3
    assert all("680" in one["why"] for one in seen)


async def test_a_quote_is_what_settling_gives(cast, system):
    dms = await system()
    asked = {"vin": cast.car.vin, "lines": ORDER["lines"]}
    quote = (await dms.post("/quotes", json=asked)).json()
    assert (quote["points"], quote["rule"]) == (920, "service")
    assert [line["points"] for line in quote["lines"]] == [680, 240]
    assert (await dms.write("/orders", ORDER)).json()["points"] == quote["points"]
    nobody = await dms.post("/quotes", json={"lines": ORDER["lines"]})
    assert nobody.json()["errors"][0]["code"] == "quote.nobody"
