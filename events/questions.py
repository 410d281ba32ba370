"""Questions of an event to whoever registers: diet, room, size; once for the party, or to each person.

A question that somebody has answered is not changed any more: it is retired, and another one asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from club import audit
from club.actors import Actor
from club.errors import ClubError
from events import rows, rush_sql
from events.events import Event
from events.question import Question

KINDS = ("text", "choice", "yesno", "number")
MOST = 12
LONGEST_ANSWER = 120


@dataclass(frozen=True)
class Asked:
    """A question as staff put it."""

    text: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    of_each: bool = False


class WrongQuestion(ClubError):
    """It has a text, a kind of KINDS, and a choice at least two choices. Facts: `place`, from 1."""

    code = "question.wrong"


class TooManyQuestions(ClubError):
    """An event asks `most`."""

    code = "question.too_many"


class Unanswered(ClubError):
    """Facts: `question`, its text; `id`; `person`, 0 for who registers, from 1 for companions."""

    code = "question.unanswered"


class WrongAnswer(ClubError):
    """It is none of the choices, no number, or too long. Facts as of Unanswered."""

    code = "question.wrong_answer"


async def of(event_id: int, *, using_db: BaseDBAsyncClient | None = None) -> list[Question]:
    """The questions that are asked now, in their order."""
    return await rush_sql.questions(event_id, using=using_db)


def mark(asked: Sequence[Question | Asked]) -> str:
    """By which the questions that a page showed are known again."""
    return rows.mark([{"told": [*_content(one)]} for one in asked])


async def put(event: Event, asked: Sequence[Asked], *, by: Actor, at: datetime, seen: str = "") -> None:
    """These are the questions from now on; `seen` is the mark of those that the page showed.

    Raises WrongQuestion, TooManyQuestions, EventCancelled, rows.RowsChanged.
    """
    _check(asked)
    async with in_transaction():
        await rows.held(event)
        standing = await of(event.id)
        rows.must_be_seen(seen, mark(standing))
        now = {_content(one): one for one in standing}
        kept: set[int] = set()
        for place, one in enumerate(asked, 1):
            known = now.get(_content(one))
            if known and known.id not in kept:
                kept.add(known.id)
                await Question.filter(id=known.id).update(place=place)
            else:
                columns: dict[str, Any] = {**vars(one), "choices": [*one.choices]}
                made = await Question.create(event_id=event.id, place=place, **columns)
                kept.add(made.id)
        gone = Question.filter(event_id=event.id, retired_at=None).exclude(id__in=kept)
        await gone.update(retired_at=at)
        told = {"questions": len(asked)}
        await audit.record("event.questions_put", event, by=by, at=at, store=event.store_id, **told)


def checked(questions: Sequence[Question], answers: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The answers of each person, the first of whom also answers for the party: id of the question to text.

    Raises Unanswered, WrongAnswer.
    """
    found: list[dict[str, str]] = []
    for person, told in enumerate(answers):
        asked = [one for one in questions if one.of_each or person == 0]
        found.append({str(one.id): text for one in asked if (text := _answer(one, told, person))})
    return found


def _answer(question: Question, told: dict[str, str], person: int) -> str:
    text = told.get(str(question.id), "").strip()
    facts = {"question": question.text, "id": question.id, "person": person}
    if not text:
        if question.required:
            raise Unanswered(**facts)
        return ""
    is_wrong = {
        "choice": text not in question.choices,
        "yesno": text not in ("yes", "no"),
        "number": not (text.isascii() and text.isdigit() and len(text) < 10),
    }.get(question.kind, False)
    if is_wrong or len(text) > LONGEST_ANSWER:
        raise WrongAnswer(**facts)
    return text


def _content(one: Question | Asked) -> tuple[Any, ...]:
    return one.text, one.kind, tuple(one.choices), one.required, one.of_each


def _check(asked: Sequence[Asked]) -> None:
    if len(asked) > MOST:
        raise TooManyQuestions(most=MOST)
    for place, one in enumerate(asked, 1):
        is_choice = one.kind == "choice"
        wants = len(set(one.choices)) >= 2 if is_choice else not one.choices
        if not one.text.strip() or len(one.text) > 60 or one.kind not in KINDS or not wants:
            raise WrongQuestion(place=place)
