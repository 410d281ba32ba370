"""What events keep about a person: registrations and who came along; read for the copy, ended at the closure.

Registered with club/privacy by web, which knows both.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from club.privacy.parts import Loss, Part, Person, Row
from events import feedback as given
from events import invitation_privacy
from events.absences import Excuse
from events.feedback import Feedback, FeedbackAnswer
from events.questions import Question
from events.refusals import CancellationRefused
from events.registration import LIVE, Companion, Registration
from events.registrations import cancel
from events.retention import NOBODY, UNTOLD
from points.instants import utc


async def registrations(person: Person) -> list[Row]:
    found = Registration.filter(member_id__in=person.ids).order_by("registered_at", "id")
    rows = await found.values(
        *["id", "seats", "state", "registered_at", "cancelled_at", "checked_in_at", "offer_until"],
        *["emergency_name", "emergency_phone", "licence_until", "insured_until", "answers", "remark"],
        *["ended", "waiver_version", "waiver_at", "convoy", "leaders_may_call"],
        title="session__event__title",
        starts_at="session__starts_at",
        place="session__place",
        plate="vehicle__plate",
        other_plate="plate",
        excused="excuses__reason",
        points="fees__points",
        paid="fees__paid_fen",
        waived="fees__waived_fen",
        stayed="fees__kept_fen",
        owed_back="fees__back_fen",
        given_back="fees__given_fen",
    )
    asked = await _questions(rows)
    guests: dict[int, list[Row]] = {}
    along = Companion.filter(registration__member_id__in=person.ids).order_by("id")
    for guest in await along.values("registration_id", "name", "age"):
        guests.setdefault(guest.pop("registration_id"), []).append(guest)
    return [
        row | {"companions": guests.get(row.pop("id"), []), "answers": _answered(row["answers"], asked)}
        for row in map(dict, rows)
    ]


async def tickets_to_lose(
    person: Person, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> list[Loss]:
    found = _to_come(person, at).using_db(using_db).order_by("session__starts_at", "id")
    return [Loss("ticket", _named(one)) for one in await found.select_related("session__event")]


async def leave(person: Person, at: datetime) -> None:
    """Places to come are given back; who came along to others is named no more."""
    for one in await _to_come(person, at).order_by("session_id", "id"):
        with suppress(CancellationRefused):  # let in, or cancelled, at this very moment
            await cancel(one, by=f"member:{person.member.id}", at=at)
    ids = await Registration.filter(member_id__in=person.ids).values_list("id", flat=True)
    await Companion.filter(registration_id__in=ids).update(**NOBODY)
    await Companion.filter(member_id__in=person.ids).update(**NOBODY)
    await Registration.filter(id__in=ids).update(**UNTOLD)
    await Excuse.filter(registration_id__in=ids).update(reason="")


async def _questions(rows: list[Any]) -> dict[str, str]:
    """The questions that were answered, by the number under which an answer is kept."""
    ids = {int(id) for row in rows for id in row["answers"]}
    found: Any = Question.filter(id__in=ids).values_list("id", "text")
    return {str(id): text for id, text in await found} if ids else {}


def _answered(answers: dict[str, str], asked: dict[str, str]) -> list[Row]:
    return [{"question": asked.get(id, ""), "answer": answer} for id, answer in answers.items()]


def _to_come(person: Person, at: datetime) -> Any:
    held = Registration.filter(member_id__in=person.ids, state__in=LIVE, checked_in_at=None)
    return held.filter(session__starts_at__gt=utc(at))


def _named(registration: Registration) -> Row:
    session = registration.session
    return {"title": session.event.title, "starts_at": session.starts_at, "seats": registration.seats}


async def feedback(person: Person) -> list[Row]:
    """What they thought of the days they came to; one that was asked and never given is none."""
    found = Feedback.filter(registration__member_id__in=person.ids, given_at__not_isnull=True)
    asked = found.order_by("given_at", "id").prefetch_related("answers")
    rows: list[Row] = []
    for one in await asked.select_related("registration__session__event"):
        answers = [
            {"question": key[0], "speaker": key[1], "answer": text}
            for key, text in given.told(one).answers.items()
        ]
        title = one.registration.session.event.title
        rows.append(
            {
                "title": title,
                "at": one.given_at,
                "answers": answers,
                "text": one.words,
                "named": one.may_be_named,
            }
        )
    return rows


async def unname(person: Person, at: datetime) -> None:
    """The marks stay, without words that might say whose they are."""
    theirs = await Feedback.filter(registration__member_id__in=person.ids).values_list("id", flat=True)
    await Feedback.filter(id__in=theirs).update(words="", may_be_named=False)


PARTS = (
    Part("registrations", (Registration, Companion), registrations, leave, tickets_to_lose),
    Part("feedback", (Feedback, FeedbackAnswer), feedback, unname),
    *invitation_privacy.PARTS,
)
