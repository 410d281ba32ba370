"""Number plates of mainland China: seven characters, eight for new-energy cars (GA 36)."""

import re
import unicodedata
from typing import Literal

from club.errors import ClubError

Energy = Literal["fuel", "hybrid", "ev"]

_P = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ORDINARY = re.compile(rf"[{_P}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]")
_NEW_ENERGY = re.compile(rf"[{_P}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])")
_LAST = re.compile(r"[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]")
_NOISE = re.compile(r"[\s·•・‧∙.\-‐-―_]+")
TAIL = 5


class InvalidPlate(ClubError):
    """Facts: `plate` as we read it, `length`; `why`, the first thing to mend: bare (only the province is
    missing), tail (these are the last five), province (it begins with none), letters (I or O, which no plate
    has), length (seven are wanted, eight for new energy) or shape.
    """

    code = "plate.invalid"


def normalise(text: str) -> str:
    """The plate in capitals without dots and blanks. Raises InvalidPlate."""
    plate = squeeze(text)
    if not is_plate(plate):
        raise InvalidPlate(plate=plate, length=len(plate), why=_why_not(plate))
    return plate


def squeeze(text: str) -> str:
    """`text` in capitals, without what people put between a plate's characters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_plate(plate: str) -> bool:
    return bool(_ORDINARY.fullmatch(plate) or _NEW_ENERGY.fullmatch(plate))


def is_bare(word: str) -> bool:
    """Whether it is a plate without its province, as people say it where everybody is from here: B6K286."""
    return word.isascii() and is_plate(f"{_P[0]}{word}")


def described(word: str) -> dict[str, str]:
    """What a car is like that `word` calls: by the whole plate, without its province, by the last five."""
    if is_plate(word):
        return {"plate": word}
    if is_bare(word):
        return {"plate_tail": tail(word), "plate__endswith": word}
    return {"plate_tail": word} if _LAST.fullmatch(word) else {}


def energy(plate: str) -> Energy | None:
    """What the plate says: A–E pure electric, F–K other new energy; a plate of seven characters is silent."""
    if len(plate) != 8:
        return None
    letter = plate[2] if plate[2].isalpha() else plate[7]
    return "ev" if letter in "ABCDE" else "hybrid"


def tail(plate: str | None) -> str:
    """The last five characters, by which people call a car."""
    return (plate or "")[-TAIL:]


def _why_not(plate: str) -> str:
    if is_bare(plate):
        return "bare"
    if plate[:1] not in _P:
        return "tail" if len(plate) == TAIL and plate.isascii() and plate.isalnum() else "province"
    if set("IO") & set(plate):
        return "letters"
    return "shape" if len(plate) in (7, 8) else "length"
