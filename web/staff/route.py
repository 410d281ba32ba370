"""Staff: the route sheet of a session, to be printed: stops, times, who leads, whom one calls."""

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import itinerary, leaders
from events.itinerary import Stop
from events.sessions import Session
from web.render import page, read
from web.routes import staff
from web.staff.scope import session_of
from web.trip_words import EMERGENCY, FACILITY_NAMES, ROLE_NAMES


@dataclass(frozen=True)
class Day:
    """A day of the trip and its stops, numbered through."""

    number: int
    day: date
    stops: list[tuple[int, Stop]]


async def show(request: Request) -> Response:
    session = await session_of(request)
    stops = await itinerary.of(session.event_id, using_db=read())
    return page(
        request,
        "staff/route/show.html",
        session=session,
        days=_days(session, stops),
        leaders=await leaders.of(session.id).using_db(read()),
        roles=ROLE_NAMES,
        facilities=FACILITY_NAMES,
        emergency=EMERGENCY,
    )


def _days(session: Session, stops: list[Stop]) -> list[Day]:
    first, numbered = clock.day_of(session.starts_at), list(enumerate(stops, 1))
    return [
        Day(number, first + timedelta(days=number - 1), [one for one in numbered if one[1].day == number])
        for number in sorted({stop.day for stop in stops})
    ]


ROUTES = [staff("/staff/sessions/{session_id:int}/route", show, name="staff.route", may="events.see")]
