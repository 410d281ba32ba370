"""The stops of an event: a row each; rows are added, moved and taken out by buttons that send the form."""

import unicodedata
from typing import Any

from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length, NumberRange, Regexp

from events.itinerary import MOST, MOST_DAYS, Halt, Stop
from events.itinerary import halt as as_put
from web.forms.base import Form
from web.forms.checks import Ticks, WholeNumber, options, stripped
from web.i18n import lazy
from web.trip_words import FACILITY_NAMES

_TEXTS = ("time", "where", "what", "map_url", "note")


def _clock_time(told: str | None) -> str:
    """6：30 and 06:30 are one time."""
    text = unicodedata.normalize("NFKC", stripped(told))
    return f"0{text}" if len(text) == 4 and text[1] == ":" else text


def _most(most: int) -> Length:
    return Length(max=most, message=lazy("At most %(max)d characters"))


class StopForm(Form):
    day = WholeNumber(
        lazy("Day of the trip"),
        [NumberRange(1, MOST_DAYS, message=lazy("A day is a number from 1 on"))],
        default=1,
    )
    time = StringField(
        lazy("Time"),
        [Regexp(r"(([01][0-9]|2[0-3]):[0-5][0-9])?$", message=lazy("A time is like 06:30"))],
        filters=[_clock_time],
    )
    where = StringField(lazy("Where"), [_most(60)], filters=[stripped])
    what = StringField(lazy("What happens"), [_most(120)], filters=[stripped])
    map_url = StringField(
        lazy("Map link"),
        [_most(200), Regexp(r"(https?://[^\s/]+\.[^\s]+)?$", message=lazy("A link begins with https://"))],
        filters=[stripped],
    )
    has = Ticks(lazy("There is"), choices=options(FACILITY_NAMES))
    note = StringField(lazy("Note"), [_most(140)], filters=[stripped])

    @property
    def is_empty(self) -> bool:
        return not any(self[name].data for name in _TEXTS)


class ItineraryForm(Form):
    stops = FieldList(FormField(StopForm), lazy("Stops"), max_entries=MOST)

    @classmethod
    def of(cls, stops: list[Stop]) -> "ItineraryForm":
        told = [vars(as_put(stop)) for stop in stops]
        form = cls(data={"stops": [{**one, "has": [*one["has"]]} for one in told]})
        if not stops:
            form.add()
        return form

    def add(self) -> None:
        """One row more, on the day of the last one."""
        if len(self.stops) < MOST:
            day = self.stops[-1].form.day.data if self.stops.entries else 1
            self.stops.append_entry({"day": day or 1, "has": []})

    def move(self, place: int, by: int) -> None:
        """The row at `place`, from 0, changes places with its neighbour."""
        rows, other = self._rows(), place + by
        if 0 <= place < len(rows) and 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
            self._fill(rows)

    def remove(self, place: int) -> None:
        self._fill([row for number, row in enumerate(self._rows()) if number != place])

    def halts(self) -> list[Halt]:
        """What was filled in; a row in which nothing stands is none."""
        told = [entry.form for entry in self.stops if not entry.form.is_empty]
        return [
            Halt(**{name: form[name].data for name in (*_TEXTS, "day")}, has=tuple(form.has.data or ()))
            for form in told
        ]

    def _rows(self) -> list[dict[str, Any]]:
        return [entry.data for entry in self.stops]

    def _fill(self, rows: list[dict[str, Any]]) -> None:
        while self.stops.entries:
            self.stops.pop_entry()
        for row in rows:
            self.stops.append_entry(row)
