"""The stops of an event: a row each; rows are added, moved and taken out by buttons that send the form."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length, NumberRange, Regexp

from events import itinerary
from events.itinerary import MOST, MOST_DAYS, Halt, Stop
from events.itinerary import halt as as_put
from web.forms.base import Form
from web.forms.checks import Ticks, WholeNumber, options, stripped
from web.forms.staff.rows import RowsForm
from web.i18n import lazy
from web.trip_words import FACILITY_NAMES

_TEXTS = ("time", "where", "what", "map_url", "note")


def _clock_time(told: str | None) -> str:
    """6：30 and 06:30 are one time."""
    text = unicodedata.normalize("NFKC", stripped(told))
    return f"0{text}" if len(text) == 4 and text[1] == ":" else text


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
    where = StringField(lazy("Where"), [Length(max=60)], filters=[stripped])
    what = StringField(lazy("What happens"), [Length(max=120)], filters=[stripped])
    map_url = StringField(
        lazy("Map link"),
        [
            Length(max=200),
            Regexp(r"(https?://[^\s/]+\.[^\s]+)?$", message=lazy("A link begins with https://")),
        ],
        filters=[stripped],
    )
    has = Ticks(lazy("There is"), choices=options(FACILITY_NAMES))
    note = StringField(lazy("Note"), [Length(max=140)], filters=[stripped])


class ItineraryForm(RowsForm):
    most = MOST
    rows = FieldList(FormField(StopForm), lazy("Stops"), max_entries=MOST)

    @classmethod
    def of(cls, stops: list[Stop], proposed: Sequence[Halt] = ()) -> "ItineraryForm":
        """What was put; if nothing was, what is `proposed`."""
        halts = [as_put(stop) for stop in stops]
        begun = halts or [*proposed][:MOST]
        rows = [vars(one) | {"has": [*one.has]} for one in begun] or [{"day": 1, "has": []}]
        return cls(data={"rows": rows, "seen": itinerary.mark(halts)})

    def says(self, row: dict[str, Any]) -> bool:
        return any(row[name] for name in _TEXTS)

    def fresh(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """On the day of the last one."""
        return {"day": (rows[-1]["day"] if rows else 1) or 1, "has": []}

    def halts(self) -> list[Halt]:
        return [Halt(**row | {"has": tuple(row["has"] or ())}) for row in self.told()]
