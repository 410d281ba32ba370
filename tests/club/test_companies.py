"""Companies: a firm, its cars, at most three people who speak for it."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from club import activity, companies, tax_numbers, vehicles
from club.companies import (
    AlreadyContact,
    AlreadyTheirs,
    CarOfAnother,
    Company,
    Nameless,
    NoContact,
    NotTheirs,
    TaxNumberTaken,
    TooManyContacts,
)
from club.tax_numbers import InvalidTaxNumber
from club.vehicles import PlateTaken, Vehicle, transfers
from tests import cast as casting

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
NUMBER = "91350100M000100Y43"  # the example of GB 32100


async def founded(cast, name="浦江物流", **other):
    return await companies.found(name, store=cast.north, by=cast.dee, at=MONDAY, **other)


def test_the_check_digit_of_a_tax_number_only_warns():
    assert tax_numbers.normalise(" 9135 0100 m000100y43 ") == NUMBER
    assert tax_numbers.is_checked(NUMBER)
    assert not tax_numbers.is_checked(NUMBER[:-1] + "5")


@pytest.mark.parametrize("number", ["123", NUMBER[:-1] + "I", NUMBER + "1"])
async def test_a_tax_number_of_another_shape_is_refused(cast, number):
    with pytest.raises(InvalidTaxNumber):
        await founded(cast, tax_number=number)
    with pytest.raises(Nameless):
        await founded(cast, " ")


async def test_a_tax_number_is_one_company_s(cast):
    await founded(cast, tax_number=NUMBER)
    outcomes = await asyncio.gather(
        *(founded(cast, f"公司{n}", tax_number=NUMBER[:-1] + "5") for n in range(10)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Company) for outcome in outcomes) == 1
    with pytest.raises(TaxNumberTaken):
        await founded(cast, "另一家", tax_number=NUMBER)


async def test_it_is_corrected(cast):
    company = await founded(cast)
    told = {"name": "浦江物流有限公司", "tax_number": NUMBER, "by": cast.dee, "at": MONDAY}
    assert await companies.edit(company, **told) == ["name", "tax_number"]
    assert await companies.edit(company, **told) == []


async def test_the_fourth_who_would_speak_for_it_is_refused(cast):
    company = await founded(cast)
    dan = await casting.join("15012345678", at=MONDAY)
    for member in (cast.ann, cast.ben, cast.cho):
        await companies.add_contact(company, member, title="行政", by=cast.dee, at=MONDAY)
    with pytest.raises(TooManyContacts) as refusal:
        await companies.add_contact(company, dan, by=cast.dee, at=MONDAY)
    assert refusal.value.facts == {"most": 3}
    with pytest.raises(AlreadyContact):
        await companies.add_contact(company, cast.ann, by=cast.dee, at=MONDAY)
    await companies.end_contact(company, cast.ann, by=cast.dee, at=MONDAY)
    with pytest.raises(NoContact):
        await companies.end_contact(company, cast.ann, by=cast.dee, at=MONDAY)
    await companies.add_contact(company, dan, by=cast.dee, at=MONDAY)


async def test_of_six_who_are_added_at_once_three_speak_for_it(cast):
    company = await founded(cast)
    people = [await casting.join(f"1501234567{n}", at=MONDAY) for n in range(6)]
    await asyncio.gather(
        *(companies.add_contact(company, one, by=cast.dee, at=MONDAY) for one in people),
        return_exceptions=True,
    )
    assert await companies.contacts(company).count() == companies.MOST_CONTACTS


async def test_who_speaks_for_it_tells_the_dates_of_its_cars(cast):
    company = await founded(cast)
    await companies.take_in(company, cast.car, by=cast.dee, at=MONDAY)
    await companies.add_contact(company, cast.ben, by=cast.dee, at=MONDAY)
    assert await vehicles.standing(cast.car, cast.ben) == "contact"
    await vehicles.edit(cast.car, cast.ben, insured_until=date(2027, 5, 1), by=cast.ben, at=MONDAY)
    assert await vehicles.standing(cast.car, cast.cho) is None
    assert [row.kind for row in await activity.of(cast.ann).limit(1)] == ["vehicle.edited"]


async def test_a_car_is_one_company_s_and_nobody_adds_it_as_their_own(cast):
    company, other = await founded(cast), await founded(cast, "另一家")
    await companies.take_in(company, cast.car, by=cast.dee, at=MONDAY)
    with pytest.raises(AlreadyTheirs):
        await companies.take_in(company, cast.car, by=cast.dee, at=MONDAY)
    with pytest.raises(CarOfAnother):
        await companies.take_in(other, cast.car, by=cast.dee, at=MONDAY)
    await vehicles.remove(cast.car, cast.ann, by=cast.ann, at=MONDAY)
    with pytest.raises(PlateTaken):
        await vehicles.add(cast.ben, plate=cast.car.plate, by=cast.ben, at=MONDAY)
    await companies.let_go(company, cast.car, by=cast.dee, at=MONDAY)
    with pytest.raises(NotTheirs):
        await companies.let_go(company, cast.car, by=cast.dee, at=MONDAY)


async def test_a_company_s_car_that_is_sold_is_the_company_s_no_more(cast):
    company = await founded(cast)
    await companies.take_in(company, cast.car, by=cast.dee, at=MONDAY)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=MONDAY)
    assert (await Vehicle.get(id=cast.car.id)).company_id is None


async def test_staff_see_the_companies_of_their_store(cast):
    await founded(cast)
    seen = {who: await companies.visible_to(getattr(cast, who)).count() for who in ("dee", "fay", "gil")}
    assert seen == {"dee": 1, "fay": 0, "gil": 1}
