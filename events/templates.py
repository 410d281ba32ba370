"""Templates: trips and classes ready made. Whoever plans one begins with its words, terms and questions.

Those that come along stand in template_texts.py; a club's own are events in the state `template`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.actors import Actor
from club.staff import Staff
from events import events, questions, terms
from events.events import Event, Words
from events.patterns import Pattern
from events.questions import Asked
from events.terms import Terms


@dataclass(frozen=True)
class Template:
    """`name` stands in addresses; `about` says in a line for whom it is."""

    name: str
    about: str
    words: Words
    terms: Terms = field(default_factory=Terms)
    questions: tuple[Asked, ...] = ()
    pattern: Pattern = field(default_factory=Pattern)


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
    return made
