"""Arrivals noted by hand: somebody is there whose ticket cannot be scanned, or was there and was missed."""

from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, audit
from club.errors import ClubError
from club.staff import Staff
from events.checkin import CheckIn
from events.registration import Registration
from events.sessions import Session
from points.instants import utc

CORRECTED_WITHIN = timedelta(days=7)  # after the end: later nobody remembers, and the points are given


class NothingToNote(ClubError):
    """The registration or its session is cancelled, or the party is there already."""

    code = "arrival.nothing_to_note"


class NotNow(ClubError):
    """Facts: `since` and `until`, between which an arrival can be noted."""

    code = "arrival.not_now"


def is_open(session: Session, at: datetime) -> bool:
    """Whether an arrival at `session` can be noted at `at`."""
    return session.state == "open" and session.checkin_from <= at < session.ends_at + CORRECTED_WITHIN


async def note(registration: Registration, *, reason: str, by: Staff, at: datetime) -> None:
    """Check the party in without a scan; the timeline keeps the `reason`. `checkin.undo` takes it back.

    Raises NothingToNote, NotNow.
    """
    at = utc(at)
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        party = await Registration.get(id=registration.id).select_related("member", "session__event")
        session, store = party.session, party.session.event.store_id
        if party.state != "registered" or party.checked_in_at or session.state != "open":
            raise NothingToNote(registration=party.id)
        if not is_open(session, at):
            raise NotNow(since=session.checkin_from, until=session.ends_at + CORRECTED_WITHIN)
        there = {"checked_in_at": at, "desk_id": None, "checked_in_by_id": by.id}
        await Registration.filter(id=party.id).update(**there)
        await CheckIn.create(registration=party, staff=by, at=at)
        story: dict[str, Any] = {
            "subject": f"registration:{party.id}",
            "title": session.event.title,
            "seats": party.seats,
            "why": reason,
        }
        await activity.record(party.member, "checkin.done", by=by, at=at, store=store, **story)
        await audit.record("checkin.forced", party, by=by, at=at, store=store)
    await registration.refresh_from_db()
