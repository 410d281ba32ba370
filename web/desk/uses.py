"""What a member can use at the desk now: the rows of the answer, and the answer to a voucher that is scanned.

Vouchers of every store are named: which can't be used here says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from starlette.requests import Request

from club import clock, persons, roles
from club import vouchers as held
from club.scans import Answer
from club.visits import DeskVisit
from points.vouchers import Voucher, VoucherKind, VoucherUse
from web import voucher_words
from web.render import read
from web.voucher_words import Worth

MOST = 8


class Use(NamedTuple):
    """A voucher as a row: whether it can be used here; `count` are alike, and this one ends first."""

    voucher: Voucher
    name: str
    worth: Worth
    ends: str
    is_here: bool
    count: int = 1

    @property
    def beside(self) -> str:
        """The worth, unless the name says it."""
        return voucher_words.beside(self.name, self.worth)


async def vouchers(request: Request, visit: DeskVisit, now: datetime) -> dict[str, Any]:
    """The member's vouchers that hold, and what was used of them a moment ago and can be undone."""
    found = await held.usable(visit.member_id, now, using_db=read())
    here = request.state.desk.store_id
    rows = _alike(found, here)
    rows.sort(key=lambda row: not row.is_here)
    return {
        "vouchers": rows[:MOST],
        "more_vouchers": sum(row.count for row in rows[MOST:]),
        "used_vouchers": (lately := await _lately(visit, here, now)),
        "undone_until": {one.id: one.at + held.UNDO_WITHIN for one in lately},
        "may_redeem": roles.may(request.state.staff, "vouchers.redeem"),
        "may_undo_uses": roles.may(request.state.staff, "vouchers.undo"),
    }


def _alike(found: list[Voucher], here: int) -> list[Use]:
    """Those of one kind with as many uses left are one row, used from the one that ends first."""
    alike: dict[tuple[int, int], list[Voucher]] = {}
    for one in found:
        alike.setdefault((one.kind_id, one.used), []).append(one)
    return [
        told(ones[0], held.usable_in(ones[0].kind, here))._replace(count=len(ones)) for ones in alike.values()
    ]


def told(voucher: Voucher, is_here: bool) -> Use:
    left = voucher.kind.times - voucher.used
    name, worth = voucher_words.name(voucher.kind), voucher_words.worth(voucher.kind, left=left)
    return Use(voucher, name, worth, voucher_words.ends(voucher), is_here)


def said(request: Request, answer: Answer, at: datetime) -> dict[str, Any]:
    """What the signal for a scanned voucher needs."""
    facts = answer.facts
    kind = VoucherKind(**{name: facts.get(name, 0) for name in ("amount", "percent", "minimum", "times")})
    kind.worth, kind.name, kind.name_en = (
        facts.get("worth", "thing"),
        facts.get("title", ""),
        facts.get("title_en", ""),
    )
    used_at = answer.when("used_at")
    return {
        "answer": "desk/vouchers/_signal.html",
        "said": answer,
        "name": voucher_words.name(kind),
        "worth": voucher_words.worth(kind, left=facts.get("left")),
        "last_day": voucher_words.last_day_of(answer.when("expires_at")),
        "text": "",
        "at": at,
        "may_redeem": roles.may(request.state.staff, "vouchers.redeem"),
        "may_undo": used_at is not None and may_undo(request, used_at),
    }


def may_undo(request: Request, used_at: datetime) -> bool:
    in_time = clock.now() < used_at + held.UNDO_WITHIN
    return in_time and roles.may(request.state.staff, "vouchers.undo")


async def _lately(visit: DeskVisit, store: int, now: datetime) -> list[VoucherUse]:
    accounts = persons.accounts_of(visit.member_id)
    made = VoucherUse.filter(account_id__in=accounts, undone_at=None, store=store)
    made = made.filter(at__gt=now - held.UNDO_WITHIN).using_db(read())
    return await made.select_related("voucher__kind").order_by("-at", "-id").limit(MOST)
