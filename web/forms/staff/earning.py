"""The form of a rule of points: what happened, for whom, how much, how much at most, for how long."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from club import clock
from points import terms
from points.content import MOST
from points.errors import InvalidTerms
from points.rules import Rule
from points.terms import Fixed, Multiplier, PerYuan
from web import reasons
from web.forms.base import Form
from web.forms.checks import Amount, Day, Ticks, WholeNumber, options, stripped
from web.i18n import lazy
from web.rule_words import OCCASIONS, WEEKDAYS

CAPS = ("each", "member_day", "member_month", "member_ever", "rule_day", "rule_month", "budget")
CHOICES = ("tier", "store", "work", "weekday")
TYPES = {
    "per_yuan": lazy("So many points for each yuan"),
    "fixed": lazy("A fixed number of points"),
    "multiplier": lazy("Multiply what other rules give"),
}
STACKING = {"best": lazy("Only the best rule counts"), "adds": lazy("Given besides the others")}
GROWTH = {
    "default": lazy("As usual: orders count, presents do not"),
    "points": lazy("As many as points"),
    "none": lazy("None at all"),
    "number": lazy("A number of its own"),
}
EXPIRY = {
    "end_of_next_year": lazy("Until the end of the next year"),
    "months": lazy("So many months"),
    "never": lazy("For ever"),
}
_ROOM = NumberRange(1, MOST, message=lazy("A whole number of points, at least 1"))
_RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")


def _room(label: object) -> WholeNumber:
    return WholeNumber(label, [Optional(), _ROOM])


def _rate(label: object) -> StringField:
    return StringField(label, [Optional(), _is_rate], filters=[stripped])


def _times(label: object) -> StringField:
    return StringField(label, [Optional(), _is_factor], filters=[stripped])


def _is_factor(form: Form, field: Field) -> None:
    if not _RATE.fullmatch(field.data) or not 0 < Decimal(field.data) <= terms.HIGHEST_FACTOR:
        raise ValidationError(lazy("A number of times like 2 or 1.5, at most 100"))


def _is_rate(form: Form, field: Field) -> None:
    if not _RATE.fullmatch(field.data) or not 0 < Decimal(field.data) <= 1000:
        raise ValidationError(lazy("A number like 1 or 0.5, with at most four digits behind the point"))


class RuleForm(Form):
    title = StringField(
        lazy("Name of the rule"),
        [
            DataRequired(lazy("Give it a name, for example: double points in June")),
            Length(max=60, message=lazy("At most 60 characters")),
        ],
        filters=[stripped],
    )
    kind = SelectField(lazy("What it is given for"), choices=options(OCCASIONS))
    type = SelectField(lazy("What is given"), choices=options(TYPES))
    points = _room(lazy("Points each time"))
    by = _rate(lazy("How many times"))
    tier = Ticks(lazy("Tiers"))
    store = Ticks(lazy("Stores"), coerce=int)
    work = Ticks(lazy("Only with such work"), choices=options(reasons.WORK))
    weekday = Ticks(lazy("Days of the week"), coerce=int, choices=options(WEEKDAYS))
    model = StringField(lazy("Models"), [Length(max=200)], filters=[stripped])
    day = StringField(lazy("Campaign days"), [Length(max=400)], filters=[stripped])
    day_of_month = StringField(lazy("Days of the month"), [Length(max=80)], filters=[stripped])
    first = BooleanField(lazy("Only the first time"))
    birthday_month = BooleanField(lazy("Only in the month of the birthday"))
    least_amount = Amount(lazy("From how many yuan on"), [Optional()])
    birthday_times = _times(lazy("In the month of the birthday"))
    each = _room(lazy("At a time"))
    member_day = _room(lazy("A member in a day"))
    member_month = _room(lazy("A member in a month"))
    member_ever = _room(lazy("A member altogether"))
    rule_day = _room(lazy("All members in a day"))
    rule_month = _room(lazy("All members in a month"))
    budget = _room(lazy("Budget, all members altogether"))
    pending_days = WholeNumber(
        lazy("Days until they can be spent"),
        [Optional(), NumberRange(0, 366, message=lazy("At most 366 days"))],
    )
    priority = WholeNumber(
        lazy("Rank"), [Optional(), NumberRange(0, 100, message=lazy("A whole number from 0 to 100"))]
    )
    stacking = RadioField(lazy("Beside other rules"), choices=options(STACKING), default="best")
    growth = SelectField(lazy("Growth for the tier"), choices=options(GROWTH), default="default")
    growth_points = _room(lazy("Growth each time"))
    expiry = SelectField(lazy("How long they hold"), choices=options(EXPIRY), default="end_of_next_year")
    months = WholeNumber(
        lazy("Months"), [Optional(), NumberRange(1, 600, message=lazy("From 1 to 600 months"))]
    )
    valid_from = Day(lazy("First day"), [DataRequired(lazy("Say from which day on"))])
    valid_until = Day(lazy("Last day"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that what the choices ask for is there: nobody looks at a field that may be empty."""
        is_right = super().validate(extra_validators)
        asked = {"type": self.type.data, "expiry": self.expiry.data, "growth": self.growth.data}
        for (choice, value), (name, sentence) in NEEDED.items():
            if asked[choice] == value and not self[name].data and not self[name].errors:
                self[name].errors = [str(sentence)]
                is_right = False
        return is_right

    def validate_valid_until(self, field: Field) -> None:
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(lazy("The last day is before the first"))

    @property
    def rates(self) -> dict[str, Field]:
        return {work: self[f"rate_{work}"] for work in reasons.WORK}

    @property
    def times(self) -> list[Field]:
        """How many times for each tier, then in the month of the birthday."""
        return [*(field for field in self if field.name.startswith("times_")), self.birthday_times]

    def terms(self) -> dict[str, Any]:
        """What was entered, as points/terms.py wants it. Raises InvalidTerms."""
        told = {**self._given(), "expiry": self._expiry(), **self._limits()}
        if only := self._only():
            told["only"] = only
        terms.parsed(told)
        return told

    def refuse(self, error: InvalidTerms) -> None:
        """Put the sentence beside the field that the error is about."""
        whole = str(error.facts.get("field", ""))
        name = whole.split(".")[-1]
        sentence = SENTENCES.get(name, lazy("This does not fit. Please look at it again"))
        field = {"rates": "rate_maintenance", "multipliers.by": "birthday_times"}.get(whole, name)
        if field in self:
            self[field].errors = [sentence]
        else:
            self.form_errors = [sentence]

    def fill(self, rule: Rule) -> None:
        """The form as the version says it."""
        said = terms.parsed(rule.terms)
        self.title.data, self.kind.data, self.type.data = rule.title, rule.kind, rule.terms["type"]
        self.stacking.data = "adds" if said.stacking == "adds" else "best"
        if isinstance(said, Fixed):
            self.points.data = said.points
        if isinstance(said, Multiplier):
            self.by.data = f"{said.by:f}"
        for work, rate in said.rates.items() if isinstance(said, PerYuan) else ():
            if f"rate_{work}" in self:
                self[f"rate_{work}"].data = f"{rate:f}"
        for name, values in said.only.items():
            joined = name in ("model", "day", "day_of_month")
            self[name].data = " ".join(map(str, values)) if joined else [*values] if name in CHOICES else True
        for one in said.multipliers:
            names = [f"times_{tier}" for tier in one.only.get("tier", ())] or ["birthday_times"]
            for name in names:
                if name in self:
                    self[name].data = f"{one.by:f}"
        for cap, most in said.caps.items():
            self[cap].data = most
        self.least_amount.data = Decimal(said.least_amount) / 100 if said.least_amount else None
        self.pending_days.data, self.priority.data = said.pending_days or None, said.priority or None
        growth = rule.terms.get("growth", "default")
        self.growth.data = growth if growth in GROWTH else "number"
        self.growth_points.data = growth if isinstance(growth, int) else None
        self.expiry.data = said.expiry if isinstance(said.expiry, str) else "months"
        self.months.data = said.expiry["months"] if not isinstance(said.expiry, str) else None
        self.valid_from.data = clock.day_of(rule.valid_from)
        if rule.valid_until:
            self.valid_until.data = clock.day_of(rule.valid_until - timedelta(microseconds=1))

    def _given(self) -> dict[str, Any]:
        kind, stacking = self.type.data, {"stacking": self.stacking.data}
        times = [{"by": field.data, "only": _times_for(field)} for field in self.times if field.data]
        multipliers = {"multipliers": times} if times else {}
        if kind == "fixed":
            return {"type": kind, "points": self.points.data, **stacking, **multipliers}
        if kind == "multiplier":
            return {"type": kind, "by": self.by.data}
        rates = {work: field.data for work, field in self.rates.items() if field.data}
        without = [work for work in reasons.WORK if work not in rates]
        return {"type": kind, "rates": rates, "excluded": without, **stacking, **multipliers}

    def _only(self) -> dict[str, list[Any]]:
        only: dict[str, list[Any]] = {name: self[name].data for name in CHOICES if self[name].data}
        for name in ("first", "birthday_month"):
            if self[name].data:
                only[name] = [True]
        for name in ("model", "day"):
            if listed := _listed(self[name].data):
                only[name] = listed
        if listed := _listed(self.day_of_month.data):
            only["day_of_month"] = [int(one) if one.isdecimal() else one for one in listed]
        return only

    def _limits(self) -> dict[str, Any]:
        caps = {name: self[name].data for name in CAPS if name != "budget" and self[name].data}
        told: dict[str, Any] = {"caps": caps} if caps else {}
        for name in ("budget", "pending_days", "priority"):
            if self[name].data:
                told[name] = self[name].data
        if self.least_amount.data:
            told["least_amount"] = int(self.least_amount.data * 100)
        if self.growth.data != "default":
            own = self.growth.data == "number"
            told["growth"] = self.growth_points.data if own else self.growth.data
        return told

    def _expiry(self) -> Any:
        return {"months": self.months.data} if self.expiry.data == "months" else self.expiry.data


def form_class(tiers: dict[str, str]) -> type[RuleForm]:
    """The form with a rate for each kind of work and a factor for each of the `tiers`, names by code."""
    rates = {f"rate_{work}": _rate(name) for work, name in reasons.WORK.items()}
    times = {f"times_{code}": _times(name) for code, name in tiers.items()}
    return type("RuleForm", (RuleForm,), {**rates, **times})


def _times_for(field: Field) -> dict[str, list[Any]]:
    if field.name == "birthday_times":
        return {"birthday_month": [True]}
    return {"tier": [field.name.removeprefix("times_")]}


def _listed(typed: str | None) -> list[str]:
    return [one for one in re.split(r"[\s,，、;；]+", typed or "") if one]


NEEDED = {
    ("type", "fixed"): ("points", lazy("Say how many points")),
    ("type", "multiplier"): ("by", lazy("Say how many times, like 2 or 1.5")),
    ("expiry", "months"): ("months", lazy("Say for how many months")),
    ("growth", "number"): ("growth_points", lazy("Say how much growth")),
}
SENTENCES = {
    "rates": lazy("Say for at least one kind of work how many points a yuan gives"),
    "budget": lazy("The budget is less than the points of a single time"),
    "day": lazy("Enter days like 2027-06-18, with blanks between them"),
    "day_of_month": lazy("Enter days of the month from 1 to 31, with blanks between them"),
    "valid_until": lazy("The last day is over already"),
    "by": lazy("More than 1 and at most 100 times"),
}
