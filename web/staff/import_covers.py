"""What a file shows of its values: phones, plates, VINs, addresses in part, days as people write them."""

import re
import unicodedata
from collections.abc import Mapping

from club import phones
from club.imports import values
from club.imports.issues import Issue
from club.vehicles import plates
from web import text

_COVERED = ("phone", "landline", "referrer", "email", "plate", "vin")
_DAYS = ("born", "delivered", "insured", "opened", "settled", "ends")
_SHORTEST, _LONGEST = 5, 60
_NUMBER = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{9}")  # phones, VINs and identity numbers, but no days
_APART = re.compile(r"(?<=\d)[\s.()+\-‐-―_/]+(?=[\dXx])")  # what people put between digits
_DAY = re.compile(r"\d{2,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_PLATE = re.compile(r"[一-鿿][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5}")  # within a text


def covered(issue: Issue, mapping: Mapping[str, str]) -> str:
    """The value as a list shows it: phones, plates and VINs in part. Whoever mends the row sees the whole."""
    value = as_day(issue.value, mapping.get(issue.column, ""))
    value = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return _masked(value) if mapping.get(issue.column) in _COVERED else value


def as_day(value: str, field: str) -> str:
    """A day that Excel keeps as a number, as people write it."""
    day = values.serial_day(value) if field in _DAYS else None
    return f"{day}" if day else value


def covered_example(value: str, field: str) -> str:
    """A value of a column that nobody has named yet: covered by its looks, too."""
    value = unicodedata.normalize("NFKC", as_day(value, field)).strip()
    return _masked(value) if field in _COVERED or _is_personal(value) else value


def _masked(value: str) -> str:
    """In part, as everywhere; what is no whole plate, phone or address by its ends."""
    if plates.is_plate(plate := plates.squeeze(value)):
        return text.plate_masked(plate)
    if phones.is_phone(value):
        return text.phone_masked(phones.normalise(value))
    if "@" in value:
        return text.email_masked(value)
    return f"{value[:3]}***{value[-2:]}" if len(value) > _SHORTEST else value


def _is_personal(value: str) -> bool:
    """Whether it looks like an address, or a number of a person or a car, however that is written."""
    if _DAY.fullmatch(value):
        return False
    return bool("@" in value or _NUMBER.search(_APART.sub("", value)) or _PLATE.search(plates.squeeze(value)))
