"""The photos of a date for staff: uploaded, looked at, shown, taken down."""

from datetime import timedelta

import pytest

from club import clock
from events import album
from events.album import Photo
from events.registration import Registration
from events.sessions import Session
from tests.shelves import image
from tests.web.portal import given


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def trip(cast):
    _, session = await given.dated(store=cast.north)
    return session


@pytest.fixture
async def ticket(cast, trip):
    return await given.ticket(trip, cast.ann)


async def test_photos_are_uploaded_several_at_once_and_taken_down(dee, trip):
    files = [("file", (f"{side}.jpg", image(side, 320), "image/jpeg")) for side in (400, 500)]
    answer = await dee.post("/staff/album", data={"session": str(trip.id)}, files=files)
    assert answer.headers["location"] == f"/staff/sessions/{trip.id}/album?done=saved"
    one, other = await Photo.all().order_by("id")
    shown = await dee.get(f"/staff/album/{one.id}/320")
    assert shown.headers["content-type"] == "image/webp"
    await dee.post(f"/staff/album/{one.id}/removal")
    assert (await dee.get(f"/staff/album/{one.id}/320")).status_code == 404
    assert f"/staff/album/{other.id}/" in (await dee.get(f"/staff/sessions/{trip.id}/album")).text


async def test_photos_are_shown_by_one_press_on_a_page_that_says_who_declined(cast, dee, trip, ticket):
    files = [("file", ("one.jpg", image(400, 320), "image/jpeg"))]
    await dee.post("/staff/album", data={"session": str(trip.id)}, files=files)
    photo = await Photo.get()
    await album.answer(ticket, False, by=cast.ann, at=clock.now())
    await Registration.filter(id=ticket.id).update(checked_in_at=clock.now())
    address = f"/staff/sessions/{trip.id}/album"
    page = (await dee.get(address)).text
    assert "还没公开" in page
    assert "请不要放有他们的照片" in page
    refused = await dee.post(f"{address}/showing", data={"photo": str(photo.id)})
    assert refused.status_code == 422
    assert "先看一遍" in refused.text
    assert await album.of(trip.id) == []
    await dee.post(f"{address}/showing", data={"photo": str(photo.id), "looked": "yes"})
    assert await album.of(trip.id) == [photo]


async def test_before_the_day_all_who_come_are_counted_and_afterwards_those_who_were_there(
    cast, dee, trip, ticket
):
    await given.ticket(trip, cast.ben)
    await album.answer(ticket, True, by=cast.ann, at=clock.now())
    page = (await dee.get(f"/staff/sessions/{trip.id}/album")).text
    assert '<dt>已同意</dt><dd class="n">1</dd><dt>还没回答</dt><dd class="n">1</dd>' in page
    over = {"starts_at": clock.now() - timedelta(hours=2), "ends_at": clock.now() - timedelta(hours=1)}
    await Session.filter(id=trip.id).update(**over)
    await Registration.filter(id=ticket.id).update(checked_in_at=clock.now())
    page = (await dee.get(f"/staff/sessions/{trip.id}/album")).text
    assert '<dt>已同意</dt><dd class="n">1</dd><dt>还没回答</dt><dd class="n">0</dd>' in page


async def test_what_is_no_photo_is_named(dee, trip):
    files = [("file", ("notes.txt", b"hello", "text/plain"))]
    page = await dee.post("/staff/album", data={"session": str(trip.id)}, files=files)
    assert page.status_code == 422
    assert "notes.txt" in page.text
    assert (await dee.post("/staff/album", data={"session": str(trip.id)})).status_code == 422
