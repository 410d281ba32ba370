"""Checks that several forms make: whoever keeps a text reads it, and their error stands beside the field."""

from collections.abc import Callable
from typing import Any

from wtforms import Form
from wtforms.fields import Field
from wtforms.validators import StopValidation

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
