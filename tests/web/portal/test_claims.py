"""Claiming a car on the phone: by the number on file at once, else it waits."""

import pytest

from club import clock, vehicles
from club.members import Member
from club.orders import Line
from club.privacy.requests import DataRequest
from club.vehicles import claims
from club.vehicles.claims import Claim
from tests.web.portal import given


@pytest.fixture
def ben(cast, browser):
    return browser(cast.ben)


async def test_a_claim_without_the_number_waits_and_says_what_to_do(ben, cast):
    answer = await ben.post("/cars/claims", data={"plate": "沪B6K286", "words": "二手车"})
    claim = await Claim.get()
    assert answer.headers["location"] == f"/cars/claims/{claim.id}?done=claimed"
    page = (await ben.get(f"/cars/claims/{claim.id}")).text
    assert "沪B·6K286" in page
    assert "到前台更快" in page
    assert "正在看" in (await ben.get("/cars")).text
    for told in ("陈", "138", "帕萨特", "VIN"):
        assert told not in page


async def test_the_number_on_file_gives_the_car_at_once(ben, cast):
    await ben.post("/cars/claims", data={"plate": "沪B6K286", "phone": cast.ann.phone})
    claim = await Claim.get()
    code = await given.code_for(cast.ann.phone)
    proof = f"/cars/claims/{claim.id}/proof"
    wrong = await ben.post(proof, data={"code": "000000" if code != "000000" else "111111"})
    assert "还能试 4 次" in wrong.text
    answer = await ben.post(proof, data={"code": code})
    assert answer.headers["location"] == f"/cars/claims/{claim.id}?done=claim-confirmed"
    assert await vehicles.of(cast.ben) == [cast.car]
    assert "不在你名下" in await _inbox(cast.ann)


async def test_what_stays_under_the_old_number_is_named_and_asked_to_be_merged_once(ben, cast):
    await given.order(cast, cast.ann, Line("maintenance", 57_600))
    await ben.post("/cars/claims", data={"plate": "沪B6K286", "phone": cast.ann.phone})
    claim = await Claim.get()
    code = await given.code_for(cast.ann.phone)
    await ben.post(f"/cars/claims/{claim.id}/proof", data={"code": code})
    address = f"/cars/claims/{claim.id}"
    page = (await ben.get(address)).text
    for words in ("576 积分", "尾号 6034", "这也是我，请合并"):
        assert words in page
    for _press in range(2):
        assert (await ben.post(f"{address}/person")).headers["location"] == address
    asked = await DataRequest.get(kind="correction")
    assert "沪B·6K286" in asked.text
    assert "门店会核对" in (await ben.get(address)).text
    await Member.filter(id=cast.ann.id).update(merged_into_id=cast.ben.id)
    assert "576 积分" not in (await ben.get(address)).text


async def test_any_number_gets_a_code_and_the_answer_is_the_same(ben, cast, browser):
    cho = browser(cast.cho)
    first = await ben.post("/cars/claims", data={"plate": "沪B6K286", "phone": cast.ann.phone})
    second = await cho.post("/cars/claims", data={"plate": "沪B6K286", "phone": "15012345678"})
    places = [answer.headers["location"].rsplit("/", 1)[1] for answer in (first, second)]
    assert places == ["proof", "proof"]
    claim = await claims.of(cast.cho).get()
    code = await given.code_for("15012345678")
    answer = await cho.post(f"/cars/claims/{claim.id}/proof", data={"code": code})
    assert answer.headers["location"] == f"/cars/claims/{claim.id}?done=claim-waits"
    assert await vehicles.of(cast.ann) == [cast.car]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "填车牌，或车架号"),
        ({"plate": "沪B12"}, "现在 4 位"),
        ({"vin": "12345"}, "现在 5 位；填完整 17 位，或后六位"),
        ({"plate": "沪A00001"}, "直接加上这台车"),
        ({"plate": "沪B6K286", "phone": "123"}, "手机号应该是 11 位"),
    ],
)
async def test_what_cannot_be_claimed_comes_back_with_a_sentence(ben, cast, said, sentence):
    answer = await ben.post("/cars/claims", data=said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not await Claim.exists()


async def test_one_s_own_car_and_a_second_claim_are_refused(ben, cast, browser):
    assert "已经在" in (await browser(cast.ann).post("/cars/claims", data={"plate": "沪B6K286"})).text
    await ben.post("/cars/claims", data={"plate": "沪B6K286"})
    again = await ben.post("/cars/claims", data={"plate": "沪B6K286"})
    assert again.status_code == 422
    assert "已经提交过认领" in again.text


async def test_a_refusal_is_read_with_its_reason_and_a_claim_can_be_taken_back(ben, cast):
    made = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=clock.now())
    await claims.refuse(made, reason="证书上是别人的名字", by=cast.dee, at=clock.now())
    assert "证书上是别人的名字" in (await ben.get(f"/cars/claims/{made.id}")).text
    again = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=clock.now())
    assert (await ben.post(f"/cars/claims/{again.id}/withdrawal")).status_code == 303
    assert (await ben.post(f"/cars/claims/{again.id}/withdrawal")).status_code == 404
    assert "你收回了" in (await ben.get(f"/cars/claims/{again.id}")).text


async def test_another_member_s_claim_is_not_found(browser, cast):
    made = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=clock.now())
    assert (await browser(cast.ann).get(f"/cars/claims/{made.id}")).status_code == 404
    assert (await browser().get("/cars/claims/new")).headers["location"].startswith("/signin")


async def _inbox(member):
    from club.messages import outbox

    await given.delivered()
    return " ".join([message.subject for message in await outbox.inbox(member)])


@pytest.mark.parametrize(("field", "value"), [("plate", "沪A99999"), ("vin", "999999")])
async def test_what_is_not_found_is_said_at_the_field_that_was_filled(ben, field, value):
    page = (await ben.post("/cars/claims", data={field: value})).text
    assert "没找到这个车牌或车架号的车" in page.split(f'id="{field}-error"')[1].split("</")[0]
    assert page.count('-error">') == 1
