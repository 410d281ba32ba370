"""Guesses: nobody learns by trial which cars are on file; so many answers a day, and each is written down."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from club import vehicles
from club.audit import Entry
from club.vehicles import PlateTaken, claims, guesses
from club.vehicles.guesses import NothingToClaim, TooManyGuesses

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def name(member, plate="沪B6K286", at=MONDAY):
    await vehicles.add(member, plate=plate, by=member, at=at)


@pytest.fixture
async def curious(cast):
    """Ben, who has named Ann's plate as often as he may in a day."""
    for minute in range(guesses.MOST_A_DAY):
        with pytest.raises(PlateTaken):
            await name(cast.ben, at=MONDAY + timedelta(minutes=minute))
    return cast.ben


async def test_after_ten_taken_plates_in_a_day_the_answer_tells_no_more(curious):
    for plate in ("沪B6K286", "沪A00001"):
        with pytest.raises(TooManyGuesses):
            await name(curious, plate, MONDAY + timedelta(hours=1))
    await name(curious, "沪A00001", MONDAY + timedelta(days=2))


async def test_guesses_in_parallel_get_no_more_answers_than_one_after_the_other(cast):
    tries = [
        *(name(cast.ben) for _ in range(15)),
        *(claims.make(cast.ben, plate=f"沪A000{place:02}", by=cast.ben, at=MONDAY) for place in range(10)),
    ]
    answers = [type(answer) for answer in await asyncio.gather(*tries, return_exceptions=True)]
    told = answers.count(PlateTaken) + answers.count(NothingToClaim)
    assert (told, len(answers)) == (guesses.MOST_A_DAY, 25)
    assert await guesses.made(cast.ben, at=MONDAY + timedelta(minutes=1)) == guesses.MOST_A_DAY


async def test_a_car_without_a_plate_is_added_all_the_same(curious):
    assert await vehicles.add(curious, model="帕萨特", by=curious, at=MONDAY + timedelta(hours=1))


async def test_correcting_a_car_is_bound_alike(curious):
    hour = MONDAY + timedelta(hours=1)
    car = await vehicles.add(curious, model="帕萨特", by=curious, at=hour)
    with pytest.raises(TooManyGuesses):
        await vehicles.edit(car, curious, plate="沪B6K286", by=curious, at=hour)
    await vehicles.edit(car, curious, brand="大众", by=curious, at=hour)


async def test_others_are_not_bound_by_it_and_staff_never_are(cast, curious):
    await name(cast.cho, "沪A00002", MONDAY + timedelta(hours=1))
    with pytest.raises(PlateTaken):
        await vehicles.add(curious, plate="沪B6K286", by=cast.eve, at=MONDAY + timedelta(hours=1))


async def test_the_audit_log_says_how_often_and_names_no_plate(cast, curious):
    entries = await Entry.filter(action="vehicle.guessed")
    assert len(entries) == guesses.MOST_A_DAY
    assert {(entry.by, entry.subject_id) for entry in entries} == {(f"member:{cast.ben.id}", cast.ben.id)}
    assert "沪B6K286" not in str([entry.facts for entry in entries])
