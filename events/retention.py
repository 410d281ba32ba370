"""Retention: what parties told for one date is forgotten when it is long enough over; who came, stays.

The rule is one of club/privacy/retention, to which web contributes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club.privacy.retention import Kind
from events.leaders import Leader
from events.registration import Companion, Registration
from events.sessions import Session
from points.instants import utc

NOBODY: dict[str, Any] = {"name": "", "age": None, "answers": {}}
UNTOLD: dict[str, Any] = {
    "emergency_name": "",
    "emergency_phone": "",
    "licence_until": None,
    "insured_until": None,
    "plate": "",
    "remark": "",
    "answers": {},
    "leaders_may_call": False,
}


async def forget(before: datetime, at: datetime, limit: int) -> int:
    """Of the dates that ended before an instant: whom to call, papers, other plates, remarks and answers of
    the parties, names and ages of who came along, numbers of who led; how many dates, at most `limit`.
    """
    due = Session.filter(ends_at__lte=utc(before), forgotten_at=None).order_by("ends_at", "id").limit(limit)
    sessions = await due
    for session in sessions:
        async with in_transaction():
            parties: Any = Registration.filter(session_id=session.id)
            ids: list[int] = await parties.values_list("id", flat=True)
            await Companion.filter(registration_id__in=ids).update(**NOBODY)
            await parties.update(**UNTOLD)
            await Leader.filter(session_id=session.id).update(phone="")
            await Session.filter(id=session.id).update(forgotten_at=utc(at))
    return len(sessions)


TOLD_FOR_A_DATE = Kind(90, 30, 730, forget)
