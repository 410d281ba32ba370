"""How a fact of an error reads within its sentence: amounts with commas, days by the club's clock."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from web import text


class Facts(dict[str, str]):
    """A fact that a sentence asks for and the error hasn't is a dash: better than a second error."""

    def __missing__(self, name: str) -> str:
        return text.NONE


def shown(value: object) -> str:
    if isinstance(value, datetime):
        return text.moment(value)
    if isinstance(value, date):
        return text.day(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return text.points(value) if isinstance(value, int) else str(value)


# Numbers that are not amounts: a year has no comma, a month of the moon its own name.
# Money of vouchers is fen. What is back on a day is back as it begins; tiers are pairs of names.
SAID: dict[str, Callable[[Any], str]] = {
    "year": str,
    "leap_month": text.lunar_month,
    "minimum": text.fen,
    "total": text.fen,
    "remaining": text.fen,
    "back_at": text.day,
    "seen_fen": text.fen,
    "due_fen": text.fen,
    "tiers": lambda pairs: "、".join(text.bilingual(*pair) for pair in pairs),
}
