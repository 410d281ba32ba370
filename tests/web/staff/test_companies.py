"""Staff: companies, their contacts and cars."""

import pytest

from club import clock, companies
from club.companies import Company
from tests import cast as casting

NUMBER = "91350100M000100Y43"


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def company(cast):
    return await companies.found("浦江物流", store=cast.north, by=cast.dee, at=clock.now())


async def test_a_company_is_entered_and_a_wrong_check_digit_warns(dee, cast):
    wrong = {"name": "浦江物流", "tax_number": NUMBER[:-1] + "5"}
    answer = await dee.post("/staff/companies", data=wrong)
    made = await Company.get()
    assert (made.name, made.store_id) == ("浦江物流", cast.north.id)
    assert "校验位不符" in (await dee.get(f"/staff/companies/{made.id}")).text
    right = {"name": "浦江物流", "tax_number": NUMBER}
    assert (await dee.post(f"/staff/companies/{made.id}/edit", data=right)).status_code == 303
    assert "校验位不符" not in (await dee.get(f"/staff/companies/{made.id}")).text
    assert answer.headers["location"].startswith(f"/staff/companies/{made.id}")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": ""}, "填公司名称"),
        ({"name": "另一家", "tax_number": "123"}, "现在 3 位，税号是 18 位"),
        ({"name": "另一家", "tax_number": NUMBER}, "另一家公司的"),
    ],
)
async def test_what_is_no_company_comes_back(dee, cast, told, sentence):
    await companies.found("浦江物流", tax_number=NUMBER, store=cast.north, by=cast.dee, at=clock.now())
    answer = await dee.post("/staff/companies", data=told)
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_three_speak_for_it_and_the_fourth_is_refused(dee, cast, company):
    address = f"/staff/companies/{company.id}"
    people = [cast.ann, cast.ben] + [await casting.join(f"1501234567{n}", at=clock.now()) for n in (1, 2)]
    answers = [
        await dee.post(f"{address}/contacts", data={"member": one.phone, "title": "行政"}) for one in people
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 422]
    assert "最多 3 位联系人" in answers[3].text
    assert "陈静" in (await dee.get("/staff/companies?q=浦江")).text
    assert "没有找到公司" in (await dee.get("/staff/companies?q=没有")).text
    contact = await companies.contacts(company).first()
    assert (await dee.post(f"{address}/contacts/{contact.id}/ending")).status_code == 303
    assert (await dee.post(f"{address}/contacts/{contact.id}/ending")).status_code == 409


async def test_a_car_is_taken_in_and_let_go(dee, cast, company):
    address = f"/staff/companies/{company.id}"
    assert (await dee.post(f"{address}/cars", data={"car": "99999"})).status_code == 422
    assert (await dee.post(f"{address}/cars", data={"car": "6K286"})).status_code == 303
    again = await dee.post(f"{address}/cars", data={"car": "6K286"})
    assert "已经是这家公司的" in again.text
    assert "沪B·***86" in (await dee.get(address)).text
    assert (await dee.post(f"{address}/cars/{cast.car.id}/ending")).status_code == 303
    assert (await dee.post(f"{address}/cars/{cast.car.id}/ending")).status_code == 409


async def test_the_other_store_does_not_see_it(browser, cast, company):
    fay = browser(cast.fay)
    assert "浦江物流" not in (await fay.get("/staff/companies")).text
    assert (await fay.get(f"/staff/companies/{company.id}")).status_code == 404
