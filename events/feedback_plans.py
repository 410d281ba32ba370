"""What an event asks in its feedback: some questions of the catalogue, and who spoke or led."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from events import events
from events import feedback_questions as catalogue
from events.events import Event
from events.feedback_questions import Asked


class FeedbackPlan(Model):
    """`questions` are names of the catalogue, `speakers` of people. No row: the default of the kind."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name=False, on_delete=fields.RESTRICT, unique=True
    )
    questions: list[str] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    speakers: list[str] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    event_id: int

    class Meta:
        table = "events_feedback_plan"


@dataclass(frozen=True)
class Question:
    """One that is put: `of` is the speaker it is about, or ''."""

    asked: Asked
    of: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.asked.name, self.of


@dataclass(frozen=True)
class Form:
    """What an event asks: names of the catalogue in its order, and who spoke."""

    names: tuple[str, ...]
    speakers: tuple[str, ...] = ()

    @property
    def questions(self) -> list[Question]:
        """In the order in which they are put; what is about nobody named is asked of whoever led."""
        found: list[Question] = []
        for name in self.names:
            asked = catalogue.BY_NAME[name]
            if asked.is_of_each and self.speakers:
                found += [Question(asked, speaker) for speaker in self.speakers]
            else:
                found.append(Question(asked))
        return found


class WrongSpeakers(ClubError):
    """At most `most` names, each of at most `longest` characters, none twice."""

    code = "feedback.wrong_speakers"


async def of(event: Event, *, using_db: BaseDBAsyncClient | None = None) -> Form:
    """What `event` asks: what staff chose, or the default of its kind."""
    plan = await FeedbackPlan.filter(event_id=event.id).using_db(using_db).first()
    if plan is None:
        return Form(catalogue.in_order(set(catalogue.BY_KIND[event.kind])))
    return Form(catalogue.in_order(set(plan.questions)), tuple(plan.speakers))


async def put(
    event: Event, names: Sequence[str], speakers: Sequence[str], *, by: Actor, at: datetime
) -> Form:
    """From now on `event` asks these questions of the catalogue, of these speakers. What was answered stays.

    Raises WrongSpeakers, EventCancelled.
    """
    told = [name.strip() for name in speakers if name.strip()]
    longest = max(map(len, told), default=0)
    if len(told) > catalogue.MOST_SPEAKERS or longest > catalogue.LONGEST_NAME or len(set(told)) < len(told):
        raise WrongSpeakers(most=catalogue.MOST_SPEAKERS, longest=catalogue.LONGEST_NAME)
    form = Form(catalogue.in_order(set(names)), tuple(told))
    columns: dict[str, Any] = {"questions": [*form.names], "speakers": told, "by": actors.name(by), "at": at}
    async with in_transaction():
        await events.held(event)
        if not await FeedbackPlan.filter(event_id=event.id).update(**columns):
            await FeedbackPlan.create(event_id=event.id, **columns)
        facts = {"count": len(form.names)}
        await audit.record("feedback.questions_set", event, by=by, at=at, store=event.store_id, **facts)
    return form


async def take_along(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    """A copy asks what its source does, of nobody yet: who speaks is another one, perhaps."""
    plan = await FeedbackPlan.filter(event_id=source.id).first()
    if plan:
        await FeedbackPlan.create(
            event_id=made.id, questions=plan.questions, speakers=[], by=actors.name(by), at=at
        )
