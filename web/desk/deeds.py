"""Desk: what whoever sits here has used, taken in or taken back for members today, for the list 刚刚."""

from datetime import datetime
from typing import NamedTuple

from starlette.requests import Request

from club import actors
from club.activity import Activity
from club.members import Member
from club.privileges import PrivilegeUse
from club.scans import Scan
from points.vouchers import VoucherUse
from web import privilege_words, text, voucher_words
from web.i18n import _, lazy
from web.render import read

MONEY = {
    "fee.paid": ("ok", "wallet", lazy("Payment taken")),
    "fee.payment_undone": ("warn", "undo-2", lazy("Payment taken back")),
    "fee.given_back": ("ok", "wallet", lazy("Refund paid out")),
}


class Line(NamedTuple):
    """A scan, or a use with its words; `at` is when it was, or was taken back."""

    at: datetime
    scan: Scan | None = None
    tone: str = ""
    icon: str = ""
    who: str = ""
    words: str = ""


async def latest(request: Request, since: datetime, most: int) -> list[Line]:
    """The last `most` uses of vouchers and of privileges, made here by the asker since that instant, and the
    money for events that they took in or gave back."""
    desk = request.state.desk
    if desk is None:
        return []
    asked = {"store": desk.store_id, "by": actors.name(request.state.staff), "at__gte": since}
    used = VoucherUse.filter(**asked).using_db(read()).select_related("voucher__kind")
    vouchers = await used.order_by("-at", "-id").limit(most)
    asked["store_id"] = asked.pop("store")
    given = PrivilegeUse.filter(**asked).using_db(read()).select_related("privilege", "member")
    privileges = await given.order_by("-at", "-id").limit(most)
    people = await _people({one.account_id for one in vouchers})
    lines = [_line(one, people.get(one.account_id), voucher_words.name(one.voucher.kind)) for one in vouchers]
    lines += [_line(one, one.member, privilege_words.called(one.privilege)) for one in privileges]
    paid = Activity.filter(kind__in=[*MONEY], by=asked["by"], at__gte=since).using_db(read())
    return lines + [_money(one) for one in await paid.select_related("member").order_by("-at").limit(most)]


async def _people(accounts: set[int]) -> dict[int, Member]:
    if not accounts:
        return {}
    return {one.account_id: one for one in await Member.filter(account_id__in=accounts).using_db(read())}


def _money(one: Activity) -> Line:
    tone, icon, words = MONEY[one.kind]
    who = one.member.name or one.member.address_form
    return Line(one.at, None, tone, icon, who, f"{words} {text.fen(one.facts['fen'])} · {one.facts['title']}")


def _line(use: VoucherUse | PrivilegeUse, person: Member | None, name: str) -> Line:
    who = (person.name or person.address_form) if person else ""
    if use.undone_at:
        return Line(use.undone_at, None, "warn", "undo-2", who, _("Taken back: %(name)s", name=name))
    return Line(use.at, None, "ok", "circle-check", who, _("Used: %(name)s", name=name))
