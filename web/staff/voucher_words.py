"""Vouchers in the words of staff: what one is worth, on which terms, and how it stands."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from club import clock
from club.segments import Segment
from points.voucher_kinds import VoucherKind, expires_at
from points.vouchers import Voucher
from web import text
from web.i18n import _, chinese, lazy, ngettext

if TYPE_CHECKING:
    from web.forms.staff.vouchers import KindForm

WORTHS = {
    "amount": lazy("Money off"),
    "percent": lazy("Part of the price"),
    "thing": lazy("A thing or a job"),
}
PROMISED = ("worth", "amount", "percent", "minimum", "times", "stores", "lasts_days", "ends_at")
STATES = {
    "issued": ("ok", lazy("Can be used")),
    "used": ("", lazy("Used")),
    "expired": ("warn", lazy("Expired")),
    "cancelled": ("bad", lazy("Taken away")),
    "refunded": ("", lazy("Given back")),
}
HANDOUT_STATES = {
    "waiting": ("info", lazy("Begins soon")),
    "running": ("info", lazy("Under way")),
    "done": ("ok", lazy("All given")),
    "failed": ("bad", lazy("Broke off")),
    "stopped": ("warn", lazy("Stopped")),
}
REASONS = {
    "gift": lazy("given by a colleague"),
    "handout": lazy("to a segment"),
    "exchange": lazy("exchanged for points"),
}


class Slip(NamedTuple):
    """A voucher as a member sees it: ¥ 200 · 8 折 · 3 次 with a line below; name, words and the end."""

    before: str
    number: str
    after: str
    below: str
    name: str
    about: str
    until: str


def worth(kind: VoucherKind) -> str:
    """¥200 off · 20% off · the thing itself; with how many times, where it is more than once."""
    said = {
        "amount": lambda: _("%(amount)s off", amount=text.fen(kind.amount)),
        "percent": lambda: _percent(kind.percent),
        "thing": lambda: _("a thing or a job"),
    }[kind.worth]()
    times = ngettext("%(num)s time", "%(num)s times", kind.times) if kind.times > 1 else ""
    return " · ".join(filter(None, [said, times]))


def drawn(kind: VoucherKind, houses: Mapping[int, str], name: str = "") -> Slip:
    """The slip of one that is given today."""
    until = expires_at(kind, at=clock.now(), zone=clock.zone())
    below = _("from %(amount)s", amount=text.fen(kind.minimum)) if kind.minimum else ""
    several = ngettext("%(num)s time", "%(num)s times", kind.times) if kind.times > 1 else ""
    if kind.worth == "amount":
        left = "¥", text.fen(kind.amount).removeprefix("¥"), ""
    elif kind.worth == "percent":
        left = ("", *_tenths(kind.percent)) if chinese() else ("", f"{100 - kind.percent}%", "")
    else:
        left = "", f"{kind.times}", ngettext("time", "times", kind.times)
        several = ""
    return Slip(
        *left,
        below or several or (_("any order") if kind.worth != "thing" else ""),
        name or text.bilingual(kind.name, kind.name_en),
        text.bilingual(kind.about, kind.about_en) if kind.about else where(kind, houses),
        _("until %(day)s", day=text.short_day(until - timedelta(microseconds=1)))
        if until
        else _("without an end"),
    )


def drafted(form: "KindForm", houses: Mapping[int, str], kind: VoucherKind | None = None) -> Slip | None:
    """The slip of a form as far as it is filled in; None while it says nothing that could be drawn."""
    told = form.terms()
    if kind is not None and form.is_fixed:
        told = {name: getattr(kind, name) for name in PROMISED} | told
    worth = told.get("worth")
    is_there = {"amount": told.get("amount"), "percent": told.get("percent"), "thing": True}.get(worth or "")
    if not is_there or not told.get("times"):
        return None
    return drawn(VoucherKind(**told), houses, "" if told.get("name") else _("Its name"))


def terms(kind: VoucherKind, houses: Mapping[int, str]) -> list[tuple[str, str]]:
    """Everything that was promised, as pairs."""
    together = _("goes together with others") if kind.is_stackable else _("one per order")
    passing = _("within the family") if kind.is_transferable else _("stays with whom it was given to")
    return [
        (_("What it is worth"), worth(kind)),
        (_("For orders from"), text.fen(kind.minimum) if kind.minimum else _("any amount")),
        (_("Where it holds"), where(kind, houses)),
        (_("How long"), lasts(kind)),
        (_("With other vouchers"), together),
        (_("Passing on"), passing),
        (_("One use costs us"), text.fen(kind.cost)),
    ]


def where(kind: VoucherKind, houses: Mapping[int, str]) -> str:
    return "、".join(houses.get(id, text.NONE) for id in kind.stores) if kind.stores else _("in all stores")


def lasts(kind: VoucherKind) -> str:
    """30 days after it is given, until 31 December at the latest."""
    said: list[str] = []
    if kind.lasts_days is not None:
        said.append(
            ngettext("%(num)s day after it is given", "%(num)s days after it is given", kind.lasts_days)
        )
    if kind.ends_at:
        said.append(_("until %(day)s", day=text.date_stamp(kind.ends_at - timedelta(microseconds=1))))
    return _(", at the latest ").join(said) if said else _("without an end")


def code(voucher: Voucher) -> str:
    """…4821: the last four digits."""
    return f"…{voucher.code[-4:]}"


def stands(voucher: Voucher) -> str:
    """The state that people see: past its time is expired, also before the sweep has been there."""
    if voucher.state == "issued" and not voucher.holds(clock.now()):
        return "expired"
    return voucher.state


def reason(voucher: Voucher) -> str:
    """Why it was given: words of a colleague, or a word of ours."""
    return str(REASONS.get(voucher.reason, voucher.reason))


def _percent(paid: int) -> str:
    if chinese():
        return "".join(_tenths(paid))
    return f"{100 - paid}% off"


def _tenths(paid: int) -> tuple[str, str]:
    """8 折 · 8.5 折: what is still paid, in tenths."""
    return (f"{paid // 10}" if paid % 10 == 0 else f"{paid / 10:.1f}"), "折"


def last_day(voucher: Voucher) -> datetime | None:
    """An instant of the last day on which it holds."""
    return voucher.expires_at - timedelta(microseconds=1) if voucher.expires_at else None


def lost(voucher: Voucher, name: str = "") -> str:
    """What is lost with it: 陈女士失去 2 次标准洗车."""
    kind, left = voucher.kind, voucher.kind.times - voucher.used
    what = text.bilingual(kind.name, kind.name_en)
    if not name:
        return ngettext(
            "%(num)s use of it is left, and is lost.", "%(num)s uses of it are left, and are lost.", left
        )
    return ngettext(
        "%(name)s loses %(num)s use of “%(what)s”.",
        "%(name)s loses %(num)s uses of “%(what)s”.",
        left,
        name=name,
        what=what,
    )


def counted(segment: Segment) -> str:
    """即将出保的车主 · 约 86 人: as counted last."""
    if segment.counted is None:
        return segment.name
    return " · ".join([segment.name, ngettext("some %(num)s person", "some %(num)s people", segment.counted)])
