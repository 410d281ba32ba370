"""Who left after the insurance list was taken away is named until they are taken off it, a week at most."""

from datetime import timedelta

import pytest

from club import roles
from club.audit import Entry
from events import cancellations, changes, insurance, registrations, travellers
from events.parties import Party
from events.traveller import Traveller
from tests.events.test_travellers import ANN, BOTH, END, SON, give, take, ticket, trip  # noqa: F401
from tests.events.trips import NOON


async def offs(session):
    return [(one.name, one.tail, one.party) for one in await insurance.offs(session.id)]


async def taken_off(cast, session, by=None):
    ids = [one.id for one in await insurance.offs(session.id)]
    return await insurance.take_off(session, ids, by=by or cast.dee, at=NOON)


@pytest.fixture
async def taken(cast, trip, ticket):  # noqa: F811
    """Ann's number and her son's are on a list that left the house."""
    await give(cast, ticket)
    await take(cast, trip)
    return ticket


async def test_who_is_taken_out_of_a_party_is_named_without_a_number(cast, trip, taken):  # noqa: F811
    await changes.change(taken, Party(), by=cast.ann, at=NOON)
    assert await offs(trip) == [("陈宝", SON[-4:], "陈静")]
    assert (await Traveller.get(deleted_at__not_isnull=True)).sealed == ""
    assert await taken_off(cast, trip) == 1
    assert await taken_off(cast, trip) == 0
    assert await offs(trip) == []
    assert not await Traveller.filter(deleted_at__not_isnull=True, name__not="").exists()
    entry = await Entry.get(action="travellers.withdrawn")
    assert (entry.by, entry.facts["count"]) == (f"staff:{cast.dee.id}", 1)


async def test_a_party_that_cancels_is_named_before_and_after_the_night(cast, trip, taken):  # noqa: F811
    await registrations.cancel(taken, by=cast.ann, at=NOON)
    both = [("陈静", ANN[-4:], "陈静"), ("陈宝", SON[-4:], "陈静")]
    assert await offs(trip) == both
    assert await travellers.delete_due(at=NOON) == 2
    assert not await Traveller.filter(sealed__not="").exists()
    assert await offs(trip) == both


async def test_taken_off_at_once_the_numbers_need_not_wait_for_the_night(cast, trip, taken):  # noqa: F811
    await registrations.cancel(taken, by=cast.ann, at=NOON)
    assert await taken_off(cast, trip) == 2
    assert not await Traveller.filter(sealed__not="").exists()
    assert await travellers.delete_due(at=NOON) == 0


async def test_who_leaves_before_the_list_is_taken_is_not_named(cast, trip, ticket):  # noqa: F811
    await give(cast, ticket, BOTH[0])
    await take(cast, trip)
    await give(cast, ticket, BOTH[1])
    await changes.change(ticket, Party(), by=cast.ann, at=NOON)
    assert await offs(trip) == []


async def test_a_week_after_the_end_nobody_is_named_any_more(cast, trip, taken):  # noqa: F811
    await changes.change(taken, Party(), by=cast.ann, at=NOON)
    after = END + travellers.KEPT_AFTER
    assert await travellers.delete_due(at=after - timedelta(seconds=1)) == 0
    assert await travellers.delete_due(at=after) == 2
    assert await travellers.delete_due(at=after) == 0
    assert not await Traveller.filter(name__not="").exists()


async def test_of_a_date_that_is_called_off_nobody_is_named(cast, trip, taken):  # noqa: F811
    await changes.change(taken, Party(), by=cast.ann, at=NOON)
    await cancellations.cancel_session(trip, reason="雪", by=cast.dee, at=NOON)
    assert await offs(trip) == []
    assert await travellers.delete_due(at=NOON) == 2
    assert not await Traveller.filter(name__not="").exists()


async def test_only_whoever_may_take_the_list_takes_somebody_off(cast, trip, taken):  # noqa: F811
    await changes.change(taken, Party(), by=cast.ann, at=NOON)
    with pytest.raises(roles.NotAllowed):
        await taken_off(cast, trip, by=cast.eve)
    assert len(await offs(trip)) == 1
