"""Who comes along keeps the row while the party changes, and with it the number; nobody gets another's."""

import asyncio

import pytest

from club import households
from club.audit import Entry
from club.members import Member
from club.privacy import closing, parts
from events import changes, events, parties, questions, registrations, sessions, terms, traveller, travellers
from events.companions import matched
from events.parties import Guest, Party
from events.questions import Question
from events.registration import Companion, Registration
from events.terms import Terms
from events.traveller import Told, Traveller
from tests.events.test_travellers import ANN, SON, checked
from tests.events.trips import NOON, TRIP, plan

OTHER = checked("11010519620501001")


@pytest.fixture
async def trip(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    offered = await sessions.add(event, plan(), by=cast.dee, at=NOON)
    await terms.put(event, Terms(asks=("identity",)), by=cast.dee, at=NOON)
    await events.publish(event, by=cast.dee, at=NOON)
    offered.event = event
    return offered


async def comes(trip, member, *guests):
    party = Party(guests=guests)
    return await registrations.register(trip, member, party, key=f"k{member.id}", by=member, at=NOON)


async def along(ticket):
    return parties.guests_of(await parties.companions_of(ticket))


async def give(ticket, by, *numbers):
    """Numbers of the party in its order; None is none."""
    seats = (await party_of(ticket)).seats
    told = [
        Told(seat.companion, seat.name, number) for seat, number in zip(seats, numbers, strict=True) if number
    ]
    await travellers.put(ticket, told, agrees=True, by=by, at=NOON)


async def party_of(ticket):
    return await traveller.of(await Registration.get(id=ticket.id).select_related("member"))


async def numbers(ticket):
    """Who of the party has which number."""
    seats = (await party_of(ticket)).seats
    return [(seat.name, seat.row and seat.row.identity().number) for seat in seats]


async def change(ticket, by, *guests):
    await changes.change(ticket, Party(guests=guests), by=by, at=NOON)


async def test_of_two_of_one_name_who_stays_keeps_the_own_number(cast, trip):
    ticket = await comes(trip, cast.ann, Guest("张伟"), Guest("张伟"))
    await give(ticket, cast.ann, ANN, SON, OTHER)
    [_, second] = await along(ticket)
    await change(ticket, cast.ann, second)
    assert await numbers(ticket) == [("陈静", ANN), ("张伟", OTHER)]
    assert await Traveller.filter(deleted_at=None).count() == 2


async def test_without_the_row_nobody_gets_the_number_of_a_namesake(cast, trip):
    ticket = await comes(trip, cast.ann, Guest("张伟"), Guest("张伟"))
    await give(ticket, cast.ann, ANN, SON, OTHER)
    await change(ticket, cast.ann, Guest("张伟"))
    assert await numbers(ticket) == [("陈静", ANN), ("张伟", None)]


async def test_a_line_keeps_its_number_but_for_blanks_and_another_name_in_it_gets_none(cast, trip):
    ticket = await comes(trip, cast.ann, Guest("李明", 10))
    await give(ticket, cast.ann, ANN, SON)
    [row] = await along(ticket)
    await change(ticket, cast.ann, Guest("李 明", 11, row=row.row))
    assert await numbers(ticket) == [("陈静", ANN), ("李 明", SON)]
    await change(ticket, cast.ann, Guest("李明华", 40, row=row.row))
    assert await numbers(ticket) == [("陈静", ANN), ("李明华", None)]
    assert not await Traveller.filter(deleted_at=None, companion_id=row.row).exists()


async def test_who_is_taken_out_has_no_number_any_more(cast, trip):
    ticket = await comes(trip, cast.ann, Guest("小宝"))
    await give(ticket, cast.ann, ANN, SON)
    await change(ticket, cast.ann)
    gone = await Traveller.get(deleted_at__not_isnull=True)
    assert (gone.sealed, gone.tail, gone.name, gone.deleted_by) == ("", "", "", f"member:{cast.ann.id}")
    assert await Entry.filter(action="identity.deleted").count() == 1
    assert await numbers(ticket) == [("陈静", ANN)]


async def test_a_row_of_another_party_is_nobodys(cast, trip):
    theirs = await comes(trip, cast.ben, Guest("小宝"))
    await give(theirs, cast.ben, ANN, SON)
    ticket = await comes(trip, cast.ann)
    await change(ticket, cast.ann, Guest("小宝", row=(await along(theirs))[0].row))
    assert [name for name, number in await numbers(ticket) if number] == []
    assert [number for _, number in await numbers(theirs)] == [ANN, SON]


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ([("甲", 5, 1), ("乙", 6, 2)], [("乙", 6, None), ("甲", 5, None)], [1, 0]),
        ([("甲", 5, 1), ("乙", 6, 2)], [("乙", 6, 1), ("甲", 5, 2)], [1, 0]),
        ([("甲", 5, 1), ("甲", 9, 2)], [("甲", 9, None)], [None, 0]),
        ([("甲", None, 1)], [("甲", None, 1), ("甲", None, 1)], [0]),
        ([("", None, 1)], [("乙", None, 1)], [None]),
    ],
)
def test_each_is_known_again_by_row_or_by_name_and_age(before, after, where):
    were = [Guest(name, age, row=row) for name, age, row in before]
    assert matched(were, [Guest(name, age, row=row) for name, age, row in after]) == where


async def test_answers_to_questions_that_are_asked_no_more_stay(cast, trip):
    await questions.put(trip.event, [questions.Asked("忌口", of_each=True)], by=cast.dee, at=NOON)
    diet = str((await Question.get()).id)
    whole = Party(guests=(Guest("小宝", answers={diet: "花生"}),), answers={diet: "不吃辣"})
    ticket = await registrations.register(trip, cast.ann, whole, key="a", by=cast.ann, at=NOON)
    await questions.put(trip.event, [questions.Asked("尺码", of_each=True)], by=cast.dee, at=NOON)
    size = str((await Question.get(retired_at=None)).id)
    [row] = await along(ticket)
    said = Party(guests=(Guest("小宝", answers={size: "S"}, row=row.row),), answers={size: "L"})
    await changes.change(ticket, said, by=cast.ann, at=NOON)
    assert (await Registration.get(id=ticket.id)).answers == {diet: "不吃辣", size: "L"}
    assert (await Companion.get()).answers == {diet: "花生", size: "S"}


async def test_what_a_change_does_not_ask_stays_as_it_was(cast, trip):
    told = Party(plate="沪A12345", emergency_name="王芳", emergency_phone="13512345678", remark="轮椅")
    ticket = await registrations.register(trip, cast.ann, told, key="a", by=cast.dee, at=NOON)
    await Registration.filter(id=ticket.id).update(convoy=3)
    await changes.change(ticket, Party(), by=cast.ann, at=NOON)
    one = await Registration.get(id=ticket.id)
    assert (one.emergency_name, one.emergency_phone, one.remark) == ("王芳", "13512345678", "轮椅")
    assert (one.cars, one.plate, one.convoy) == (0, "", None)


async def closed(member, at=NOON):
    request = await closing.ask(member, by=member, at=at)
    await closing.close(request, by="test", at=at)


async def test_whoever_came_along_and_closes_the_account_takes_only_the_own_number_away(cast, trip):
    import web.wiring

    assert web.wiring
    await households.bring_together(cast.ann, cast.ben, name="陈家", by=cast.dee, at=NOON)
    ticket = await comes(trip, cast.ann, Guest("Ben", member=cast.ben.id), Guest("Ben"))
    await give(ticket, cast.ann, ANN, SON, OTHER)
    told = (await parts.read(await parts.person(cast.ben)))["travellers"]
    assert [row["identity_number"] for row in told] == [SON]
    await closed(cast.ben)
    for _turn in range(2):
        assert await numbers(ticket) == [("陈静", ANN), ("", None), ("Ben", OTHER)]
        assert (await party_of(ticket)).missing == 1
        assert await closing.sweep(at=NOON) == 1


async def test_a_number_that_comes_while_its_person_is_taken_out_is_nobodys(cast, trip):
    ticket = await comes(trip, cast.ann, Guest("小宝"))
    for _turn in range(4):
        await asyncio.gather(give(ticket, cast.ann, ANN, SON), change(ticket, cast.ann))
        assert await numbers(ticket) == [("陈静", ANN)]
        assert await Traveller.filter(deleted_at=None).count() == 1
        await change(ticket, cast.ann, Guest("小宝"))


async def test_whoever_was_merged_stands_on_the_list_as_who_stays(cast, trip):
    ticket = await comes(trip, cast.ben)
    await give(ticket, cast.ben, SON)
    await Member.filter(id=cast.ben.id).update(merged_into_id=cast.ann.id)
    [party] = await traveller.of_session(trip.id)
    assert [seat.name for seat in party.seats] == ["陈静"]
    assert party.seats[0].row.identity().number == SON
