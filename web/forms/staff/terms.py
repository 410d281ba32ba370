"""The form of an event's terms: price, refunds, who may come, what is asked, the queue, the waiver."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from club.segments import Node
from events import audiences
from events.audiences import Audience
from events.events import Event
from events.terms import ASKS, LONGEST_OFFER, MOST_RULES, Terms, audience
from web.forms.base import Form
from web.forms.checks import Amount, Ticks, WholeNumber, options, row_number, stripped
from web.forms.staff.orders import in_fen
from web.i18n import lazy

HOURS = {"hours": 1, "days": 24}
UNITS = {"days": lazy("days before"), "hours": lazy("hours before")}
PRESETS: dict[str, tuple[tuple[int, int], ...]] = {
    "full": (),
    "part": ((7 * 24, 100), (3 * 24, 50), (0, 0)),
    "none": ((0, 0),),
}
PRESET_NAMES = {
    "full": lazy("All comes back until the start"),
    "part": lazy("A week before all, three days before half, then nothing"),
    "none": lazy("Nothing comes back"),
}
ASK_NAMES = {
    "emergency": lazy("An emergency contact"),
    "papers": lazy("Until when licence and insurance hold"),
    "identity": lazy("Identity card numbers, for the trip's insurance"),
}
QUEUE_NAMES = {"time": lazy("Who came first"), "tier": lazy("The higher tier first, then who came first")}
DRIVE_NAMES = {
    "": lazy("With a car or without"),
    "yes": lazy("Who drives a car"),
    "no": lazy("Who has no car yet"),
}
_LONG = Length(max=6000, message=lazy("That is too long for its place: at most %(max)d characters"))


def _number(label: object, least: int, most: int, sentence: object) -> WholeNumber:
    return WholeNumber(label, [Optional(), NumberRange(least, most, message=sentence)])


def _months(label: object) -> WholeNumber:
    return _number(label, 0, 600, lazy("Months, in digits"))


def _kilometres(label: object) -> WholeNumber:
    return _number(label, 0, 2_000_000, lazy("Kilometres, in digits"))


class RefundForm(Form):
    """So long before the start, so many percent come back."""

    before = WholeNumber(
        lazy("How long before"),
        [
            InputRequired(lazy("Say how long before the start, or take this line out")),
            NumberRange(0, 8760, message=lazy("How long before the start, in digits")),
        ],
    )
    unit = SelectField(lazy("Days or hours"), choices=options(UNITS))  # type: ignore[arg-type]
    percent = WholeNumber(
        lazy("How much comes back, in percent"),
        [
            InputRequired(lazy("Say how much comes back")),
            NumberRange(0, 100, message=lazy("From 0 to 100 percent")),
        ],
    )


class TermsForm(Form):
    points_each = _number(
        lazy("Points for each person"), 0, 1_000_000, lazy("A whole number of points, 0 or more")
    )
    yuan_each = Amount(
        lazy("Yuan for each person"),
        [Optional(), NumberRange(0, Decimal(100000), message=lazy("From 0 to 100,000 yuan")), in_fen],
        places=2,
    )
    free_below = _number(lazy("Free below the age of"), 0, 18, lazy("An age from 0 to 18"))
    refunds = FieldList(FormField(RefundForm), lazy("What comes back"), max_entries=MOST_RULES)
    tiers = Ticks(lazy("Tiers"), coerce=int)
    stores = Ticks(lazy("Customers of these stores"), coerce=int)
    models = Ticks(lazy("Models"))
    drives = RadioField(lazy("Car"), choices=options(DRIVE_NAMES), default="")  # type: ignore[arg-type]
    months_least = _months(lazy("Months since delivery, at least"))
    months_most = _months(lazy("Months since delivery, at most"))
    kilometres_least = _kilometres(lazy("Kilometres, at least"))
    kilometres_most = _kilometres(lazy("Kilometres, at most"))
    warranty = _number(lazy("Warranty ends within months"), 0, 120, lazy("Months, in digits"))
    anew = BooleanField(lazy("Leave that out and ask for what stands here"))
    segment = SelectField(lazy("Only who is in a segment"), coerce=row_number)
    by_invitation = BooleanField(lazy("Only who was invited"))
    asks = Ticks(lazy("Asked of everybody who registers"), choices=options(ASK_NAMES))  # type: ignore[arg-type]
    queue_by = RadioField(lazy("Who is offered a free place"), choices=options(QUEUE_NAMES), default="time")  # type: ignore[arg-type]
    offer_hours = WholeNumber(
        lazy("An offer holds for hours"),
        [
            InputRequired(lazy("Say for how many hours")),
            NumberRange(1, LONGEST_OFFER, message=lazy("From 1 hour to 168, which is a week")),
        ],
    )
    waiver = TextAreaField(
        lazy("What everybody agrees to"), [_LONG], filters=[stripped, lambda text: text.replace("\r\n", "\n")]
    )

    kept: Node | None = None  # a filter that the form can't show: it stays, unless another one is made

    @classmethod
    def of(cls, event: Event) -> TermsForm:
        """The form as the terms stand."""
        known = audiences.told(audience(event))
        return cls(
            data={
                "points_each": event.points_each or None,
                "yuan_each": Decimal(event.fen_each) / 100 if event.fen_each else None,
                "free_below": event.free_below or None,
                "refunds": [row(hours, percent) for hours, percent in event.refunds],
                "segment": event.segment_id or 0,
                **{name: getattr(event, name) for name in _SAME},
                **_shown(known or Audience()),
            }
        )

    def prefer(self, preset: str) -> None:
        """The lines of one of PRESETS."""
        self._lines([row(hours, percent) for hours, percent in PRESETS[preset]])

    def add(self) -> None:
        """One line more."""
        if len(self.refunds) < MOST_RULES:
            self.refunds.append_entry({"unit": "days"})

    def remove(self, number: int) -> None:
        """One line less: the others move up."""
        self._lines([entry.data for index, entry in enumerate(self.refunds) if index != number])

    def audience(self) -> Node:
        """Who may come. Raises WrongFilter, UpsideDown."""
        if self.kept is not None and not self.anew.data:
            return self.kept
        made = Audience(
            tiers=tuple(self.tiers.data or ()),
            stores=tuple(self.stores.data or ()),
            models=tuple(self.models.data or ()),
            months=(self.months_least.data, self.months_most.data),
            kilometres=(self.kilometres_least.data, self.kilometres_most.data),
            warranty=self.warranty.data,
            drives=self.drives.data or "",
        )
        return audiences.compiled(made)

    def terms(self, segment: Any) -> Terms:
        """What was entered, with the segment that was chosen. Raises as `audience` does."""
        return Terms(
            points_each=self.points_each.data or 0,
            fen_each=int((self.yuan_each.data or 0) * 100),
            free_below=self.free_below.data or 0,
            refunds=tuple(_rule(entry.data) for entry in self.refunds),
            audience=self.audience(),
            segment=segment,
            by_invitation=bool(self.by_invitation.data),
            asks=tuple(name for name in ASKS if name in (self.asks.data or ())),
            queue_by=self.queue_by.data,
            offer_hours=self.offer_hours.data,
            waiver=self.waiver.data or "",
        )

    def _lines(self, rows: list[dict[str, Any]]) -> None:
        while self.refunds.entries:
            self.refunds.pop_entry()
        for one in rows:
            self.refunds.append_entry(one)


_SAME = ("by_invitation", "asks", "queue_by", "offer_hours", "waiver")


def row(hours: int, percent: int) -> dict[str, Any]:
    """A line of the form: in days where they are whole."""
    is_days = hours % 24 == 0
    return {
        "before": hours // 24 if is_days else hours,
        "unit": "days" if is_days else "hours",
        "percent": percent,
    }


def _rule(line: dict[str, Any]) -> tuple[int, int]:
    return line["before"] * HOURS[line["unit"]], line["percent"]


def _shown(audience: Audience) -> dict[str, Any]:
    spans = {"months": audience.months, "kilometres": audience.kilometres}
    ends = {
        f"{name}_{end}": value
        for name, span in spans.items()
        for end, value in zip(("least", "most"), span, strict=True)
    }
    return {
        "tiers": [*audience.tiers],
        "stores": [*audience.stores],
        "models": [*audience.models],
        "warranty": audience.warranty,
        "drives": audience.drives,
        **ends,
    }
