"""Who called off a session or an event, when, and why: the row knows why, the audit log who."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from club.audit import Entry
from events.events import Event
from events.sessions import Session
from web.render import read
from web.staff import people


class CalledOff(NamedTuple):
    at: datetime
    by: str
    reason: str


async def called_off(subjects: Sequence[Session] | Sequence[Event]) -> dict[int, CalledOff]:
    """Those of the `subjects`, all of one kind, that were called off; by their ids."""
    gone = [subject for subject in subjects if subject.state == "cancelled"]
    if not gone:
        return {}
    kind = type(gone[0]).__name__.lower()
    written = Entry.filter(action=f"{kind}.cancelled", subject_kind=kind)
    entries = await written.filter(subject_id__in=[subject.id for subject in gone]).using_db(read())
    names = await people.names(entry.by for entry in entries)
    why = {subject.id: subject.cancel_reason for subject in gone}
    return {
        id: CalledOff(entry.at, names[entry.by], why[id] or str(entry.facts.get("reason", "")))
        for entry in entries
        if (id := entry.subject_id) in why
    }
