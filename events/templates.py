"""Templates: trips and classes ready made. Whoever plans one begins with all that one of its kind needs.

Those that come along are listed in template_texts.py; a club's own are events in the state `template`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.actors import Actor
from club.staff import Staff
from events import events, feedback_plans, itinerary, preparations, questions, risks, terms, topics
from events.events import Event, Words
from events.itinerary import Halt
from events.patterns import Pattern
from events.questions import Asked
from events.risks import Case
from events.terms import Terms
from events.topics import Slot


@dataclass(frozen=True)
class Step:
    """What is to be done `days` before the first date; by whom is for the organiser to say."""

    text: str
    days: int


@dataclass(frozen=True)
class Template:
    """`name` stands in addresses; `about` says in a line for whom it is.

    `halts` are the stops of a trip, `course` the topics of a class, `cases` the emergency plan, `feedback`
    names of the catalogue (none: what is asked of its kind).
    """

    name: str
    about: str
    words: Words
    terms: Terms = field(default_factory=Terms)
    questions: tuple[Asked, ...] = ()
    pattern: Pattern = field(default_factory=Pattern)
    halts: tuple[Halt, ...] = ()
    course: tuple[Slot, ...] = ()
    cases: tuple[Case, ...] = ()
    preparations: tuple[Step, ...] = ()
    feedback: tuple[str, ...] = ()


def own(staff: Staff) -> QuerySet[Event]:
    """The templates that the club, or the store of `staff`, has saved; the latest first."""
    return events.visible_to(staff).filter(state="template")


async def start(template: Template, words: Words, *, by: Actor, at: datetime) -> Event:
    """A draft made from `template`, which says `words`."""
    async with in_transaction():
        made = await events.create(words, by=by, at=at)
        await terms.put(made, template.terms, by=by, at=at)
        if template.questions:
            await questions.put(made, template.questions, by=by, at=at)
        pattern = template.pattern.written
        await Event.filter(id=made.id).update(pattern=pattern)
        made.pattern = pattern
        await _plan(made, template, by, at)
    return made


async def _plan(made: Event, template: Template, by: Actor, at: datetime) -> None:
    """What happens, what may go wrong, what is to be done, and what is asked afterwards."""
    if template.halts:
        await itinerary.put(made, template.halts, by=by, at=at)
    await topics.put(made, template.course, by=by, at=at)
    await risks.put(made, template.cases, by=by, at=at)
    for step in template.preparations:
        await preparations.add(made, step.text, days=step.days, owner=None, by=by, at=at)
    if template.feedback:
        await feedback_plans.put(made, template.feedback, (), by=by, at=at)
