"""Numbers of identity cards of the mainland (GB 11643-1999) and of other documents: read and checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from club.errors import ClubError

LENGTH = 18
OLDEST = 130  # years; nobody is older
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OTHER = re.compile(r"[A-Z0-9]{5,20}")


@dataclass(frozen=True)
class Identity:
    """`number` without gaps; `gender` m or f, as its last but one digit says; '' where none does."""

    number: str
    born: date
    gender: str = ""

    @property
    def tail(self) -> str:
        return self.number[-4:]


class WrongIdentity(ClubError):
    """Facts: `why`: length (and `length`, `wanted`), digits, birth, check, other or unborn."""

    code = "identity.wrong"


def read(number: str, *, today: date) -> Identity:
    """A card's number, however it was typed: wide digits, blanks, a small x. Raises WrongIdentity."""
    text = _plain(number)
    if len(text) != LENGTH:
        raise WrongIdentity(why="length", length=len(text), wanted=LENGTH)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", text):
        raise WrongIdentity(why="digits")
    born = _born(text[6:14], today)
    weighed = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    if _CHECKS[weighed % 11] != text[17]:
        raise WrongIdentity(why="check")
    return Identity(text, born, "m" if int(text[16]) % 2 else "f")


def other(number: str, born: date | None, *, today: date) -> Identity:
    """A passport's or another document's number, which tells no birth date. Raises WrongIdentity."""
    text = _plain(number)
    if not _OTHER.fullmatch(text):
        raise WrongIdentity(why="other")
    if born is None:
        raise WrongIdentity(why="unborn")
    _must_be_a_birth(born, today)
    return Identity(text, born)


def _plain(number: str) -> str:
    return re.sub(r"[\s\-·]", "", unicodedata.normalize("NFKC", number)).upper()


def _born(digits: str, today: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongIdentity(why="birth") from None
    _must_be_a_birth(born, today)
    return born


def _must_be_a_birth(born: date, today: date) -> None:
    if not today.year - OLDEST <= born.year or born > today:
        raise WrongIdentity(why="birth")
