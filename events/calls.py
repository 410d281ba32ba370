"""Calls: somebody is asked to come: the number is uncovered for one colleague at a time, and what they say is
written down once, for everybody who speaks with them next.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tortoise.expressions import F, Q
from tortoise.transactions import in_transaction

from club import activity, audit, clock, members, notes, persons
from club.errors import ClubError
from club.members import Member
from club.members.holding import MemberClosed
from club.staff import Staff
from events.events import Event, EventCancelled
from events.invitations import (
    ANSWERS,
    CALLING,
    CHANNELS,
    ENOUGH,
    AnsweredMeanwhile,
    BeingCalled,
    Invitation,
    InvitationTry,
    ways,
)
from points.instants import utc

LONGEST = 200
NOTES = {"phone": "phone", "wechat": "wechat", "person": "visit"}


class NotConsented(ClubError):
    """The member has not consented to be asked in this way, or has no number for it. Facts: `channel`."""

    code = "invitation.not_consented"


class Resting(ClubError):
    """Not reached `times` times: whoever does not answer is left alone."""

    code = "invitation.resting"


class Incomplete(ClubError):
    """Facts: `why`: `words` for why somebody declines, `again_on` for when to ask again, or `channel`."""

    code = "invitation.incomplete"


async def dial(invitation: Invitation, *, turn: int, by: Staff, at: datetime) -> str:
    """The phone number, uncovered and written down; for a while nobody else calls. `by` asks them now.

    Raises NotConsented, Resting, BeingCalled, AnsweredMeanwhile, EventCancelled, MemberClosed, NotAllowed.
    """
    async with in_transaction():
        person = await _asked(invitation, "phone")
        now = await Invitation.get(id=invitation.id)
        if now.rests:
            raise Resting(times=ENOUGH)
        await _turn(invitation, turn, by, at, dialled_by_id=by.id, dialled_at=utc(at), caller_id=by.id)
        number = await members.reveal(person, "phone", by=by, at=at)
    await invitation.refresh_from_db()
    return number


async def answer(
    invitation: Invitation,
    said: str,
    *,
    channel: str,
    words: str = "",
    again_on: date | None = None,
    note: str = "",
    turn: int,
    by: Staff,
    at: datetime,
) -> None:
    """What came of asking: `said` is one of ANSWERS, by one of CHANNELS, in the `words` of who was asked.

    Whoever thinks about it is asked again on a day; who declines says why. `note` is what colleagues read on
    the timeline, if it is more than the words. The third time in vain ends it.
    Raises Incomplete, NotConsented, BeingCalled, AnsweredMeanwhile, EventCancelled, MemberClosed.
    """
    words = words.strip()[:LONGEST]
    _check(said, channel, words, again_on, at)
    async with in_transaction():
        person = await _asked(invitation, channel)
        again = again_on if said == "thinking" else None
        told: dict[str, Any] = {"channel": channel, "words": words, "again_on": again}
        asked: dict[str, Any] = {"state": said, "asked_by_id": by.id, "asked_at": utc(at)}
        unreached = F("unreached") + 1 if said == "unreached" else 0
        done: dict[str, Any] = {"dialled_by_id": None, "dialled_at": None, "unreached": unreached}
        await _turn(invitation, turn, by, at, **told, **asked, **done)
        await InvitationTry.create(invitation_id=invitation.id, at=utc(at), by=by, answer=said, **told)
        await _remember(invitation, person, said, channel, note or words, by, at)
    await invitation.refresh_from_db()


async def _turn(invitation: Invitation, turn: int, by: Staff, at: datetime, **columns: Any) -> None:
    """The row is told, if it is as at `turn` and nobody else rings. Raises BeingCalled, AnsweredMeanwhile."""
    free = Q(dialled_at=None) | Q(dialled_at__lte=utc(at) - CALLING) | Q(dialled_by_id=by.id)
    seen = Invitation.filter(free, id=invitation.id, turn=turn)
    if not await seen.update(**columns, turn=F("turn") + 1):
        raise await _why_not(invitation, by, at)


def _check(said: str, channel: str, words: str, again_on: date | None, at: datetime) -> None:
    if said not in ANSWERS or channel not in CHANNELS:
        raise Incomplete(why="channel")
    if said == "declined" and not words:
        raise Incomplete(why="words")
    if said == "thinking" and (again_on is None or again_on < clock.day_of(at)):
        raise Incomplete(why="again_on")


async def _asked(invitation: Invitation, channel: str) -> Member:
    """Whom it is about by now, who may be asked in this way; who comes in person is asked anyway."""
    event = await Event.get(id=invitation.event_id)
    if event.state == "cancelled":
        raise EventCancelled(event=event.id)
    invitation.event = event
    person = await persons.stays(await Member.get(id=invitation.member_id))
    if person.closed_at:
        raise MemberClosed
    if channel not in ways(person.phone, person.allows):
        raise NotConsented(channel=channel)
    return person


async def _why_not(invitation: Invitation, by: Staff, at: datetime) -> ClubError:
    now = await Invitation.get(id=invitation.id).select_related("asked_by", "dialled_by")
    if now.dialled_at and now.dialled_at > utc(at) - CALLING and now.dialled_by and now.dialled_by != by:
        return BeingCalled(who=now.dialled_by.name, since=now.dialled_at)
    return AnsweredMeanwhile(who=now.asked_by.name if now.asked_by else "", at=now.asked_at)


async def _remember(
    invitation: Invitation, person: Member, said: str, channel: str, note: str, by: Staff, at: datetime
) -> None:
    """Who spoke with them is remembered as a contact; a message, or a call in vain, as a line."""
    event = invitation.event
    store, facts = event.store_id, {"channel": channel, "answer": said}
    if said != "unreached" and channel in NOTES:
        about = event.title[: notes.LONGEST["about"]]
        await notes.write(person, NOTES[channel], about=about, text=note, by=by, at=at)
    else:
        told: dict[str, Any] = {"subject": f"event:{event.id}", "title": event.title, "text": note}
        deed = "invitation.unreached" if said == "unreached" else "invitation.answered"
        await activity.record(person, deed, by=by, at=at, store=store, **told)
    whose: dict[str, Any] = {"member": person.id}
    await audit.record("invitation.answered", invitation, by=by, at=at, store=store, **facts, **whose)
