"""Vouchers in words: what one is worth, on which terms, until when; members and staff read the same."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from club import clock
from points.vouchers import Voucher, VoucherKind
from web import text
from web.i18n import _, ngettext
from web.naming import enumerated

SOON = timedelta(days=14)
_LAST = timedelta(microseconds=1)  # before the first instant at which it no longer holds


class Worth(NamedTuple):
    """A large figure with a small sign before and after it, and the line below."""

    before: str
    figure: str
    after: str
    under: str

    def __str__(self) -> str:
        return f"{self.before}{self.figure} {self.after}".strip()


def name(kind: VoucherKind) -> str:
    return text.bilingual(kind.name, kind.name_en)


def worth(kind: VoucherKind, *, left: int | None = None) -> Worth:
    """¥200 · 满 ¥600 可用; 8 折; 2 次 · 共 3 次. `left`: how many uses a voucher still has."""
    if kind.worth == "amount":
        return Worth("¥", text.fen(kind.amount)[1:], "", least(kind.minimum))
    if kind.worth == "percent":
        figure, after = _percent(kind.percent)
        return Worth("", figure, after, least(kind.minimum))
    times = kind.times if left is None else left
    total = ngettext("of %(num)d time", "of %(num)d times", kind.times) if kind.times > 1 else ""
    return Worth("", str(times), ngettext("time", "times", times), total or least(kind.minimum))


def beside(name: str, worth: Worth) -> str:
    """The worth beside a name; '' where the name says it: 标准洗车 1 次, 机油保养抵 ¥200."""
    return "" if _bare(str(worth)) in _bare(name) else str(worth)


def _bare(words: str) -> str:
    return words.replace(" ", "").replace("\u00a0", "").casefold()


def least(minimum: int) -> str:
    """From which total on; '' for any."""
    return _("from %(fen)s on", fen=text.fen(minimum)) if minimum else ""


def last_day(voucher: Voucher) -> date | None:
    """The last day on which it holds."""
    return last_day_of(voucher.expires_at)


def last_day_of(expires_at: datetime | None) -> date | None:
    """The day before that instant."""
    return clock.day_of(expires_at - _LAST) if expires_at else None


def ends(voucher: Voucher) -> str:
    """还有 9 天 for what ends soon, else the day; "" for never."""
    day = last_day(voucher)
    if day is None:
        return ""
    if is_soon(voucher):
        days = (day - clock.day_of(clock.now())).days
        return ngettext("%(num)d day left", "%(num)d days left", days) if days > 0 else _("last day today")
    return _("until %(day)s", day=text.short_day(day))


def is_soon(voucher: Voucher, at: datetime | None = None) -> bool:
    return bool(voucher.expires_at and voucher.expires_at - (at or clock.now()) <= SOON)


def off(total: int, less: int) -> str:
    """抵 ¥200，还要收 ¥498"""
    return _("%(less)s off, %(rest)s to be paid", less=text.fen(less), rest=text.fen(total - less))


def where(stores: Sequence[int], names: Mapping[int, str]) -> str:
    """The stores by name, or that it is all of them."""
    return enumerated(names[id] for id in stores if id in names) if stores else _("at all stores")


def line(kind: VoucherKind) -> str:
    """What it is worth in one line, as far as its name does not say it: ¥200 · 满 ¥600 可用."""
    told = worth(kind)
    return " · ".join(filter(None, [beside(name(kind), told), told.under]))


def lasts(kind: VoucherKind) -> str:
    """How long one that is given now holds: 发出后 90 天，最晚 12月31日."""
    last = text.short_day(last_day_of(kind.ends_at)) if kind.ends_at else ""
    if kind.lasts_days is None:
        return _("until %(day)s", day=last) if last else _("without an end")
    days = ngettext("%(num)s day after it is given", "%(num)s days after it is given", kind.lasts_days)
    return _("%(days)s, until %(day)s at most", days=days, day=last) if last else days


def terms(kind: VoucherKind, *, has_least: bool = True) -> list[str]:
    """Each in a sentence: what whoever uses it should know; `has_least`: also from which total on."""
    said = [least(kind.minimum)] if kind.minimum and has_least else []
    if kind.times > 1:
        said.append(ngettext("%(num)d use", "%(num)d uses", kind.times))
    said.append(_("goes with other vouchers") if kind.is_stackable else _("one an order, with no other"))
    if kind.is_transferable:
        said.append(_("can be passed on in your household"))
    return said


def _percent(paid: int) -> tuple[str, str]:
    """80 is 8 折, 85 is 85 折, as privileges and names write it; in English 20 % off."""
    if text.chinese():
        whole, rest = divmod(paid, 10)
        return str(paid if rest else whole), "折"
    return f"{100 - paid}", "% off"
