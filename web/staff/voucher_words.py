"""Vouchers in the words of staff: what one is worth, on which terms, and how it stands."""

from typing import TYPE_CHECKING, NamedTuple

from club import clock
from club.segments import Segment
from points.voucher_kinds import VoucherKind, expires_at
from points.vouchers import Voucher
from web import text
from web import voucher_words as shared
from web.i18n import _, lazy, ngettext

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
    "used": ("", lazy("All used")),
    "expired": ("warn", lazy("Expired")),
    "cancelled": ("bad", lazy("Taken away")),
    "refunded": ("", lazy("Returned unused")),
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
    "campaign": lazy("campaign"),
    "stamp_card": lazy("for a full stamp card"),
}


class Slip(NamedTuple):
    """A voucher as a member sees it: what it is worth, its name, the words below, until when."""

    worth: shared.Worth
    name: str
    about: str
    until: str


def worth(kind: VoucherKind) -> str:
    """¥200 off · 20% off · 3 times; with how many times, where it is more than once."""
    said = str(shared.worth(kind))
    if kind.worth == "amount":
        said = _("%(amount)s off", amount=text.fen(kind.amount))
    is_told = kind.worth == "thing" or kind.times == 1
    times = "" if is_told else ngettext("%(num)s time", "%(num)s times", kind.times)
    return " · ".join(filter(None, [said, times]))


def drawn(kind: VoucherKind, houses: dict[int, str], name: str = "") -> Slip:
    """The slip of one that is given today."""
    last = shared.last_day_of(expires_at(kind, at=clock.now(), zone=clock.zone()))
    return Slip(
        shared.worth(kind),
        name or shared.name(kind),
        text.bilingual(kind.about, kind.about_en) if kind.about else shared.where(kind.stores, houses),
        _("until %(day)s", day=text.short_day(last)) if last else _("without an end"),
    )


def drafted(form: "KindForm", houses: dict[int, str], kind: VoucherKind | None = None) -> Slip | None:
    """The slip of a form as far as it is filled in; None while it says nothing that could be drawn."""
    told = form.terms()
    if kind is not None and form.is_fixed:
        told = {name: getattr(kind, name) for name in PROMISED} | told
    worth = told.get("worth")
    is_there = {"amount": told.get("amount"), "percent": told.get("percent"), "thing": True}.get(worth or "")
    if not is_there or not told.get("times"):
        return None
    return drawn(VoucherKind(**told), houses, "" if told.get("name") else _("Its name"))


def terms(kind: VoucherKind, houses: dict[int, str]) -> list[tuple[str, str]]:
    """Everything that was promised, as pairs."""
    together = _("goes together with others") if kind.is_stackable else _("one per order")
    passing = _("within the family") if kind.is_transferable else _("stays with whom it was given to")
    return [
        (_("What it is worth"), worth(kind)),
        (_("For orders from"), text.fen(kind.minimum) if kind.minimum else _("any amount")),
        (_("Where it holds"), shared.where(kind.stores, houses)),
        (_("How long"), shared.lasts(kind)),
        (_("With other vouchers"), together),
        (_("Passing on"), passing),
        (_("One use costs us"), costs(kind)),
    ]


def costs(kind: VoucherKind) -> str:
    """¥35; where nobody told, what it takes off counts."""
    return text.fen(kind.cost) if kind.cost or kind.worth == "thing" else _("what it takes off")


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
