"""Scanning: a voucher's code is held out at the desk; what is it worth here and now?

Nothing is used by it. A voucher that holds opens a visit of its member, in which it is used with a tap and a
confirmation. Outcomes:

    ok           it can be used here: in which visit
    used         it was used up: when, where, by whom
    ended        its time is over
    cancelled    it was taken away or given back
    wrong_store  it is for other stores
    mistyped     a digit is wrong
    unknown      none of ours
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from club import codes, scans, visits
from club.desks import Desk
from club.members import Member
from club.scans import Answer
from club.staff import Staff
from club.stores import Store
from club.vouchers.finding import by_code, usable_in, whose
from points.vouchers import Voucher, VoucherUse

STAFF = "staff:"


async def scan(code: str, *, desk: Desk, staff: Staff, nonce: str, at: datetime) -> Answer:
    """Look at the voucher `code`; sent again under its `nonce` the answer of then. Raises NonceConflict."""
    keep = partial(scans.keep, kind="voucher", text=code, nonce=nonce, desk=desk, staff=staff, at=at)
    return await scans.once(nonce, code, lambda: _answer(code, keep, desk, staff, at))


def judge(voucher: Voucher, store: int, at: datetime) -> str:
    """The outcome at `at` in `store`. Pure."""
    if voucher.state == "used":
        return "used"
    if voucher.state in ("cancelled", "refunded"):
        return "cancelled"
    if not voucher.holds(at):
        return "ended"
    return "ok" if usable_in(voucher.kind, store) else "wrong_store"


async def facts_of(voucher: Voucher, outcome: str, at: datetime) -> dict[str, Any]:
    """Plain values for the answer: what it is, whose, and what stands against it."""
    person, kind = await whose(voucher.account_id), voucher.kind
    facts: dict[str, Any] = {
        "voucher": voucher.id,
        "member": person.id,
        "name": person.name,
        "address_form": person.address_form,
        "title": kind.name,
        "title_en": kind.name_en,
        "at": at.isoformat(),
        **{name: getattr(kind, name) for name in ("worth", "amount", "percent", "minimum", "times")},
        "left": kind.times - voucher.used,
    }
    if voucher.expires_at:
        facts["expires_at"] = voucher.expires_at.isoformat()
    if outcome == "cancelled" and voucher.settled_at:
        facts["cancelled_at"] = voucher.settled_at.isoformat()
    if outcome == "wrong_store":
        facts["stores"] = await _names(kind.stores)
    return facts | (await _last_use(voucher) if outcome == "used" else {})


async def _answer(code: str, keep: Callable[..., Any], desk: Desk, staff: Staff, at: datetime) -> Answer:
    read = codes.read(code, at)
    if not read.ok:
        return await keep(Answer(read.reason or "unknown"))
    voucher = await by_code(read.code)
    if voucher is None:
        return await keep(Answer("unknown"))
    outcome = judge(voucher, desk.store_id, at)
    facts, person = await facts_of(voucher, outcome, at), await whose(voucher.account_id)
    if outcome == "ok":
        facts["visit"] = await _visit(person, desk, staff, at)
    return await keep(Answer(outcome, facts), member=person, subject=f"voucher:{voucher.id}")


async def _visit(person: Member, desk: Desk, staff: Staff, at: datetime) -> int:
    """The visit in which it is used: that of whoever stands here already, if it is theirs."""
    here = await visits.current(desk, at)
    if here and here.member_id == person.id:
        return here.id
    return (await visits.open(person, desk=desk, staff=staff, at=at)).id


async def _last_use(voucher: Voucher) -> dict[str, Any]:
    made = VoucherUse.filter(voucher_id=voucher.id, undone_at=None).order_by("-at", "-id")
    use = await made.first()
    if use is None:
        return {}
    store = await Store.get_or_none(id=use.store or 0)
    by = use.by.removeprefix(STAFF) if use.by.startswith(STAFF) else ""
    person = await Staff.get_or_none(id=int(by)) if by else None
    return {
        "use": use.id,
        "used_at": use.at.isoformat(),
        "where": store.name if store else "",
        "staff": person.name if person else "",
        "order": use.order,
        "off": use.off,
    }


async def _names(stores: list[int]) -> list[str]:
    names: Any = Store.filter(id__in=stores).order_by("id").values_list("name", flat=True)
    return list(await names)
