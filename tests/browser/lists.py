"""Lists of the scene: a trip with a queue, an offer, a party that has paid and one owed money."""

from datetime import timedelta
from typing import Any

from club import clock, vehicles
from club.members import Member
from events import fees, questions, registrations, replanning, terms, waitlist
from events.parties import Guest, Party
from events.questions import Asked
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from tests.cast import Cast, join
from tests.web.portal import given

PEOPLE = {"周敏": "13616526041", "吴刚": "13616526042", "郑月": "13616526043", "王海": "13616526044"}


async def furnish(cast: Cast) -> dict[str, int]:
    """What the addresses of pages name, by the name it has there."""
    event, session = await given.dated("千岛湖两日自驾", in_days=47, capacity=8, store=cast.north, art="sea")
    told: dict[str, Any] = {"by": cast.dee, "at": clock.now()}
    await terms.put(
        event,
        Terms(fen_each=198_00, free_below=12, asks=("emergency", "papers"), refunds=((72, 100), (24, 50))),
        **told,
    )
    asked = [Asked("忌口"), Asked("T 恤尺码", kind="choice", choices=("S", "M", "L"), of_each=True)]
    await questions.put(event, asked, **told)
    await replanning.change(session, _with_cars(session), **told)
    zhou, wu, zheng, wang = [await _member(cast, name, phone) for name, phone in PEOPLE.items()]
    diet = (await questions.of(event.id))[0]
    paid = await _in(session, zhou, cast, Guest("周一鸣", 9), Guest("李芳"), said={str(diet.id): "不吃香菜"})
    await fees.pay(paid, 2 * 198_00, desk=cast.desk, by=cast.eve, at=clock.now())
    gone = await _in(session, wang, cast)
    await fees.pay(gone, 198_00, desk=cast.desk, by=cast.eve, at=clock.now())
    await registrations.cancel(gone, by=cast.dee, at=clock.now(), reason="家里有事")
    unpaid = await _in(session, wu, cast, Guest("吴小刚", 5))
    waits = await _in(session, zheng, cast, *(Guest(name) for name in ("郑一", "郑二", "郑三")))
    last = await _in(session, cast.ben, cast)
    await waitlist.offer_out_of_turn(last, reason="前一家要四个位子，空着三个", **told)
    return {
        "listed": session.id,
        "listed_event": event.id,
        "listed_party": paid.id,
        "waiting_party": waits.id,
        "gone_party": gone.id,
        "unpaid_party": unpaid.id,
    }


def _with_cars(session: Session) -> Plan:
    return Plan(session.starts_at, session.ends_at, 8, car_capacity=4, opens_at=session.opens_at)


async def _member(cast: Cast, name: str, phone: str) -> Member:
    member = await join(phone, name=name, source_code=cast.poster.code, at=clock.now() - timedelta(days=90))
    plate = f"沪C{phone[-5:]}"
    await vehicles.add(member, plate=plate, brand="大众", model="途观", by=member, at=clock.now())
    return member


async def _in(
    session: Session, member: Member, cast: Cast, *guests: Guest, said: dict[str, str] | None = None
) -> Registration:
    car = await vehicles.of(member).first()
    party = Party(
        guests,
        car,
        emergency_name="王芳",
        emergency_phone="13512345678",
        licence_until=clock.day_of(session.ends_at + timedelta(days=400)),
        insured_until=clock.day_of(session.ends_at + timedelta(days=200)),
        answers=said or {},
        waits=True,
    )
    key = f"lists:{session.id}:{member.id}"
    return await registrations.register(session, member, party, key=key, by=cast.dee, at=clock.now())
