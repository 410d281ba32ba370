"""Mobile numbers of mainland China, the way people type them and the way we keep them: eleven digits."""

import re
import unicodedata

from club.errors import ClubError

_SHAPE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NOISE = re.compile(r"[\s\-‐-―()]+")


class InvalidPhone(ClubError):
    """Facts: `digits`, how many there are; eleven are wanted."""

    code = "phone.invalid"


def normalise(text: str) -> str:
    """The eleven digits of a mobile number; +86, blanks and dashes fall away. Raises InvalidPhone."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    phone = re.sub(r"^(\+|00)86", "", bare)
    if not _SHAPE.fullmatch(phone):
        raise InvalidPhone(digits=sum(character.isdigit() for character in phone))
    return phone


def is_phone(text: str) -> bool:
    try:
        return bool(normalise(text))
    except InvalidPhone:
        return False


def masked(phone: str) -> str:
    """138****6034: enough for its owner to know it."""
    return f"{phone[:3]}****{phone[-4:]}"
