"""The album: for those who were there, with their answer; a photo that should go is gone at once."""

import asyncio
from datetime import timedelta

import pytest

from club import activity, pictures
from club.pictures import Picture
from club.privacy import parts
from events import album, arrivals, registrations
from events.album import AlreadyDown, DeclinedUnseen, NotThere, TooManyPhotos
from tests.events.trips import NOON, START, session
from tests.shelves import image

EVENING = START + timedelta(hours=8)


@pytest.fixture
async def trip(cast):
    return await session(cast)


@pytest.fixture
async def ticket(cast, trip):
    """Ann's, who is there; Ben has one and is not."""
    anns = await registrations.register(trip, cast.ann, key="a", by=cast.ann, at=NOON)
    await registrations.register(trip, cast.ben, key="b", by=cast.ben, at=NOON)
    await arrivals.note(anns, reason="手机没电", by=cast.dee, at=START)
    return anns


async def uploaded(cast, trip, width=320):
    """And shown."""
    picture = await pictures.keep(image(width, 320), by=cast.dee, at=EVENING)
    photo = await album.add(trip, picture, by=cast.dee, at=EVENING)
    await album.show(trip, [photo.id], has_looked=True, by=cast.dee, at=EVENING)
    return photo


async def test_a_photo_waits_until_somebody_has_looked_for_who_declined(cast, trip, ticket):
    picture = await pictures.keep(image(360, 320), by=cast.dee, at=EVENING)
    photo = await album.add(trip, picture, by=cast.dee, at=EVENING)
    assert (len(await album.of(trip.id)), await album.waiting(trip.id)) == (0, [photo])
    await album.answer(ticket, False, by=cast.ann, at=EVENING)
    said = {"by": cast.dee, "at": EVENING}
    with pytest.raises(DeclinedUnseen) as refusal:
        await album.show(trip, [photo.id], has_looked=False, **said)
    assert refusal.value.facts == {"parties": 1}
    other = await session(cast)
    assert await album.show(other, [photo.id], has_looked=True, **said) == 0
    assert await album.show(trip, [photo.id], has_looked=True, **said) == 1
    assert await album.show(trip, [photo.id], has_looked=True, **said) == 0
    [shown] = await album.of(trip.id)
    assert (shown.shown_at, shown.shown_by) == (EVENING, f"staff:{cast.dee.id}")


async def test_a_photo_is_shown_once_however_often_it_is_uploaded(cast, trip):
    one, again = await uploaded(cast, trip), await uploaded(cast, trip)
    assert one.id == again.id
    assert len(await album.of(trip.id)) == 1


async def test_whoever_was_there_has_one_taken_down_at_once(cast, trip, ticket):
    photo, stays = await uploaded(cast, trip), await uploaded(cast, trip, 400)
    await album.report(photo, ticket, reason="孩子入镜了", by=cast.ann, at=EVENING)
    assert [one.id for one in await album.of(trip.id)] == [stays.id]
    [gone] = await album.taken_down(trip.id)
    assert (gone.picture, gone.reason, gone.down_by) == ("", "孩子入镜了", f"member:{cast.ann.id}")
    with pytest.raises(AlreadyDown):
        await album.remove(photo, by=cast.dee, at=EVENING)
    assert [row.kind for row in await activity.of(cast.ann).limit(1)] == ["photo.reported"]


async def test_the_file_of_what_is_down_goes_and_of_what_is_shown_stays(cast, trip, ticket):
    import web.wiring

    assert web.wiring
    photo, stays = await uploaded(cast, trip), await uploaded(cast, trip, 400)
    await album.remove(photo, by=cast.dee, at=EVENING)
    assert await pictures.forget(at=EVENING + timedelta(days=2)) == 1
    assert [one.name for one in await Picture.all()] == [stays.picture]


async def test_who_was_not_there_sees_nothing_and_may_answer_before(cast, trip, ticket):
    photo = await uploaded(cast, trip)
    [bens] = await registrations.of(cast.ben)
    assert not album.may_see(bens)
    with pytest.raises(NotThere):
        await album.report(photo, bens, reason="", by=cast.ben, at=EVENING)
    await album.answer(bens, False, by=cast.ben, at=NOON)
    assert await album.answers([bens]) == {bens.id: False}
    await registrations.cancel(bens, by=cast.ben, at=NOON)
    with pytest.raises(NotThere):
        await album.answer(await registrations.Registration.get(id=bens.id), True, by=cast.ben, at=NOON)


async def test_a_ticket_of_another_trip_takes_nothing_down(cast, trip, ticket):
    other = await session(cast)
    photo = await uploaded(cast, other)
    with pytest.raises(NotThere):
        await album.report(photo, ticket, reason="", by=cast.ann, at=EVENING)


async def test_the_latest_answer_holds_and_the_same_again_adds_no_row(cast, ticket):
    for agrees in (True, True, False):
        await album.answer(ticket, agrees, by=cast.ann, at=EVENING)
    assert await album.answers([ticket]) == {ticket.id: False}
    rows = (await parts.read(await parts.person(cast.ann)))["photo_answers"]
    assert [row["agrees"] for row in rows] == [True, False]


async def test_an_album_has_an_end_also_for_many_who_upload_at_once(cast, trip, monkeypatch):
    monkeypatch.setattr(album, "MOST", 3)
    names = [(await pictures.keep(image(320 + n, 320), by=cast.dee, at=EVENING)) for n in range(6)]
    adding = (album.add(trip, one, by=cast.dee, at=EVENING) for one in names)
    done = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(one, TooManyPhotos) for one in done) == 3
    assert len(await album.uploaded(trip.id)) == 3
