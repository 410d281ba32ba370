"""What pages of one event load: the event, within what its reader may see."""

from collections.abc import Sequence

from starlette.requests import Request

from club import clock
from events import events, sessions
from events.events import Event
from events.sessions import Session
from web.render import found, read


async def event_of(request: Request) -> Event:
    """The event of the address; another store's is not found."""
    theirs = events.visible_to(request.state.staff).select_related("store")
    return await found(theirs.filter(id=request.path_params["event_id"]))


async def dates_of(event: Event) -> Sequence[Session]:
    """Its dates that are held, those to come first."""
    dates = await sessions.of(event).filter(state="open").using_db(read())
    now = clock.now()
    return sorted(dates, key=lambda one: (one.ends_at <= now, one.starts_at))
