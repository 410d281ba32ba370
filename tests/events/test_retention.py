"""What parties told for a date is forgotten by its rule; who came, and how many, stays."""

from datetime import timedelta

import pytest

from club.privacy import retention
from events import leading, questions, registrations
from events import retention as of_parties
from events.leaders import Leader
from events.parties import Guest, Party
from events.questions import Question
from events.registration import Companion, Registration
from events.sessions import Session
from tests.events.queues import offered_on
from tests.events.trips import NOON, START

DAY = timedelta(days=1)
END = START + timedelta(hours=9)


@pytest.fixture
async def one(cast):
    """Ann's party, which has told all there is to tell; she leads."""
    import web.wiring

    assert web.wiring
    session = await offered_on(cast)
    await questions.put(session.event, [questions.Asked("忌口", of_each=True)], by=cast.dee, at=NOON)
    diet = str((await Question.get()).id)
    told = Party(
        (Guest("小宝", 6, answers={diet: "花生"}),),
        plate="沪A12345",
        emergency_name="王芳",
        emergency_phone="13512345678",
        licence_until=END.date(),
        insured_until=END.date(),
        answers={diet: "不吃辣"},
        remark="轮椅",
        leaders_may_call=True,
    )
    ticket = await registrations.register(session, cast.ann, told, key="a", by=cast.dee, at=NOON)
    await leading.name(session, "leader", ticket, phone="13800001111", by=cast.dee, at=NOON)
    return ticket


async def test_ninety_days_after_the_end_nothing_of_it_is_left(one):
    assert (await retention.forget(at=END + 89 * DAY))["parties"] == 0
    assert (await Registration.get(id=one.id)).emergency_name == "王芳"
    assert (await retention.forget(at=END + 90 * DAY))["parties"] == 1
    row, guest = await Registration.get(id=one.id), await Companion.get()
    assert [getattr(row, name) for name in of_parties.UNTOLD] == [*of_parties.UNTOLD.values()]
    assert (guest.name, guest.age, guest.answers) == ("", None, {})
    assert (row.seats, row.cars, row.state) == (2, 1, "registered")
    assert (await Leader.get()).phone == ""
    assert (await Session.get(id=one.session_id)).forgotten_at == END + 90 * DAY
    assert (await retention.forget(at=END + 91 * DAY))["parties"] == 0


async def test_the_rule_is_changed_as_any_other(cast, one):
    await retention.change("parties", 30, by=cast.gil, at=NOON)
    assert (await retention.forget(at=END + 30 * DAY))["parties"] == 1
