"""Unified social credit codes, which are tax numbers: eighteen characters (GB 32100)."""

import re
import unicodedata

from club.errors import ClubError

LENGTH = 18
_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z
RING = len(_CHARACTERS)
_SHAPE = re.compile(rf"[{_CHARACTERS}]{{{LENGTH}}}")
_NOISE = re.compile(r"[\s\-‐-―]+")


class InvalidTaxNumber(ClubError):
    """Facts: `length`; eighteen characters are wanted, without I, O, S, V and Z."""

    code = "tax_number.invalid"


def normalise(text: str) -> str:
    """The code in capitals without blanks. Raises InvalidTaxNumber."""
    number = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not _SHAPE.fullmatch(number):
        raise InvalidTaxNumber(length=len(number))
    return number


def is_checked(number: str) -> bool:
    """Whether the last character is the check digit of the others. Papers have errors: it only warns."""
    total = sum(_CHARACTERS.index(one) * 3**place % RING for place, one in enumerate(number[:-1]))
    return _CHARACTERS[-total % RING] == number[-1]
