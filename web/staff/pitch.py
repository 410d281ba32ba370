"""What a caller tells of an event, and where to go on after a yes: its dates with what is free, its price."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events import sessions
from events.events import Event
from events.sessions import Session
from web.price_words import in_full
from web.render import read


async def of(event: Event, now: datetime) -> dict[str, Any]:
    """For the page: the dates that one can still come to, the next first, and what it costs."""
    return {"dates": await dates(event.id, now), "price": in_full(event)}


async def dates(event_id: int, now: datetime) -> list[Session]:
    return await sessions.coming(now).filter(event_id=event_id, starts_at__gt=now).using_db(read())


def first(ahead: Sequence[Session]) -> Session | None:
    """The next with a free place that nobody waits for; if there is none, the next one."""
    free = [one for one in ahead if one.has_room(1, 0) and not one.waiting]
    return next(iter(free or ahead), None)
