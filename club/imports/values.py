"""Values as dealers' systems write them, read the way we keep them. Pure: a text comes in, a value goes out.

Each reader raises a named error for what it can't read, never another one, and reads what it wrote itself to
the same value. Nothing is guessed: what may mean two things is not taken.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from club import phones, spelling
from club.errors import ClubError
from club.imports import lunar
from club.members import names, reaching
from club.members.births import Birth
from club.mileage import MOST as MOST_KILOMETRES
from club.vehicles import plates, vins

LONGEST_NUMBER = 40
LONGEST_NAME = 40
MOST_FEN = 2_000_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]+")
_BLANKS = re.compile(r"\s+")
_GENDERS = names.TITLES | {
    "男": "m", "男性": "m", "m": "m", "male": "m", "女": "f", "女性": "f", "f": "f", "female": "f"
}  # fmt: skip
_NOTHING = frozenset(
    {"", "无", "暂无", "没有", "不详", "未知", "空", "-", "--", "/", "n/a", "na", "null", "none"}
)
_NO_PLATE = _NOTHING | {"未上牌", "未上", "新车", "待上牌", "临牌", "无牌", "暂未上牌"}
_LANDLINE = re.compile(
    r"(?:\+?86)?(?:(0[1-9][0-9]{1,2})-?)?([2-9][0-9]{6,7})(?:(?:-|转|ext)([0-9]{1,6}))?", re.ASCII
)
_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was: right from March 1900
_MONEY = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_READING = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d+)?(万)?(?:公里|千米|km)?", re.ASCII)
_LOOK_ALIKES = str.maketrans("IOQ", "100")


class Unreadable(ClubError):
    """Facts: `text`, as far as it is worth repeating."""

    code = "value.unreadable"


class NotADay(Unreadable):
    """No notation that we know: 2026-11-27, 2026/11/27, 20261127, 2026年11月27日, or Excel's 46353."""

    code = "value.not_a_day"


class NoSuchDay(Unreadable):
    """The calendar has no such day. Facts: `year`, `month`, `day`."""

    code = "value.no_such_day"


class NotMoney(Unreadable):
    code = "value.not_money"


class NotKilometres(Unreadable):
    code = "value.not_kilometres"


class NotAnEmail(Unreadable):
    code = "value.not_an_email"


class NotAGender(Unreadable):
    code = "value.not_a_gender"


class TooLong(ClubError):
    """Facts: `longest`, `length`."""

    code = "value.too_long"


def tidy(text: str) -> str:
    """Full width made half width, without control characters and blanks around; one blank within."""
    if text.isascii() and text.isalnum():
        return text
    return _BLANKS.sub(" ", _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))).strip()


def is_nothing(text: str) -> bool:
    return text.casefold() in _NOTHING


def short(text: str, longest: int) -> str:
    """`text`, tidied. Raises TooLong."""
    text = tidy(text)
    if len(text) > longest:
        raise TooLong(longest=longest, length=len(text))
    return text


def number(text: str) -> str:
    """A customer's number, in capitals. Raises TooLong."""
    return short(text, LONGEST_NUMBER).upper()


def order_number(text: str) -> str:
    """An order's number in the spelling that the desk gives it, too. Raises TooLong."""
    return short(spelling.number(text), LONGEST_NUMBER)


def name(text: str) -> tuple[str, str]:
    """The name without 先生 or 女士 behind it, and the gender that those say. Raises TooLong."""
    bare, gender = short(text, LONGEST_NAME + 4), ""
    while title := next((one for one in names.TITLES if bare.endswith(one) and bare != one), None):
        bare, gender = bare.removesuffix(title).strip(), gender or names.TITLES[title]
    return short("" if is_nothing(bare) else bare, LONGEST_NAME), gender


def gender(text: str) -> str:
    """m, f or ''. Raises NotAGender."""
    said = tidy(text).casefold()
    if said in _NOTHING or said in ("保密", "其他"):
        return ""
    if said not in _GENDERS:
        raise NotAGender(text=said[:20])
    return _GENDERS[said]


def phone(text: str) -> tuple[str, str]:
    """A mobile number and '', or '' and a landline like 010-61992315.

    Raises phones.InvalidPhone; `why` it is none if not for how many digits it has: signs or beginning.
    """
    bare = tidy(text).removesuffix(".0")
    if is_nothing(bare):
        return "", ""
    squeezed = re.sub(r"[\s()‐-―]+", lambda found: "-" if found[0] in "‐‑‒–—―" else "", bare)
    if not phones.is_phone(bare) and (found := _LANDLINE.fullmatch(squeezed.replace("--", "-"))):
        area, local, extension = found.groups()
        return "", "-".join(part for part in (area, local, extension) if part)
    try:
        return phones.normalise(bare), ""
    except phones.InvalidPhone as error:
        if not squeezed.replace("-", "").removeprefix("+").isdecimal():
            error.facts["why"] = "signs"
        elif error.facts["digits"] == 11:
            error.facts["why"] = "beginning"
        raise


def plate(text: str) -> str:
    """Raises plates.InvalidPlate; a car that has none yet has ''."""
    bare = tidy(text)
    return "" if bare.casefold() in _NO_PLATE else plates.normalise(bare)


def vin(text: str) -> tuple[str, bool]:
    """The VIN, and whether it was mended. Raises vins.InvalidVin.

    No VIN has an I, an O or a Q: they are read as 1, 0 and 0 where the check digit then proves it, else not.
    """
    bare = tidy(text)
    if is_nothing(bare):
        return "", False
    try:
        return vins.normalise(bare), False
    except vins.InvalidVin:
        mended = vins.squeeze(bare).translate(_LOOK_ALIKES)
        if mended == vins.squeeze(bare) or not vins.is_vin(mended) or not vins.is_checked(mended):
            raise
        return mended, True


@lru_cache(4096)
def day(text: str) -> date:
    """Raises NotADay, NoSuchDay."""
    bare = re.sub(r"\s+(?=\d{1,2}:)", "T", tidy(text))
    bare = bare.replace(" ", "")
    if found := _DAY.fullmatch(bare) or _COMPACT.fullmatch(bare):
        year, month, day_ = (int(part) for part in found.groups() if part)
        return _some_day(year, month, day_)
    if found := _SERIAL.fullmatch(bare):
        return _SERIAL_ZERO + timedelta(days=int(found[1]))
    raise NotADay(text=bare[:20])


def serial_day(text: str) -> date | None:
    """The day that a number of Excel's like 46226 means; None of any other text. Raises nothing."""
    return day(text) if _SERIAL.fullmatch(tidy(text)) else None


def birth(text: str) -> Birth:
    """A birthday by the sun, with its year, or by the moon. Raises NotADay, NoSuchDay, lunar.NotLunar."""
    bare = tidy(text)
    if lunar.is_meant(bare):
        return lunar.birth(bare)
    born = day(bare)
    return Birth("solar", born.month, born.day, born.year)


def money(text: str) -> int:
    """Fen. Raises NotMoney, also for less than nothing and for a part of a fen."""
    bare = tidy(text).replace(" ", "").removeprefix("CNY").removeprefix("RMB")
    bare = bare.removeprefix("¥").removesuffix("元").removesuffix("圆")
    if not _MONEY.fullmatch(bare) or len(bare) > 24:
        raise NotMoney(text=bare[:20])
    try:
        fen = Decimal(bare.replace(",", "")) * 100
    except InvalidOperation as error:  # pragma: no cover - the shape excludes it
        raise NotMoney(text=bare[:20]) from error
    if fen != fen.to_integral_value() or fen > MOST_FEN:
        raise NotMoney(text=bare[:20])
    return int(fen)


def kilometres(text: str) -> int:
    """Whole kilometres; 4.5万公里 are 45000. Raises NotKilometres."""
    bare = tidy(text).replace(" ", "")
    found = _READING.fullmatch(bare.casefold())
    if not found:
        raise NotKilometres(text=bare[:20])
    whole, rest, myriads = found.groups()
    read = int(Decimal(whole.replace(",", "") + (rest or "")[:9]) * (10_000 if myriads else 1))
    if read > MOST_KILOMETRES:
        raise NotKilometres(text=bare[:20])
    return read


def email(text: str) -> str:
    """Raises NotAnEmail."""
    bare = tidy(text)
    if is_nothing(bare):
        return ""
    try:
        return reaching.email(bare)
    except reaching.NotAnEmail as error:
        raise NotAnEmail(**error.facts) from error


def _some_day(year: int, month: int, day_: int) -> date:
    try:
        if not 1900 <= year <= 2100:
            raise ValueError
        return date(year, month, day_)
    except ValueError:
        raise NoSuchDay(text=f"{year}-{month}-{day_}", year=year, month=month, day=day_) from None
