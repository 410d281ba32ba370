"""How values read: points, money, plates, phone numbers, days and times, in Chinese and in English.

Each function is a template filter of the same name. Instants are shown in the club's time zone.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from club import clock
from club.orders import ServiceOrder
from web.i18n import _, chinese, ngettext

MINUS = "−"  # the real minus: as wide as a plus, and never broken from its number
NONE = "—"  # a value that is missing; never 0, never a blank
_PLATE = re.compile(r"[一-鿿][A-Z]·[A-Z0-9]{5,6}")  # as a message writes it
_CHINESE_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def address(value: str) -> str:
    """云台路 188 号, which no line breaks: the number stays with its road."""
    joined = re.sub(r"(?<=[路街道巷弄号座楼]) ?(?=\d)", lambda gap: "\u00a0" if gap[0] else "\u2060", value)
    return re.sub(r"(?<=\d) ?(?=[号弄楼座室])", lambda gap: "\u00a0" if gap[0] else "\u2060", joined)


def points(value: int | None) -> str:
    """12,680 · −300"""
    if value is None:
        return NONE
    return f"{value:,}".replace("-", MINUS)


def signed(value: int) -> str:
    """A movement: +120 · −300 · 0"""
    return f"+{points(value)}" if value > 0 else points(value)


def fen(value: int | None, whole: bool = False) -> str:
    """Money, from fen: ¥198 · ¥198.50 · −¥5; `whole` with both digits, as in a column where any has them."""
    if value is None:
        return NONE
    yuan, rest = divmod(abs(value), 100)
    return f"{MINUS if value < 0 else ''}¥{yuan:,}{f'.{rest:02}' if rest or whole else ''}"


def plate(value: str | None) -> str:
    """沪B·6K286"""
    return f"{value[:2]}·{value[2:]}" if value else NONE


def plate_masked(value: str | None) -> str:
    """京A·***45; with four stars, of eight characters, a new-energy car's: 京AD·****12 · 京A·****5D"""
    if not value:
        return NONE
    if len(value) < 8:
        return f"{value[:2]}·***{value[-2:]}"
    kept = 3 if value[2].isalpha() else 2  # a small car has its letter in front, a lorry or bus at the end
    return f"{value[:kept]}·****{value[-2:]}"


def plates_masked(value: str | None) -> str:
    """A text in which every plate stands in part: 沪A·***18 还没有登记到你名下"""
    return _PLATE.sub(lambda found: plate_masked(found[0].replace("·", "")), value) if value else NONE


def phone(value: str | None) -> str:
    """138 1652 6034"""
    return f"{value[:3]} {value[3:7]} {value[7:]}" if value else NONE


def phone_masked(value: str | None) -> str:
    """138****6034; of a number that is short, like one of a town, no more than three digits: 6****01"""
    if not value:
        return NONE
    return f"{value[:3]}****{value[-4:]}" if len(value) > 9 else f"{value[:1]}****{value[-2:]}"


def vin_masked(value: str | None) -> str:
    """…184847: its last six"""
    return f"…{value[-6:]}" if value else NONE


def email_masked(value: str | None) -> str:
    """c***@example.com"""
    name, at, house = (value or "").partition("@")
    return f"{name[:1]}***@{house}" if at else NONE


def digits(value: str) -> str:
    """1138 0412 7690 5521 33"""
    return " ".join(re.findall(r".{1,4}", value))


def unbroken(value: str | None) -> str:
    """A number with gaps, kept on one line: 010-6500 0001"""
    return value.replace(" ", "\u00a0") if value else NONE


def bilingual(name: str | None, english: str = "") -> str:
    """金卡 · Gold: a name that the club has given in Chinese and, if it likes, in English."""
    return (name if chinese() else english or name) or NONE


def in_a_row(sentences: Iterable[str]) -> str:
    """积分还在。提醒会停。 · One sentence. And the next: a blank parts them in English alone."""
    between = Markup("") if chinese() else Markup(" ")
    return between.join(sentence for sentence in sentences if sentence)


def day(value: date | datetime | None) -> str:
    """11月28日 周六 · Sat 28 Nov; with the year where it is not this one."""
    if value is None:
        return NONE
    value = _day_of(value)
    return f"{short_day(value)} {weekday(value)}" if chinese() else f"{weekday(value)} {short_day(value)}"


def weekday(value: date | datetime) -> str:
    """周六 · Sat"""
    return (_CHINESE_DAYS if chinese() else _ENGLISH_DAYS)[_day_of(value).weekday()]


def short_day(value: date | datetime | None) -> str:
    """11月28日 · 28 Nov; with the year where it is not this one."""
    if value is None:
        return NONE
    value = _day_of(value)
    this_year = value.year == clock.local(clock.now()).year
    if chinese():
        return f"{'' if this_year else f'{value.year}年'}{value.month}月{value.day}日"
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]}{'' if this_year else f' {value.year}'}"


def moment(value: datetime | None) -> str:
    """11月28日 周六 06:30 · Sat 28 Nov 06:30"""
    return NONE if value is None else f"{day(value)} {time_of(value)}"


def time_of(value: datetime | None) -> str:
    """06:30 (the filter is called `clock`)"""
    if value is None:
        return NONE
    here = clock.local(value)
    return f"{here.hour:02}:{here.minute:02}"


def stamp(value: datetime | None) -> str:
    """11-21 06:42, for the columns of staff; with the year where it is not this one."""
    return NONE if value is None else f"{date_stamp(value)} {time_of(value)}"


def stamp_or_day(value: datetime | None) -> str:
    """11-21 06:42; a bare 11-21 for midnight sharp, as which a file's day without an hour is kept."""
    return date_stamp(value) if value is None or is_bare(value) else stamp(value)


def moment_or_day(value: datetime | None) -> str:
    """11月28日 06:30; without the hour for a bare day."""
    return short_day(value) if value is None or is_bare(value) else f"{short_day(value)} {time_of(value)}"


def time_if_any(value: datetime | None) -> str:
    """06:30; nothing for a bare day."""
    return "" if value and is_bare(value) else time_of(value)


def came_and_settled(order: ServiceOrder) -> tuple[datetime, datetime | None]:
    """When an order came in, and when it was settled, if that was on another day."""
    came, settled = order.opened_at, order.settled_at
    return came, settled if settled and _day_of(settled) != _day_of(came) else None


def visit_days(order: ServiceOrder | None) -> str:
    """11月18日; where an order was settled on another day than it came in, 11月18日进店、11月20日结算."""
    if order is None:
        return NONE
    came, settled = came_and_settled(order)
    if settled is None:
        return short_day(came)
    return _("in on %(came)s, settled on %(settled)s", came=short_day(came), settled=short_day(settled))


def is_bare(value: datetime) -> bool:
    """Whether it is midnight sharp on the club's clock: a day of which nobody told the hour."""
    return value == clock.start_of(clock.day_of(value))


def date_stamp(value: date | datetime | None) -> str:
    """11-21 · 2025-11-20"""
    if value is None:
        return NONE
    value = _day_of(value)
    this_year = value.year == clock.local(clock.now()).year
    return f"{value:%m-%d}" if this_year else f"{value:%Y-%m-%d}"


def ago(value: datetime | None) -> str:
    """刚刚 · 16 分钟前 · 3 天前; beyond a month the day itself."""
    if value is None:
        return NONE
    passed = clock.now() - value
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", passed // timedelta(minutes=1))
    if passed < timedelta(days=1):
        return ngettext("%(num)d hour ago", "%(num)d hours ago", passed // timedelta(hours=1))
    days = age_in_days(value)
    return ngettext("%(num)d day ago", "%(num)d days ago", days) if days <= 30 else short_day(value)


def until(value: date | datetime | None) -> str:
    """今天 · 明天 · 还有 7 天; the day itself once it has passed."""
    if value is None:
        return NONE
    days = -age_in_days(value)
    if days < 0:
        return short_day(value)
    if days < 2:
        return _("today") if days == 0 else _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def age_in_days(value: date | datetime) -> int:
    """Whole days of the club's calendar since `value`; negative for a day to come."""
    return (clock.day_of(clock.now()) - _day_of(value)).days


_LUNAR_MONTHS = "正二三四五六七八九十冬腊"
_LUNAR_DAYS = (
    *(f"初{digit}" for digit in "一二三四五六七八九十"),
    *(f"十{digit}" for digit in "一二三四五六七八九"),
    "二十",
    *(f"廿{digit}" for digit in "一二三四五六七八九"),
    "三十",
)


def lunar_month(month: int) -> str:
    """八月 · 8"""
    return f"{_LUNAR_MONTHS[month - 1]}月" if chinese() else str(month)


def lunar_day(day: int) -> str:
    """十五 · 15"""
    return _LUNAR_DAYS[day - 1] if chinese() else str(day)


def birthday(person: Any) -> str:
    """11月8日 · 农历十月十三 · 8 Nov · lunar 10/13: of whoever has the `birth_` fields of a member."""
    if not person.birth_calendar:
        return NONE
    month, day_ = person.birth_month, person.birth_day
    if person.birth_calendar == "solar":
        return f"{month}月{day_}日" if chinese() else f"{day_} {_ENGLISH_MONTHS[month - 1]}"
    leap = person.birth_leap
    if chinese():
        return f"农历{'闰' if leap else ''}{lunar_month(month)}{lunar_day(day_)}"
    return f"lunar {'leap ' if leap else ''}{month}/{day_}"


FILTERS = {
    "points": points,
    "signed": signed,
    "fen": fen,
    "plate": plate,
    "plate_masked": plate_masked,
    "plates_masked": plates_masked,
    "phone": phone,
    "phone_masked": phone_masked,
    "vin_masked": vin_masked,
    "digits": digits,
    "unbroken": unbroken,
    "bilingual": bilingual,
    "in_a_row": in_a_row,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "clock": time_of,
    "stamp": stamp,
    "stamp_or_day": stamp_or_day,
    "moment_or_day": moment_or_day,
    "time_if_any": time_if_any,
    "visit_days": visit_days,
    "birthday": birthday,
    "date_stamp": date_stamp,
    "ago": ago,
    "until": until,
    "age_in_days": age_in_days,
}


def _day_of(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value
