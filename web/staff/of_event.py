"""The dates of an event as its pages name them."""

from collections.abc import Sequence

from club import clock
from events import sessions
from events.events import Event
from events.sessions import Session
from web.render import read


async def dates_of(event: Event) -> Sequence[Session]:
    """Its dates that are held, those to come first."""
    dates = await sessions.of(event).filter(state="open").using_db(read())
    now = clock.now()
    return sorted(dates, key=lambda one: (one.ends_at <= now, one.starts_at))
