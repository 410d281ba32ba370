"""The insurance list of a trip: who has given a number, taken away once, taken off again, deleted."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from club import clock
from club.audit import Entry
from events import registrations, terms, travellers
from events.parties import Guest
from events.terms import Terms
from events.traveller import Told, Traveller
from tests.web.portal import given

ANN = "11010519491231002X"


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def trip(cast):
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(asks=("identity",)), by=cast.dee, at=clock.now())
    return session


@pytest.fixture
async def ticket(cast, trip):
    return await given.ticket(trip, cast.ann, vehicle=cast.car)


async def given_numbers(cast, ticket):
    await travellers.put(ticket, [Told(None, "陈静", ANN)], agrees=True, by=cast.ann, at=clock.now())


async def test_the_insurance_list_shows_ends_and_who_has_given_none(cast, dee, trip, ticket):
    await given.ticket(trip, cast.ben)
    await given_numbers(cast, ticket)
    page = (await dee.get(f"/staff/sessions/{trip.id}/travellers")).text
    assert "…002X" in page
    assert ANN not in page
    assert "没填" in page


async def test_it_is_taken_away_once_as_a_spreadsheet(cast, dee, trip, ticket):
    await given_numbers(cast, ticket)
    address = f"/staff/sessions/{trip.id}/travellers/file"
    assert (await dee.post(address, data={"reason": ""})).status_code == 422
    answer = await dee.post(address, data={"reason": "给平安下单"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][:5] == ["陈静", "身份证", ANN, "女", "1949-12-31"]
    again = await dee.post(address, data={"reason": "给平安下单"})
    assert again.status_code == 422
    assert "没有新的" in again.text
    assert (await dee.post(address, data={"reason": "对方没收到", "again": "y"})).status_code == 200
    entries = await Entry.filter(action="travellers.exported").order_by("id")
    assert [entry.facts["reason"] for entry in entries] == ["给平安下单", "对方没收到"]


async def test_staff_enter_numbers_with_how_they_were_told(cast, dee, trip, ticket):
    address = f"/staff/registrations/{ticket.id}/travellers"
    data = {
        "people-0-seat": "0",
        "people-0-name": "陈静",
        "people-0-number": ANN,
        "people-0-kind": "card",
        "agrees": "y",
    }
    refused = await dee.post(address, data=data)
    assert refused.status_code == 422
    assert (await dee.post(address, data=data | {"words": "电话里同意"})).status_code == 303
    assert (await Traveller.get()).consent_words == "电话里同意"
    assert ANN not in (await dee.get(address)).text


async def test_all_numbers_are_deleted_now_and_the_page_says_by_whom(cast, dee, trip, ticket):
    await given_numbers(cast, ticket)
    await dee.post(f"/staff/sessions/{trip.id}/travellers/deletion")
    assert (await Traveller.get()).sealed == ""
    assert cast.dee.name in (await dee.get(f"/staff/sessions/{trip.id}/travellers")).text


async def test_who_left_since_is_taken_off_as_the_page_shows_them(cast, dee, trip, ticket):
    await given_numbers(cast, ticket)
    address = f"/staff/sessions/{trip.id}/travellers"
    await dee.post(f"{address}/file", data={"reason": "给平安下单"})
    assert "要退保的人" not in (await dee.get(address)).text
    await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    assert "要退保的人" in (await dee.get(address)).text
    await dee.post(f"{address}/off", data={"person": "x"})
    assert "…002X" in (await dee.get(address)).text
    row = await Traveller.get()
    assert (await dee.post(f"{address}/off", data={"person": row.id})).status_code == 303
    assert "要退保的人" not in (await dee.get(address)).text


async def test_a_party_that_changed_meanwhile_moves_no_number(cast, dee, trip):
    one = await given.ticket(trip, cast.ben, companions=[Guest("小宝")])
    address = f"/staff/registrations/{one.id}/travellers"
    data = {"people-0-seat": "0", "people-0-name": "Ben", "people-0-number": "", "people-0-kind": "card"}
    data |= {"people-1-seat": "999", "people-1-name": "王五", "people-1-number": ANN, "people-1-kind": "card"}
    page = await dee.post(address, data=data | {"agrees": "y", "words": "电话里同意"})
    assert page.status_code == 422
    assert "同行人刚有变动" in page.text
    assert "王五" not in page.text
    assert await Traveller.all().count() == 0
