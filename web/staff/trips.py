"""Trips: what the pages of one session share: the session in the scope of whoever asks."""

from __future__ import annotations

from starlette.requests import Request

from events.sessions import Session
from web.render import found
from web.staff.sessions import in_scope


async def session_of(request: Request) -> Session:
    """The session that the address names, with its event and store; another store's is a 404."""
    asked = Session.filter(in_scope(request, "event__"), id=request.path_params["session_id"])
    return await found(asked.select_related("event__store"))
