"""Terms: what it costs, what comes back, who may: within their bounds, and written down."""

from datetime import timedelta

import pytest

from club import audit
from club.segments import leaf
from events import cancellations, events, terms
from events.terms import Price, Terms, WrongRefunds, WrongTerms
from tests.events.queues import HOUR, PRICE, event_of, offered_on
from tests.events.trips import NOON, START, TRIP


@pytest.fixture
async def event(cast):
    return await events.create(TRIP, by=cast.dee, at=NOON)


async def test_what_was_put_is_read_again(cast, event):
    wanted = Terms(
        points_each=100,
        fen_each=1,
        free_below=6,
        refunds=((72, 100), (24, 50)),
        audience=leaf("car", "yes"),
        by_invitation=True,
        asks=("emergency", "identity"),
        queue_by="tier",
        offer_hours=2,
        waiver="须知",
    )
    await terms.put(event, wanted, by=cast.dee, at=NOON)
    again = await events.Event.get(id=event.id).select_related("segment")
    assert terms.of(again) == wanted
    entry = await audit.of(event).first()
    assert entry.action == "event.terms_put"
    assert set(entry.facts["changed"]) == {
        *("points_each", "fen_each", "free_below", "refunds", "audience", "by_invitation", "asks"),
        *("queue_by", "offer_hours", "waiver", "waiver_version"),
    }


async def test_what_stays_as_it_is_writes_nothing(cast, event):
    await terms.put(event, Terms(waiver="须知"), by=cast.dee, at=NOON)
    count = await audit.of(event).count()
    await terms.put(event, Terms(waiver="须知"), by=cast.dee, at=NOON)
    assert await audit.of(event).count() == count
    assert event.waiver_version == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"points_each": -1}, "points_each"),
        ({"points_each": 1_000_001}, "points_each"),
        ({"fen_each": 10_000_001}, "fen_each"),
        ({"free_below": 19}, "free_below"),
        ({"offer_hours": 0}, "offer_hours"),
        ({"offer_hours": 169}, "offer_hours"),
        ({"queue_by": "luck"}, "queue_by"),
    ],
)
async def test_each_has_its_bounds(cast, event, wrong, field):
    with pytest.raises(WrongTerms) as refusal:
        await terms.put(event, Terms(**wrong), by=cast.dee, at=NOON)
    assert refusal.value.facts == {"field": field}


@pytest.mark.parametrize(
    "rules",
    [
        ((72, 50), (24, 100)),
        ((72, 101),),
        ((72, -1),),
        ((72, 50), (72, 20)),
        ((-1, 50),),
        tuple((hours, 10) for hours in range(7)),
    ],
)
async def test_who_cancels_later_never_gets_more(cast, event, rules):
    with pytest.raises(WrongRefunds):
        await terms.put(event, Terms(refunds=rules), by=cast.dee, at=NOON)


async def test_a_cancelled_event_has_no_new_terms(cast):
    trip = await offered_on(cast)
    event = await event_of(trip)
    await cancellations.cancel_event(event, reason="雪", by=cast.dee, at=NOON)
    with pytest.raises(events.EventCancelled):
        await terms.put(event, PRICE, by=cast.dee, at=NOON)


async def test_children_below_the_age_come_free(cast, event):
    await terms.put(event, PRICE, by=cast.dee, at=NOON)
    assert terms.price(event, [None, 5, 6, None]) == Price(300, 150_00)
    assert terms.price(event, [0, 5]) == Price()


@pytest.mark.parametrize(
    ("before", "percent"),
    [
        (timedelta(days=30), 100),
        (72 * HOUR, 100),
        (72 * HOUR - timedelta(seconds=1), 50),
        (24 * HOUR, 50),
        (24 * HOUR - timedelta(seconds=1), 0),
        (timedelta(), 0),
    ],
)
async def test_what_comes_back_goes_by_the_hours_left(cast, event, before, percent):
    await terms.put(event, PRICE, by=cast.dee, at=NOON)
    assert terms.percent_back(event.refunds, START, START - before) == percent


def test_without_rules_all_comes_back_until_it_begins():
    assert terms.percent_back([], START, START - timedelta(seconds=1)) == 100
    assert terms.percent_back([], START, START) == 0
