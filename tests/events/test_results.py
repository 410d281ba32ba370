"""What came of an event: who, how it was found, what it took, and the workshop afterwards."""

from datetime import timedelta

import pytest

from club import orders
from club.orders import Line, Sheet
from events import absences, arrivals, costs, feedback, invitations, registrations, results
from events.feedback import Told
from events.parties import Guest, Party
from tests.cast import join
from tests.events.trips import NOON, START, session
from tests.statements import counted

END = START + timedelta(hours=9)
AFTER = END + timedelta(days=2)


@pytest.fixture
async def offered(cast):
    return await session(cast)


async def figures(offered, at=AFTER):
    return (await results.of_events([offered.event_id], at=at))[offered.event_id].total


async def comes(cast, offered, member, *guests):
    party = Party(guests=tuple(Guest(name) for name in guests))
    ticket = await registrations.register(offered, member, party, key=f"k{member.id}", by=member, at=NOON)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=START)
    return ticket


async def test_it_counts_who_came_who_stayed_away_and_who_cancelled_late(cast, offered):
    await comes(cast, offered, cast.ann)
    pair = Party(guests=(Guest("友"),))
    await registrations.register(offered, cast.ben, pair, key="b", by=cast.ben, at=NOON)
    late = await registrations.register(offered, cast.cho, key="c", by=cast.cho, at=NOON)
    await registrations.cancel(late, by=cast.cho, at=START - timedelta(hours=30))
    told = await figures(offered)
    assert (told.registered, told.people, told.came, told.came_people) == (2, 3, 1, 1)
    assert (told.missed, told.missed_people, told.late, told.cancelled, told.waited) == (1, 2, 1, 1, 0)


async def test_nobody_has_stayed_away_before_it_is_over(cast, offered):
    await registrations.register(offered, cast.ben, key="b", by=cast.ben, at=NOON)
    assert (await figures(offered, at=START)).missed == 0


async def test_where_nobody_was_checked_in_nobody_has_stayed_away(cast, offered):
    await registrations.register(offered, cast.ben, key="b", by=cast.ben, at=NOON)
    told = await figures(offered)
    assert (told.registered, told.came, told.missed) == (1, 0, 0)


async def test_an_excused_one_is_told_apart(cast, offered):
    await comes(cast, offered, cast.ann)
    ticket = await registrations.register(offered, cast.ben, key="b", by=cast.ben, at=NOON)
    await absences.excuse(ticket, reason="孩子发烧", by=cast.dee, at=AFTER)
    told = await figures(offered)
    assert (told.missed, told.excused) == (0, 1)


async def test_who_joined_within_a_month_is_new_and_a_poster_is_told_apart(cast, offered):
    await comes(cast, offered, cast.ann)  # joined forty days before
    new = await join("13616526037", name="新人", gender="m", source_code=cast.poster.code, at=NOON)
    await comes(cast, offered, new)
    told = await figures(offered)
    assert (told.new, told.by_poster) == (1, 1)


async def test_means_leave_out_what_was_given_in_haste_and_say_of_how_many(cast, offered):
    await _says(await comes(cast, offered, cast.ann), cast.ann, "3", seconds=60)
    await _says(await comes(cast, offered, cast.ben), cast.ben, "5", seconds=3)
    told = await figures(offered)
    assert (told.given, told.hasty, told.overall, told.overall_count) == (2, 1, 3.0, 1)
    marks = {one.question: one for one in await results.marks(offered.event_id)}
    assert (marks["food"].mean, marks["food"].count) == (3.0, 1)


async def test_the_cost_is_what_was_paid_and_not_struck_out_and_none_is_not_nothing(cast, offered):
    assert (await figures(offered)).cost is None
    wrong = await costs.add(offered, "午饭", fen=9999_00, by=cast.dee, at=AFTER)
    await costs.strike(wrong, by=cast.dee, at=AFTER)
    for what, fen in (("午饭", 2000_00), ("门票", 1000_00)):
        await costs.add(offered, what, fen=fen, by=cast.dee, at=AFTER)
    await comes(cast, offered, cast.ann, "小宝")
    told = await figures(offered)
    assert (told.cost, told.net, told.each) == (3000_00, 3000_00, 1500_00)


async def test_figures_add_up_and_a_mean_is_of_all_answers(cast):
    one = results.Figures(came=2, cost=None, overall_sum=9, overall_count=2)
    two = results.Figures(came=1, cost=500, overall_sum=3, overall_count=1)
    both = results.added([one, two])
    assert (both.came, both.cost, both.overall) == (3, 500, 4.0)
    assert results.added([one]).cost is None


async def test_the_workshop_of_who_came_stands_beside_who_was_asked_and_stayed_away(cast, offered):
    await comes(cast, offered, cast.ann)
    for member in (cast.ann, cast.ben):
        await _asked(offered, member, "coming")
    await _asked(offered, cast.cho, "open")  # nobody has rung her yet
    await _serviced(cast, "N-1", cast.ann, END + timedelta(days=3), parts=400_00, maintenance=200_00)
    await _serviced(cast, "N-2", cast.ann, END + timedelta(days=91), parts=999_00)
    await _serviced(cast, "N-3", cast.ann, START - timedelta(days=1), parts=999_00)
    await _serviced(cast, "N-4", cast.ben, END + timedelta(days=80), repair=60_00, warranty=500_00)
    told = (await results.compared([offered.event_id]))[offered.event_id]
    assert (told.came.people, told.came.visitors, told.came.visits) == (1, 1, 1)
    assert (told.came.parts, told.came.labour) == (400_00, 200_00)
    assert (told.stayed.people, told.stayed.visits, told.stayed.parts, told.stayed.labour) == (1, 1, 0, 60_00)
    assert told.is_small


async def test_whoever_was_merged_counts_as_who_stays_and_once(cast, offered):
    await comes(cast, offered, cast.ben)
    await _serviced(cast, "N-1", cast.ben, END + timedelta(days=3), parts=100_00)
    await cast.ben.__class__.filter(id=cast.ben.id).update(merged_into_id=cast.ann.id)
    await _serviced(cast, "N-2", cast.ann, END + timedelta(days=4), parts=50_00)
    told = (await results.compared([offered.event_id]))[offered.event_id]
    assert (told.came.people, told.came.visits, told.came.parts) == (1, 2, 150_00)


async def test_a_family_member_who_came_along_has_come(cast, offered):
    party = Party(guests=(Guest("小李"),))
    ticket = await registrations.register(offered, cast.ann, party, key="a", by=cast.ann, at=NOON)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=START)
    companion = await ticket.companions.all().first()
    companion.member_id = cast.ben.id
    await companion.save()
    await _asked(offered, cast.ben, "declined")
    told = (await results.compared([offered.event_id]))[offered.event_id]
    assert (told.came.people, told.stayed.people) == (2, 0)


async def test_many_events_take_as_many_statements_as_one(cast, offered):
    others = [(await session(cast)).event_id for _ in range(3)]
    sent = []
    for ids in ([offered.event_id], others):
        with counted() as statements:
            await results.of_events(ids, at=AFTER)
            await results.compared(ids)
        sent.append(len(statements))
    assert sent[0] == sent[1] == 8


async def _asked(offered, member, state):
    return await invitations.Invitation.create(
        event_id=offered.event_id, member_id=member.id, state=state, invited_by="test", invited_at=NOON
    )


async def _serviced(cast, number, member, at, **works):
    lines = [Line(work, fen) for work, fen in works.items()]
    sheet = Sheet(number=number, store=cast.north, lines=lines, member=member)
    return await orders.enter(sheet, by=cast.dee, at=at)


async def _says(ticket, member, smiles, *, seconds):
    answers = {("overall", ""): smiles, ("organised", ""): smiles, ("food", ""): smiles}
    at = AFTER
    opened = at - timedelta(seconds=seconds)
    await feedback.give(ticket, Told(answers), key=f"f{ticket.id}", opened_at=opened, by=member, at=at)
