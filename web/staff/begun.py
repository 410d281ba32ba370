"""With what somebody begins to plan an event: a template, ready made or the club's own, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from club.actors import Actor
from events import copies, events, templates
from events.events import Event, Words
from events.templates import Template
from web.i18n import _, lazy


@dataclass(frozen=True)
class Begun:
    """`name` stands in the address; `words` are what the form begins with."""

    name: str
    label: object
    words: Words
    source: Template | Event | None = None

    @classmethod
    def of(cls, source: Template | Event) -> "Begun":
        if isinstance(source, Template):
            return cls(source.name, source.words.title, source.words, source)
        return cls(str(source.id), source.title, copies.words_of(source), source)

    @property
    def brings(self) -> str:
        """What comes along besides the words."""
        if self.source is None:
            return ""
        return _(
            "Terms, questions, programme, tasks, emergency plan and feedback come along; "
            "all of it can be changed."
        )

    async def create(self, words: Words, *, by: Actor, at: datetime) -> Event:
        """The draft, with all that comes along."""
        if isinstance(self.source, Template):
            return await templates.start(self.source, words, by=by, at=at)
        if self.source is not None:
            return await copies.copy(self.source, words, by=by, at=at)
        return await events.create(words, by=by, at=at)


EMPTY = {
    "trip": Begun("trip", lazy("A road trip, from an empty form"), Words("trip", "", art="trip")),
    "class": Begun("class", lazy("A car-care class, from an empty form"), Words("class", "", art="class")),
}
