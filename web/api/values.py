"""Shapes that several parts of the API share. Numbers are never taken for texts, nor texts for numbers."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from web.incoming import HIGHEST_NUMBER

MOST_FEN = 1_000_000_000  # ten million yuan
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class Given(BaseModel):
    """What a system sends: a field that we do not know is a mistake, and is said so."""

    model_config = ConfigDict(extra="forbid")


def _kept(text: str) -> str:
    """No control characters: neither database nor page can show them."""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise PydanticCustomError("string_control", "control characters")
    return text


def _written(shape: re.Pattern[str]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, date):
            return value
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise PydanticCustomError("time_shape", "not written as wanted")
        return value

    return BeforeValidator(check)


def _of_our_time(value: date) -> date:
    """A typing slip in the year would overflow what databases and calendars reckon with."""
    if not 1950 <= value.year <= 2100:
        raise PydanticCustomError("time_range", "outside of 1950 to 2100")
    return value


def text(longest: int, *, least: int = 0, example: str = "") -> Any:
    """A text of so many characters, blanks around it taken off."""
    rule = StringConstraints(strip_whitespace=True, min_length=least, max_length=longest, pattern=SEEN)
    return Annotated[str, rule, AfterValidator(_kept), Field(examples=[example] if example else None)]


SEEN = r"^[^\x00-\x1f\x7f]*$"
Id = Annotated[StrictInt, Field(ge=1, le=HIGHEST_NUMBER)]
PathId = Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]
Fen = Annotated[StrictInt, Field(ge=0, le=MOST_FEN, description="Money in fen: 12800 is ¥128.")]
Day = Annotated[
    date, _written(_DAY), AfterValidator(_of_our_time), Field(examples=["2026-05-03"], description="A day.")
]
Instant = Annotated[
    AwareDatetime,
    _written(_INSTANT),
    AfterValidator(_of_our_time),
    Field(examples=["2026-05-03T10:15:00+08:00"], description="An instant with its offset (RFC 3339)."),
]
Yes = StrictBool
Moment = Annotated[datetime, Field(description="An instant in UTC.")]
