"""Checks that several forms make: whoever keeps a text reads it, and their error stands beside the field."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Form, IntegerField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from club.errors import ClubError
from web.sentences import sentence


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
    """A filter: no blanks around, never None."""
    return (text or "").strip()


def number_or_none(text: Any) -> int | None:
    """A coercion: what is no number is None."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def options(labels: Mapping[str, str]) -> list[SelectChoice]:
    """The choices of a select or of radio buttons: value and label."""
    return [SelectChoice(value, label) for value, label in labels.items()]


class WholeNumber(IntegerField):
    """A number whose only sentences are its validators': what is no number is out of every range.

    A plain text input: a wheel or an arrow key must not change a year by accident.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = number_or_none(valuelist[0]) if valuelist else None
