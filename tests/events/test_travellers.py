"""The insurance list: numbers are sealed, seen by their end, taken away once, gone a week after the trip."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club import exports, roles
from club.audit import Entry
from club.privacy import parts
from events import events, insurance, registrations, sessions, terms, traveller, travellers
from events.insurance import NothingToTake
from events.parties import Guest, Party
from events.terms import Terms
from events.traveller import Told, Traveller
from tests.events.trips import NOON, START, TRIP, plan

ANN = "11010519491231002X"
END = START + timedelta(hours=9)


def checked(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


SON = checked("11010520160501001")


@pytest.fixture
async def trip(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    offered = await sessions.add(event, plan(), by=cast.dee, at=NOON)
    await terms.put(event, Terms(asks=("identity",)), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    offered.event = event
    return offered


@pytest.fixture
async def ticket(cast, trip):
    """Ann's, with her son."""
    party = Party(guests=(Guest("小宝", 10),))
    return await registrations.register(trip, cast.ann, party, key="k", by=cast.ann, at=NOON)


BOTH = (Told(None, "陈静", ANN), Told(1, "陈宝", SON))  # the first and the only companion of these tests


async def give(cast, ticket, *told, agrees=True, by=None, **more):
    """Companions are told by their place in the party, from 1."""
    seats = (await party_of(ticket)).seats
    told = [replace(one, companion=seats[one.companion or 0].companion) for one in told or BOTH]
    return await travellers.put(ticket, told, agrees=agrees, by=by or cast.ann, at=NOON, **more)


async def party_of(ticket):
    return await traveller.of(await registrations.Registration.get(id=ticket.id).select_related("member"))


async def test_numbers_are_sealed_and_shown_by_their_end(cast, ticket):
    assert await give(cast, ticket) == 2
    rows = await Traveller.all().order_by("id")
    assert [(row.name, row.tail) for row in rows] == [("陈静", "002X"), ("陈宝", SON[-4:])]
    assert all(ANN not in str(vars(row)) and SON not in str(vars(row)) for row in rows)
    assert rows[0].identity().number == ANN
    assert (rows[0].consent_by, rows[0].consent_at) == (f"member:{cast.ann.id}", NOON)
    assert ANN not in str([entry.facts for entry in await Entry.all()])


async def test_who_has_not_given_one_is_told(cast, trip, ticket):
    await give(cast, ticket, BOTH[0])
    [party] = await traveller.of_session(trip.id)
    assert [(seat.name, seat.row is None) for seat in party.seats] == [("陈静", False), ("小宝", True)]
    assert party.missing == 1


async def test_nothing_is_kept_without_consent(cast, ticket):
    with pytest.raises(travellers.NoConsent):
        await give(cast, ticket, agrees=False)
    with pytest.raises(travellers.NoConsent):
        await give(cast, ticket, by=cast.dee)
    assert await Traveller.all().count() == 0
    assert await give(cast, ticket, by=cast.dee, words="电话里同意") == 2


@pytest.mark.parametrize(
    ("told", "error", "person"),
    [
        ([Told(None, "陈静", ANN[:-1] + "1")], travellers.WrongNumber, 0),
        ([BOTH[0], Told(1, "陈宝", "123")], travellers.WrongNumber, 1),
        ([BOTH[0], Told(1, "陈宝", ANN)], travellers.NumberTwice, 1),
        ([Told(1, " ", SON)], travellers.Nameless, 1),
    ],
)
async def test_what_is_wrong_names_its_line_and_nothing_is_kept(cast, ticket, told, error, person):
    with pytest.raises(error) as refused:
        await give(cast, ticket, *told)
    assert refused.value.facts["person"] == person
    assert await Traveller.all().count() == 0


async def test_an_empty_line_keeps_what_is_there_and_another_number_replaces_it(cast, ticket):
    await give(cast, ticket)
    assert await give(cast, ticket, Told(None, "陈静", ""), replace(BOTH[1], name="陈小宝")) == 1
    rows = await Traveller.filter(deleted_at=None).order_by("id")
    assert [(row.name, row.tail) for row in rows] == [("陈静", "002X"), ("陈小宝", SON[-4:])]


async def test_numbers_are_taken_of_who_comes_to_an_event_that_asks(cast, trip, ticket):
    await terms.put(trip.event, Terms(), by=cast.dee, at=NOON)
    with pytest.raises(travellers.NotAsked):
        await give(cast, ticket)
    await terms.put(trip.event, Terms(asks=("identity",)), by=cast.dee, at=NOON)
    with pytest.raises(travellers.NotAsked):
        await travellers.put(ticket, BOTH[:1], agrees=True, by=cast.ann, at=END)
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    with pytest.raises(travellers.NotAsked):
        await give(cast, ticket)


async def take(cast, trip, **more):
    return await insurance.take(trip, reason="给平安下单", by=cast.dee, at=NOON, **more)


async def test_a_list_is_taken_away_once_with_its_reason(cast, trip, ticket):
    await give(cast, ticket)
    lines = await take(cast, trip)
    assert [(line.name, line.number, line.party) for line in lines] == [
        ("陈静", ANN, "陈静"),
        ("陈宝", SON, "陈静"),
    ]
    with pytest.raises(NothingToTake):
        await take(cast, trip)
    assert len(await take(cast, trip, again=True)) == 2
    entries = await Entry.filter(action="travellers.exported").order_by("id")
    assert [(entry.facts["count"], entry.facts["reason"]) for entry in entries] == [(2, "给平安下单")] * 2
    assert ANN not in str([entry.facts for entry in entries])


async def test_who_comes_later_is_taken_without_the_others(cast, trip, ticket):
    await give(cast, ticket, BOTH[0])
    await take(cast, trip)
    await give(cast, ticket, BOTH[1])
    assert [line.name for line in await take(cast, trip)] == ["陈宝"]


async def test_two_at_once_take_each_number_once(cast, trip, ticket):
    await give(cast, ticket)
    done = await asyncio.gather(*(take(cast, trip) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NothingToTake"] * 3 + ["list"]


async def test_without_reason_or_right_nothing_is_taken(cast, trip, ticket):
    await give(cast, ticket)
    with pytest.raises(exports.ReasonNeeded):
        await insurance.take(trip, reason=" ", by=cast.dee, at=NOON)
    with pytest.raises(roles.NotAllowed):
        await insurance.take(trip, reason="x", by=cast.eve, at=NOON)
    assert len(await take(cast, trip)) == 2


async def nothing_is_left(by):
    rows = await Traveller.all()
    assert rows
    for row in rows:
        assert (row.sealed, row.tail, row.name, row.companion_id, row.deleted_by) == ("", "", "", None, by)
        assert row.deleted_at is not None


async def test_a_week_after_the_end_all_numbers_are_gone(cast, ticket):
    await give(cast, ticket)
    almost = END + travellers.KEPT_AFTER - timedelta(seconds=1)
    assert await travellers.delete_due(at=almost) == 0
    assert await travellers.delete_due(at=END + travellers.KEPT_AFTER) == 2
    assert await travellers.delete_due(at=END + travellers.KEPT_AFTER) == 0
    await nothing_is_left("job:travellers")


async def test_numbers_of_who_does_not_come_go_the_night_after(cast, ticket):
    await give(cast, ticket)
    await registrations.cancel(ticket, by=cast.ann, at=NOON)
    assert await travellers.delete_due(at=NOON) == 2
    await nothing_is_left("job:travellers")


async def test_staff_delete_them_now_and_the_row_says_who(cast, trip, ticket):
    await give(cast, ticket)
    assert await travellers.delete(trip.id, by=cast.dee, at=NOON) == 2
    assert await travellers.delete(trip.id, by=cast.dee, at=NOON) == 0
    await nothing_is_left(f"staff:{cast.dee.id}")
    assert len((await party_of(ticket)).gone) == 2


async def test_a_member_takes_them_back_and_may_give_them_again(cast, ticket):
    await give(cast, ticket)
    assert await travellers.remove(ticket, by=cast.ann, at=NOON) == 2
    await nothing_is_left(f"member:{cast.ann.id}")
    assert await give(cast, ticket) == 2


async def test_the_copy_has_them_whole_and_a_closure_takes_them_away(cast, ticket):
    import web.wiring

    assert web.wiring
    await give(cast, ticket)
    whose = await parts.person(cast.ann)
    told = (await parts.read(whose))["travellers"]
    assert [(row["name"], row["identity_number"]) for row in told] == [("陈静", ANN), ("陈宝", SON)]
    await parts.erase(whose, at=NOON)
    await nothing_is_left(f"member:{cast.ann.id}")
