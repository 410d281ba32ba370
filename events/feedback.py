"""Feedback: what somebody who came thinks of the day. The day after, everybody who came is asked.

One a registration, given on the member's own phone, and theirs to change for a week. It earns nothing: points
for an opinion would buy it. Top marks everywhere within seconds are kept and flagged (`is_hasty`).
Staff read the words without the name, unless the member lets themselves be named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import activity, clock
from club.errors import ClubError
from club.members import Member
from club.messages import outbox
from events import feedback_plans
from events import feedback_questions as catalogue
from events.feedback_plans import Question
from events.feedback_questions import LONGEST_WORDS, REQUIRED, SMILES
from events.registration import Registration
from events.telling import subject
from points.instants import utc

ANSWERED_WITHIN = timedelta(days=30)  # after the end of the session
CHANGED_WITHIN = timedelta(days=7)
ASKED_WITHIN = timedelta(days=7)  # a worker that was down asks later, but not after that
HASTY = timedelta(seconds=15)
HASTY_SMILES = 3  # fewer than so many top marks are quickly given by anybody


class Feedback(Model):
    """`asked_at` is when we asked, `opened_at` when the page was that was sent; `words` are free ones."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="feedback", on_delete=fields.RESTRICT, unique=True
    )
    key = fields.CharField(max_length=80, null=True, unique=True)
    asked_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    given_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField(null=True)
    words = fields.CharField(max_length=LONGEST_WORDS, default="")
    may_be_named = fields.BooleanField(default=False)
    is_hasty = fields.BooleanField(default=False)
    registration_id: int
    answers: fields.ReverseRelation[Any]

    class Meta:
        table = "events_feedback"
        indexes = (("given_at",),)


class FeedbackAnswer(Model):
    """`question` is a name of the catalogue, `of` the speaker it was asked about. `score` is 1 to 5 smiles,
    or 1 and 0 for yes and no; `choice` the name of what was chosen."""

    id = fields.IntField(primary_key=True)
    feedback: fields.ForeignKeyRelation[Feedback] = fields.ForeignKeyField(
        "events.Feedback", related_name="answers", on_delete=fields.RESTRICT
    )
    question = fields.CharField(max_length=12)
    of = fields.CharField(max_length=20, default="")
    score = fields.IntField(null=True)
    choice = fields.CharField(max_length=12, default="")
    feedback_id: int

    class Meta:
        table = "events_feedback_answer"
        unique_together = (("feedback", "question", "of"),)


@dataclass(frozen=True)
class Told:
    """What a member says: to each question (its name, and of whom) a number of smiles, yes, no or a choice,
    as text; and free words."""

    answers: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    words: str = ""
    may_be_named: bool = False


class NotThere(ClubError):
    """Only who came says how it was."""

    code = "feedback.not_there"


class NotYet(ClubError):
    """The session ends at `ends_at`."""

    code = "feedback.not_yet"


class Over(ClubError):
    """It could be given, or changed, until `until`."""

    code = "feedback.over"


class Unanswered(ClubError):
    """Facts: `question`, the name of the only one that wants an answer."""

    code = "feedback.unanswered"


class WrongAnswer(ClubError):
    """Facts: `question` and `of`: it is not asked, or not to be answered so."""

    code = "feedback.wrong_answer"


class TooManyWords(ClubError):
    """At most `longest` characters."""

    code = "feedback.too_many_words"


class KeyConflict(ClubError):
    """The key stands for other answers."""

    code = "feedback.key_conflict"


async def of(registration: Registration, *, using_db: BaseDBAsyncClient | None = None) -> Feedback | None:
    """What was asked of the party or given by it, with its answers."""
    asked = Feedback.filter(registration_id=registration.id).using_db(using_db)
    return await asked.prefetch_related("answers").first()


def told(given: Feedback) -> Told:
    """What stands in a feedback that was read with its answers."""
    answers = {(one.question, one.of): _text(one) for one in given.answers}
    return Told(answers, given.words, given.may_be_named)


def open_until(registration: Registration, given: Feedback | None) -> datetime:
    """Until when it can be given or, once it is, changed. `registration` is read with its session."""
    if given and given.given_at:
        return given.given_at + CHANGED_WITHIN
    return registration.session.ends_at + ANSWERED_WITHIN


def is_open(registration: Registration, given: Feedback | None, at: datetime) -> bool:
    """Whether the member can say at `at` how it was."""
    came, over = registration.checked_in_at is not None, registration.session.ends_at <= at
    return came and over and at < open_until(registration, given)


async def give(
    registration: Registration, said: Told, *, key: str, opened_at: datetime, by: Member, at: datetime
) -> Feedback:
    """The member says how it was, or says it otherwise; `opened_at` is when the page was that they send.

    The same `key` and content is the same feedback again. Raises NotThere, NotYet, Over, Unanswered,
    WrongAnswer, TooManyWords, KeyConflict.
    """
    now = utc(at)
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        one = await Registration.get(id=registration.id).select_related("session__event", "member")
        given = await of(one)
        if given and given.key == key:
            return _same(given, said)
        _must_be_open(one, given, now)
        rows = _checked((await feedback_plans.of(one.session.event)).questions, said)
        opened = min(utc(opened_at), now)
        columns: dict[str, Any] = {
            "key": key, "opened_at": opened, "words": said.words.strip(), "may_be_named": said.may_be_named,
            "is_hasty": _is_hasty(rows, now - opened),
        }  # fmt: skip
        is_first = not (given and given.given_at)
        columns["given_at" if is_first else "changed_at"] = now
        given = await _write(one, given, columns, rows)
        if is_first:
            story: dict[str, Any] = {"subject": subject(one), "title": one.session.event.title}
            store = one.session.event.store_id
            await activity.record(one.member, "feedback.given", by=by, at=now, store=store, **story)
    return given


async def ask_due(*, at: datetime, limit: int = 100) -> int:
    """Everybody who came to a session that ended yesterday is asked how it was, once.

    How many were asked; call it until that is 0. Who was asked, or has said it already, is not asked again.
    """
    today = clock.start_of(clock.day_of(at))
    came = Registration.filter(
        session__state="open",
        session__ends_at__lt=today,
        session__ends_at__gte=today - ASKED_WITHIN,
        checked_in_at__not_isnull=True,
        feedback__id=None,
        member__closed_at=None,
    )
    found = await came.order_by("id").limit(limit).select_related("member", "session__event")
    for registration in found:
        await _ask(registration, utc(at))
    return len(found)


async def _ask(registration: Registration, at: datetime) -> None:
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        if await Feedback.exists(registration_id=registration.id):
            return
        await Feedback.create(registration_id=registration.id, asked_at=at)
        person = await Member.get(id=registration.member_id).select_related("merged_into")
        await outbox.post(
            "feedback_asked",
            key=f"feedback_asked:{registration.id}",
            at=at,
            channel="inbox",
            member=person.merged_into or person,
            about=f"feedback:{registration.id}",
            event=registration.session.event.title,
        )


async def _write(
    one: Registration, given: Feedback | None, columns: dict[str, Any], rows: list[dict[str, Any]]
) -> Feedback:
    if given is None:
        given = await Feedback.create(registration_id=one.id, **columns)
    else:
        await Feedback.filter(id=given.id).update(**columns)
        await FeedbackAnswer.filter(feedback_id=given.id).delete()
    await FeedbackAnswer.bulk_create([FeedbackAnswer(feedback_id=given.id, **row) for row in rows])
    written = await of(one)
    assert written is not None
    return written


def _must_be_open(one: Registration, given: Feedback | None, now: datetime) -> None:
    if one.checked_in_at is None:
        raise NotThere(registration=one.id)
    if now < one.session.ends_at:
        raise NotYet(ends_at=one.session.ends_at)
    if now >= (until := open_until(one, given)):
        raise Over(until=until)


def _same(given: Feedback, said: Told) -> Feedback:
    answers = {key: text for key, text in said.answers.items() if text}
    if told(given) != Told(answers, said.words.strip(), said.may_be_named):
        raise KeyConflict(key=given.key)
    return given


def _checked(questions: list[Question], said: Told) -> list[dict[str, Any]]:
    """The rows of what was answered. Raises Unanswered, WrongAnswer, TooManyWords."""
    asked = {one.key: one.asked for one in questions if one.asked.kind != "text"}
    rows: list[dict[str, Any]] = []
    for (name, of_whom), text in said.answers.items():
        if not text:
            continue
        one = asked.get((name, of_whom))
        row = _row(one, text) if one else None
        if row is None:
            raise WrongAnswer(question=name, of=of_whom)
        rows.append({"question": name, "of": of_whom, **row})
    if not said.answers.get((REQUIRED, "")):
        raise Unanswered(question=REQUIRED)
    if len(said.words) > LONGEST_WORDS:
        raise TooManyWords(longest=LONGEST_WORDS)
    return rows


def _row(asked: catalogue.Asked, text: str) -> dict[str, Any] | None:
    if asked.kind == "smiles":
        return {"score": int(text)} if text in map(str, SMILES) else None
    if asked.kind == "yesno":
        return {"score": int(text == "yes")} if text in ("yes", "no") else None
    return {"choice": text} if text in dict(asked.choices) else None


def _text(answer: FeedbackAnswer) -> str:
    if answer.score is None:
        return answer.choice
    asked = catalogue.BY_NAME.get(answer.question)
    return ("no", "yes")[answer.score] if asked and asked.kind == "yesno" else str(answer.score)


def _is_hasty(rows: list[dict[str, Any]], took: timedelta) -> bool:
    """Top marks everywhere, and more of them than one reads in this time."""
    smiles = [row["score"] for row in rows if catalogue.BY_NAME[row["question"]].kind == "smiles"]
    return took < HASTY and len(smiles) >= HASTY_SMILES and set(smiles) == {max(SMILES)}
