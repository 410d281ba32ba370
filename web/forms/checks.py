"""Checks that several forms make: whoever keeps a text reads it, and their error stands beside the field."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from wtforms import DateField, DateTimeLocalField, DecimalField, Form, IntegerField, SelectMultipleField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from club import spelling
from club.errors import ClubError
from web.incoming import number_or_none
from web.sentences import sentence

_AMOUNT = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,12})?")
_YEARS = range(2000, 2101)
_DAY_YEARS = range(1950, 2101)  # of a car


def read_by(reader: Callable[[str], str]) -> Callable[[Form, Field], None]:
    """A check that puts what `reader` makes of the text in its place; an empty field is left alone."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            return
        try:
            field.data = reader(field.data)
        except ClubError as error:
            raise StopValidation(sentence(error)) from error

    return check


def stripped(text: str | None) -> str:
    """A filter: nothing that nobody sees, no blanks around, never None."""
    return spelling.visible(text or "")


def options(labels: Mapping[str, str]) -> list[SelectChoice]:
    """The choices of a select or of radio buttons: value and label."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def row_number(text: object) -> int:
    """The id that a select or a box sends; 0, which no row has, for what is none."""
    return number_or_none(text) or 0


class Ticks(SelectMultipleField):
    """Several of a few, a box each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WholeNumber(IntegerField):
    """A number whose only sentences are its validators': what is no number is out of every range.

    A plain text input: a wheel or an arrow key must not change a year by accident.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = number_or_none(valuelist[0]) if valuelist else None


class Amount(DecimalField):
    """Money in yuan, as people write it: 1280 or 1,280.50, also in wide digits; no 1e3 of programs."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        told = unicodedata.normalize("NFKC", stripped(valuelist[0]))
        if not _AMOUNT.fullmatch(told):
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))
        self.data = Decimal(told.replace(",", ""))


class Day(DateField):
    """A day in a year of four digits that our calendar has an end for; empty is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in _DAY_YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))


class LocalTime(DateTimeLocalField):
    """A day and a time on the club's clock, in a year of four digits that our calendar has an end for."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in _YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid datetime value."))
