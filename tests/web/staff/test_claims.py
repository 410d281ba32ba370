"""Staff: the worklist of claims, decided with a reason; and at the desk with one press."""

import pytest

from club import clock, vehicles
from club.vehicles import claims
from club.vehicles.claims import Claim


@pytest.fixture
async def claim(cast):
    return await claims.make(cast.ben, plate="沪B6K286", words="二手车", by=cast.ben, at=clock.now())


async def test_a_claim_waits_in_the_list_and_is_confirmed_with_a_reason(browser, cast, claim):
    dee, address = browser(cast.dee), f"/staff/claims/{claim.id}"
    assert "沪B·***86" in (await dee.get("/staff/claims")).text
    page = (await dee.get(address)).text
    for words in ("李强", "陈静", "138****6034", "二手车"):
        assert words in page
    told = {"vehicle": cast.car.id, "answer": "yes", "reason": "登记证书已核对"}
    for lacking in ("answer", "reason"):
        without = {name: value for name, value in told.items() if name != lacking}
        assert (await dee.post(f"{address}/decision", data=without)).status_code == 422, lacking
    assert (await dee.post(f"{address}/decision", data=told)).status_code == 303
    assert await vehicles.of(cast.ben) == [cast.car]
    assert "登记证书已核对" in (await dee.get(address)).text
    assert "这里是空的" in (await dee.get("/staff/claims")).text
    assert "沪B·***86" in (await dee.get("/staff/claims?state=confirmed")).text


async def test_who_comes_second_is_told_so(browser, cast, claim):
    dee, address = browser(cast.dee), f"/staff/claims/{claim.id}/decision"
    assert (await dee.post(address, data={"answer": "no", "reason": "没有证书"})).status_code == 303
    told = {"vehicle": cast.car.id, "answer": "yes", "reason": "证书看过"}
    second = await dee.post(address, data=told)
    assert second.status_code == 409
    assert "已经处理过" in second.text
    assert (await Claim.get(id=claim.id)).state == "refused"


async def test_another_car_than_those_that_fit_cannot_be_chosen(browser, cast, claim):
    other = await vehicles.add(cast.cho, plate="沪A12345", by=cast.cho, at=clock.now())
    told = {"vehicle": other.id, "answer": "yes", "reason": "证书看过"}
    answer = await browser(cast.dee).post(f"/staff/claims/{claim.id}/decision", data=told)
    assert answer.status_code == 422


async def test_the_other_store_does_not_see_it(browser, cast, claim):
    fay = browser(cast.fay)
    assert "沪B·***86" not in (await fay.get("/staff/claims")).text
    assert (await fay.get(f"/staff/claims/{claim.id}")).status_code == 404


async def test_the_member_s_timeline_names_it(browser, cast, claim):
    await claims.refuse(claim, reason="没有证书", by=cast.dee, at=clock.now())
    page = (await browser(cast.dee).get(f"/staff/members/{cast.ben.id}")).text
    assert "申请认领车辆" in page
    assert "没有证书" in page
