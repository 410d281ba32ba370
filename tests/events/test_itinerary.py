"""Itineraries: the stops of an event in the order of its days, put as a whole and checked one by one."""

import pytest

from club.audit import Entry
from events import cancellations, events, itinerary
from events.events import EventCancelled
from events.itinerary import Halt, TooManyStops, WrongStop
from tests.events.trips import NOON, TRIP

GATE = Halt("朝阳北路店", "集合签到", time="06:30", has=("parking", "toilet"))
LAKE = Halt("湖边营地", "扎营", day=2, time="15:00", map_url="https://maps.example.cn/a?b=c", note="自带水")


@pytest.fixture
async def event(cast):
    return await events.create(TRIP, by=cast.dee, at=NOON)


async def put(cast, event, *halts):
    await itinerary.put(event, halts, by=cast.dee, at=NOON)


async def test_stops_stand_by_day_and_within_a_day_as_they_were_given(cast, event):
    late, early = Halt("服务区", "加油", time="08:00"), Halt("观景台", "看日出", time="05:00")
    await put(cast, event, LAKE, late, early)
    assert [(stop.day, stop.where) for stop in await itinerary.of(event.id)] == [
        (1, "服务区"),
        (1, "观景台"),
        (2, "湖边营地"),
    ]


async def test_what_is_put_replaces_what_was_there_and_the_audit_log_counts(cast, event):
    await put(cast, event, GATE, LAKE)
    await put(cast, event, GATE)
    [stop] = await itinerary.of(event.id)
    assert itinerary.halt(stop) == GATE
    entries = await Entry.filter(action="event.itinerary_set").order_by("id")
    assert [entry.facts for entry in entries] == [{"count": 2}, {"count": 1}]


async def test_an_event_that_is_copied_takes_its_stops_along(cast, event):
    await put(cast, event, GATE, LAKE)
    other = await events.create(TRIP, by=cast.dee, at=NOON)
    await itinerary.copy(event, other)
    assert [itinerary.halt(stop) for stop in await itinerary.of(other.id)] == [GATE, LAKE]


@pytest.mark.parametrize(
    ("halt", "field", "why"),
    [
        (Halt(time="08:00"), "where", "empty"),
        (Halt("湖" * 61), "where", "long"),
        (Halt("湖", time="24:00"), "time", "time"),
        (Halt("湖", day=0), "day", "day"),
        (Halt("湖", map_url="javascript:alert(1)"), "map_url", "link"),
        (Halt("湖", has=("pool",)), "has", "facility"),
    ],
)
async def test_a_stop_that_makes_no_sense_is_refused_and_nothing_changes(cast, event, halt, field, why):
    await put(cast, event, GATE)
    with pytest.raises(WrongStop) as refused:
        await put(cast, event, GATE, halt)
    assert {"number": 2, "field": field, "why": why}.items() <= refused.value.facts.items()
    assert len(await itinerary.of(event.id)) == 1


async def test_there_is_an_end_to_stops_and_to_a_cancelled_event(cast, event):
    with pytest.raises(TooManyStops):
        await put(cast, event, *[GATE] * 61)
    await cancellations.cancel_event(event, reason="大雪", by=cast.dee, at=NOON)
    with pytest.raises(EventCancelled):
        await put(cast, event, GATE)
