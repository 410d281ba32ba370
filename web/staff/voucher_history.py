"""The history of one voucher: given, passed on, used, undone, and how it ended; the latest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from club import persons
from club.activity import Activity
from club.handouts import Handout
from club.members import Member
from club.vouchers import UNDO_WITHIN
from points.voucher import Voucher
from points.voucher_uses import VoucherUse
from points.vouchers import VoucherTransfer
from web import text
from web.i18n import _
from web.render import read
from web.routes import path
from web.staff import people
from web.staff import voucher_words as words

DEEDS = ("voucher.issued", "voucher.cancelled", "voucher.refunded", "voucher.transferred")


@dataclass(frozen=True)
class Step:
    """What was done, when and by whom; `use` is the id of a use that can still be undone, and
    `is_late` that this takes a reason."""

    at: datetime
    icon: str
    tone: str
    heading: str
    detail: str
    who: str
    address: str = ""
    use: int = 0
    is_late: bool = False


async def of(
    voucher: Voucher, holder: Member, houses: dict[int, str], *, now: datetime, within: timedelta | None
) -> list[Step]:
    uses = await VoucherUse.filter(voucher_id=voucher.id).using_db(read())
    passed = await VoucherTransfer.filter(voucher_id=voucher.id).using_db(read())
    said = await _said(voucher, passed, holder)
    actors = [voucher.by, *(use.by for use in uses), *(use.undone_by for use in uses if use.undone_by)]
    actors += [one.by for one in passed] + [row.by for row in said.values()]
    names = await people.with_departments(actors)
    steps = [await _given(voucher, said, houses, names)]
    steps += [_passed(one, names) for one in passed]
    for use in uses:
        is_late = now >= use.at + UNDO_WITHIN
        steps += _used(use, houses, names, is_in_time=within is None or not is_late, is_late=is_late)
    if end := _ended(voucher, said, names):
        steps.append(end)
    return sorted(steps, key=lambda step: step.at, reverse=True)


async def _said(voucher: Voucher, passed: list[VoucherTransfer], holder: Member) -> dict[str, Activity]:
    """The lines on the timelines of whoever had it, by their kind: what somebody typed stands there alone."""
    givers = (
        await Member.filter(account_id__in=[one.giver_id for one in passed]).using_db(read())
        if passed
        else []
    )
    found: dict[str, Activity] = {}
    for who in (holder, *givers):
        rows = Activity.filter(
            member_id__in=persons.ids_of(who), subject=f"voucher:{voucher.id}", kind__in=DEEDS
        )
        found |= {row.kind: row for row in await rows.using_db(read()).order_by("id")}
    return found


async def _given(
    voucher: Voucher, said: Mapping[str, Activity], houses: dict[int, str], names: Mapping[str, str]
) -> Step:
    handout = voucher.facts.get("handout")
    row = await Handout.get_or_none(id=handout, using_db=read()) if handout else None
    line = said.get("voucher.issued")
    typed = row.reason if row else (line.facts.get("words", "") if line else "")
    where = houses.get(voucher.store or 0, "")
    detail = " · ".join(filter(None, [words.reason(voucher), typed, where]))
    address = path("staff.handouts.show", handout_id=row.id) if row else ""
    return Step(voucher.issued_at, "gift", "ok", _("Given"), detail, names[voucher.by], address)


def _passed(one: VoucherTransfer, names: Mapping[str, str]) -> Step:
    return Step(one.at, "arrow-left-right", "info", _("Passed on in the family"), "", names[one.by])


def _used(
    use: VoucherUse, houses: dict[int, str], names: Mapping[str, str], *, is_in_time: bool, is_late: bool
) -> list[Step]:
    about: list[str] = [houses.get(use.store or 0, "")]
    if use.order:
        about.append(_("on order %(number)s", number=use.order))
    if use.total is not None:
        about.append(text.fen(use.total))
    if use.off:
        about.append(_("%(amount)s off", amount=text.fen(use.off)))
    can = use.id if use.undone_at is None and is_in_time else 0
    tone = "" if use.undone_at else "info"
    detail = " · ".join(filter(None, about))
    told = (use.at, "ticket-check", tone, _("Used once"), detail, names[use.by])
    made = [Step(*told, use=can, is_late=is_late)]
    if use.undone_at:
        made.append(Step(use.undone_at, "undo-2", "warn", _("Use undone"), detail, names[use.undone_by]))
    return made


def _ended(voucher: Voucher, said: Mapping[str, Activity], names: Mapping[str, str]) -> Step | None:
    """How it came to its end, where that was not by its last use."""
    if voucher.settled_at is None or voucher.state == "used":
        return None
    icon, heading = {
        "expired": ("hourglass", _("Expired")),
        "cancelled": ("ban", _("Taken away")),
        "refunded": ("undo-2", _("Returned unused")),
    }[voucher.state]
    line: Any = said.get(f"voucher.{voucher.state}")
    detail = str(line.facts.get("words", "")) if line else ""
    tone = "bad" if voucher.state == "cancelled" else "warn"
    return Step(voucher.settled_at, icon, tone, heading, detail, names[line.by] if line else "")
