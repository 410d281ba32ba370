"""A class of the scene that was held: feedback, a no-show, what it cost, and who stayed away."""

from datetime import timedelta
from typing import Any

from club import clock, orders
from club.orders import Line, Sheet
from events import absences, arrivals, costs, feedback, feedback_plans, invitations, terms
from events.feedback import Told
from events.registration import Registration
from events.terms import Terms
from tests.cast import Cast, join
from tests.web.portal import given

DAY = timedelta(days=1)
HELD = (  # who came: smiles all in all, of the speaker, what next, words, whether named, seconds
    ("5", "5", "weekend", "讲得很实在，回去就查了胎压。", True, 90),
    ("3", "4", "care", "停车不好找，建议门口放个牌子。", False, 60),
    ("5", "5", "", "", False, 6),
)


async def furnish(cast: Cast) -> dict[str, Any]:
    """What the addresses of pages name, by the name it has there."""
    now = clock.now()
    course, held = await given.dated("冬季用车课堂", in_days=-4, kind="class", art="class", store=cast.north)
    await feedback_plans.put(
        course,
        ["useful", "clear", "room", "found", "wish", "words"],
        ["张师傅"],
        by=cast.dee,
        at=held.starts_at - DAY,
    )
    people = [cast.ann, await _joins("13600000601", "赵宁", held), await _joins("13600000602", "孙越", held)]
    tickets = [await _came(cast, held, person) for person in people]
    for ticket, person, said in zip(tickets, people, HELD, strict=True):
        await _says(ticket, person, said, held.ends_at + DAY)
    missed = await given.ticket(held, cast.ben)
    other = await given.ticket(held, await _joins("13600000603", "周航", held))
    await absences.excuse(other, reason="孩子发烧，早上打过电话", by=cast.dee, at=now - DAY)
    await absences.set_policy(1, by=cast.gil, at=now - DAY)
    await costs.add(held, "茶点和教具", fen=860_00, by=cast.dee, at=now - DAY)
    await _compared(cast, course.id, people[0], cast.cho, held.ends_at)
    fresh, asks = await given.dated("出保前体检课", in_days=-2, kind="class", art="check", store=cast.north)
    to_tell = await _came(cast, asks, cast.ann)
    ranked, _ = await given.dated("新年登高", in_days=30, art="trip", store=cast.north)
    await terms.put(ranked, Terms(queue_by="tier"), by=cast.dee, at=now)
    asked, past = await given.dated("漆面养护体验", in_days=-3, kind="class", art="care", store=cast.north)
    await terms.put(asked, Terms(fen_each=98_00), by=cast.dee, at=now)
    unpaid = await given.ticket(past, await _joins("13600000604", "吴敏", past))
    return {
        "no_show": unpaid.id,
        "held_event": course.id,
        "held_session": held.id,
        "unheld_event": fresh.id,
        "missed": missed.id,
        "missed_code": missed.code,
        "told_ticket": tickets[0].code,
        "to_tell": to_tell.code,
        "ranked": ranked.code,
    }


async def _joins(phone: str, name: str, held: Any) -> Any:
    return await join(phone, name=name, gender="f", at=held.starts_at - 10 * DAY)


async def _came(cast: Cast, held: Any, person: Any) -> Registration:
    ticket = await given.ticket(held, person)
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=held.starts_at)
    return ticket


async def _says(ticket: Registration, person: Any, said: tuple[Any, ...], at: Any) -> None:
    overall, clear, wish, words, named, seconds = said
    answers = {("overall", ""): overall, ("useful", ""): overall, ("clear", "张师傅"): clear}
    answers |= {("room", ""): clear, ("found", ""): "yes" if overall == "5" else "no", ("wish", ""): wish}
    told = Told(answers, words, named)
    opened = at - timedelta(seconds=seconds)
    await feedback.give(ticket, told, key=f"scene:{ticket.id}", opened_at=opened, by=person, at=at)


async def _compared(cast: Cast, event: int, came: Any, stayed: Any, ended: Any) -> None:
    """One who came and one who was asked and did not, each in the workshop afterwards."""
    for member in (came, stayed):
        asked = {"event_id": event, "member_id": member.id, "state": "declined", "invited_by": "demo"}
        await invitations.Invitation.create(**asked, invited_at=ended - 9 * DAY)
    for number, member, parts in (("N-901", came, 420_00), ("N-902", stayed, 180_00)):
        lines = [Line("parts", parts), Line("maintenance", 260_00)]
        sheet = Sheet(number=number, store=cast.north, lines=lines, member=member)
        await orders.enter(sheet, by=cast.dee, at=ended + 2 * DAY)
