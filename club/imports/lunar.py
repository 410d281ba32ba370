"""Lunar birthdays in words: 农历正月廿九, 农历1985年闰四月初三, 阴历八月十五."""

import re
import unicodedata

from club.errors import ClubError
from club.members.births import Birth

_MONTHS = {"正": 1, "冬": 11, "腊": 12, "十一": 11, "十二": 12, "十": 10} | {
    one: number for number, one in enumerate("一二三四五六七八九", 1)
}
_UNITS = {one: number for number, one in enumerate("一二三四五六七八九", 1)}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SHAPE = re.compile(
    r"(?:农历|阴历|旧历|农)\s*(?:([0-9〇零一二三四五六七八九]{4})\s*年)?\s*(闰)?\s*"
    r"([0-9]{1,2}|十[一二]?|[正冬腊一二三四五六七八九])\s*月\s*"
    r"([0-9]{1,2}|初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅)\s*[日号]?",
    re.ASCII,
)


class NotLunar(ClubError):
    """Said to be lunar, and no day of that calendar. Facts: `text`."""

    code = "value.not_lunar"


def is_meant(text: str) -> bool:
    return text.startswith(("农", "阴历", "旧历"))


def birth(text: str) -> Birth:
    """The birthday that `text` says; whether its year had that day is not looked at. Raises NotLunar."""
    found = _SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise NotLunar(text=text[:20])
    year, leap, month, day = found.groups()
    number, date = _month(month), _day(day)
    if not (1 <= number <= 12 and 1 <= date <= 30):
        raise NotLunar(text=text[:20])
    return Birth("lunar", number, date, int(year.translate(_DIGITS)) if year else None, bool(leap))


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS[text]


def _day(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text == "卅":
        return 30
    if text.startswith("初"):
        return 10 if text == "初十" else _UNITS[text[1]]
    if text.startswith("廿"):
        return 20 + _UNITS.get(text[1:], 0)
    tens, _, units = text.partition("十")
    return 10 * _UNITS.get(tens, 1) + _UNITS.get(units, 0)
