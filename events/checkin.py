"""Check-in: a ticket is scanned and gets one clear answer; the same scan sent again gets the same one.

Read, judge, write on condition: whoever loses a race reads again and is told what the other one did.
Outcomes:

    ok           come in; the registration is checked in from now on
    already      it was checked in before: when, at which desk, by whom
    wrong_event  the desk checks in another session
    cancelled    the registration or its session was cancelled
    waiting      the party stands in the queue, or has not accepted its offer
    too_early    check-in begins at `checkin_from`
    over         the session has ended
    unknown      no ticket of ours
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tortoise import BaseDBAsyncClient, fields
from tortoise.exceptions import IntegrityError
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import activity, actors, audit, codes, scans
from club.actors import Actor
from club.desks import Desk
from club.errors import ClubError
from club.scans import Answer, NonceConflict, Scan
from club.staff import Staff
from events import sql
from events.registration import Registration
from events.sessions import Session
from events.sql import Row
from points.instants import utc
from points.sql import Database, instant, rows

ATTEMPTS = 5
UNDO_WITHIN = timedelta(minutes=15)
_MEMBER = ("member", "name", "address_form", "tier", "tier_en")
_SAID = ("registration", *_MEMBER, "session", "event", "place", "seats", "plate")


class CheckIn(Model):
    """One arrival. It is never deleted: an undone one says when and by whom."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="checkins", on_delete=fields.RESTRICT
    )
    scan: fields.ForeignKeyNullableRelation[Scan] = fields.ForeignKeyField(
        "club.Scan", on_delete=fields.RESTRICT, null=True
    )
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=60, default="")
    registration_id: int
    scan_id: int | None
    desk_id: int | None
    staff_id: int | None

    class Meta:
        table = "events_checkin"
        indexes = (("desk", "at"),)
        constraints = (
            UniqueConstraint(("registration",), name="events_checkin_one", condition="undone_at IS NULL"),
        )


class NotCheckedIn(ClubError):
    """There is no check-in of the `registration` to undo."""

    code = "checkin.not_checked_in"


class UndoTooLate(ClubError):
    """The check-in was at `checked_in_at`; it can be undone for 15 minutes."""

    code = "checkin.undo_too_late"


class Unsettled(ClubError):
    """The ticket with this `tail` changed each time it was read; scan it again."""

    code = "checkin.unsettled"


@dataclass(frozen=True)
class _Try:
    """One scan, as it came."""

    code: str
    nonce: str
    desk: Desk
    staff: Staff
    at: datetime
    session: Session | None


async def scan(
    code: str, *, desk: Desk, staff: Staff, nonce: str, at: datetime, session: Session | None = None
) -> Answer:
    """Check the ticket `code` in, at `desk`; with a `session`, tickets of others are at the wrong place.

    The desk of any store may do so: an event is the club's. A transaction of its own, never part of another.
    Raises NonceConflict, BadNonce, Unsettled.
    """
    tried = _Try(codes.read(code, at).code, scans.checked(nonce), desk, staff, utc(at), session)
    for left in reversed(range(ATTEMPTS)):
        try:
            if answer := await sql.run(partial(_answer, tried)):
                return answer
        except IntegrityError:  # the nonce was used this very moment, unless it happens again and again
            if not left:
                raise
    raise Unsettled(tail=tried.code[-4:])


async def undo(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Take a check-in back, within 15 minutes. Raises NotCheckedIn, UndoTooLate."""
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        checkin = await CheckIn.get_or_none(registration_id=registration.id, undone_at=None)
        if checkin is None:
            raise NotCheckedIn(registration=registration.id)
        if at >= checkin.at + UNDO_WITHIN:
            raise UndoTooLate(checked_in_at=checkin.at)
        await take_back(registration, by=by, at=at)
    await registration.refresh_from_db()


async def take_back(registration: Registration, *, by: Actor, at: datetime) -> None:
    """The party is not there after all, however long ago it came; for a caller who holds the row."""
    there = CheckIn.filter(registration_id=registration.id, undone_at=None)
    await there.update(undone_at=at, undone_by=actors.name(by))
    gone = {"checked_in_at": None, "desk_id": None, "checked_in_by_id": None}
    await Registration.filter(id=registration.id).update(**gone)
    await _tell_undone(registration, by, at)


async def undone(scans: Iterable[Scan], *, using_db: BaseDBAsyncClient | None = None) -> set[int]:
    """The ids of those `scans` whose check-in was taken back."""
    made = CheckIn.filter(scan_id__in=[scan.id for scan in scans]).using_db(using_db)
    return set(await made.exclude(undone_at=None).values_list("scan_id", flat=True))  # type: ignore[arg-type]


def judge(ticket: Row, at: datetime, session: int | None) -> str:
    """The outcome for a ticket, or for none, at `at`, where the desk checks in `session`. Pure."""
    if ticket["registration"] is None:
        return "unknown"
    if ticket["state"] == "cancelled" or ticket["session_state"] != "open":
        return "cancelled"
    if ticket["state"] != "registered":
        return "waiting"
    if session not in (None, ticket["session"]):
        return "wrong_event"
    if ticket["checked_in_at"]:
        return "already"
    if at < instant(ticket["checkin_from"]):
        return "too_early"
    return "over" if at >= instant(ticket["ends_at"]) else "ok"


async def _answer(tried: _Try, db: Database) -> Answer | None:
    """Read, judge, write; None if somebody was faster."""
    [ticket] = await rows(db, sql.TICKET, tried.code, tried.nonce)
    if ticket["scan_id"]:
        return _given(ticket, tried)
    outcome = judge(ticket, tried.at, tried.session.id if tried.session else None)
    answer = Answer(outcome, _facts(outcome, ticket, tried))
    kept = await _write(db, ticket, answer, tried)
    return replace(answer, scan_id=kept[0]["id"]) if kept else None


async def _write(db: Database, ticket: Row, answer: Answer, tried: _Try) -> list[Row]:
    """Keep the scan, and let them in if that is the answer. No row if it was not to be any more."""
    scanned = _scan(ticket, answer, tried)
    if answer.outcome != "ok":
        return await rows(db, sql.KEEP, *scanned)
    by, story = actors.name(tried.staff), json.dumps({"title": ticket["event"], "seats": ticket["seats"]})
    if db.capabilities.dialect == "postgres":
        return await rows(db, sql.ADMIT_AT_ONCE, *scanned, ticket["registration"], by, story)
    desk, staff, at = tried.desk, tried.staff.id, tried.at
    kept = await rows(db, sql.KEEP, *scanned)
    await rows(db, sql.ADMIT, ticket["registration"], at, desk.id, staff)
    await rows(db, sql.ARRIVE, ticket["registration"], kept[0]["id"], desk.id, staff, at)
    await rows(db, sql.TELL, ticket["member"], at, by, desk.store_id, _subject(ticket["registration"]), story)
    return kept


def _given(ticket: Row, tried: _Try) -> Answer:
    if ticket["given_tail"] != scans.tail(tried.code) or ticket["forgotten_at"]:
        raise NonceConflict(nonce=tried.nonce)
    return Answer(ticket["given"], json.loads(ticket["given_facts"]), ticket["scan_id"])


def _facts(outcome: str, ticket: Row, tried: _Try) -> dict[str, Any]:
    """Plain values, the same on both databases: they are kept and given again."""
    if outcome == "unknown":
        return {"tail": tried.code[-4:], "at": tried.at.isoformat()}
    facts = {name: ticket[name] or "" for name in _SAID}
    if outcome == "waiting":
        facts["offered"] = ticket["state"] == "offered"
    if ticket["waiver_open"]:
        facts["waiver_open"] = True
    times = {name: instant(ticket[name]).isoformat() for name in ("starts_at", "checkin_from")}
    return facts | times | {"at": tried.at.isoformat()} | _arrival(outcome, ticket, tried)


def _arrival(outcome: str, ticket: Row, tried: _Try) -> dict[str, Any]:
    """When the party came, at which desk, and who let it in."""
    if outcome == "ok":
        arrived, desk, staff = tried.at, tried.desk.name, tried.staff.name
    elif ticket["checked_in_at"]:
        arrived, desk, staff = instant(ticket["checked_in_at"]), ticket["desk"], ticket["staff"]
    else:
        return {}
    return {"checked_in_at": arrived.isoformat(), "desk": desk or "", "staff": staff or ""}


def _scan(ticket: Row, answer: Answer, tried: _Try) -> tuple[object, ...]:
    registration, desk = ticket["registration"], tried.desk
    return (
        tried.nonce,
        desk.id,
        desk.store_id,
        tried.staff.id,
        scans.tail(tried.code),
        answer.outcome,
        "" if answer.outcome == "ok" else answer.outcome,
        ticket["member"],
        _subject(registration) if registration else "",
        json.dumps(answer.facts, ensure_ascii=False),
        tried.at,
    )


def _subject(registration: int) -> str:
    return f"registration:{registration}"


async def _tell_undone(registration: Registration, by: Actor, at: datetime) -> None:
    full = await Registration.get(id=registration.id).select_related("member", "session__event")
    store, event = full.session.event.store_id, full.session.event.title
    subject = _subject(full.id)
    await activity.record(
        full.member, "checkin.undone", by=by, at=at, store=store, subject=subject, title=event
    )
    await audit.record("checkin.undone", full, by=by, at=at, store=store)
