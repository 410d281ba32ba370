"""Vehicle identification numbers: seventeen characters (ISO 3779, GB 16735)."""

import re
import unicodedata

from club.errors import ClubError

_SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_NOISE = re.compile(r"[\s\-‐-―]+")
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
LENGTH = 17
TAIL = 6


class InvalidVin(ClubError):
    """Facts: `vin` as we read it, `length`; `why`, the first thing to mend: length (seventeen are wanted),
    letters (I, O or Q, which no VIN has) or shape.
    """

    code = "vin.invalid"


def normalise(text: str) -> str:
    """The VIN in capitals without blanks. Raises InvalidVin."""
    vin = squeeze(text)
    if not is_vin(vin):
        raise InvalidVin(vin=vin, length=len(vin), why=_why_not(vin))
    return vin


def is_vin(vin: str) -> bool:
    return bool(_SHAPE.fullmatch(vin)) and len(set(vin)) > 1


def squeeze(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_checked(vin: str) -> bool:
    """Whether the ninth character is the check digit of the others. Imports often lack one: it only warns."""
    total = sum(
        weight * int(_LETTERS.get(character, character))
        for weight, character in zip(_WEIGHTS, vin, strict=True)
    )
    return "0123456789X"[total % 11] == vin[8]


def tail(vin: str | None) -> str:
    """The last six characters: the serial number."""
    return (vin or "")[-TAIL:]


def _why_not(vin: str) -> str:
    if len(vin) != LENGTH:
        return "length"
    return "letters" if set("IOQ") & set(vin) else "shape"
