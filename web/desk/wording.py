"""What the desk calls an outcome: in the list of the last scans, in the log and its filter, as in answers."""

from collections.abc import Container
from typing import NamedTuple

from club import roles
from club.scans import Scan
from club.staff import Staff
from web.i18n import _, lazy

LONGEST_TYPED = 6  # half of a phone number written in three groups


class Outcome(NamedTuple):
    """`tone` and `icon` as in the sheet of check-in colours; `words` say it in a few."""

    tone: str
    icon: str
    words: str


ARRIVED = Outcome("ok", "circle-check", lazy("Come in"))
UNPAID = Outcome("warn", "wallet", lazy("Not paid"))
UNDONE = Outcome("warn", "undo-2", lazy("Taken back"))
VISITING = Outcome("info", "user-round-check", lazy("At the desk"))
NOBODY = Outcome("bad", "search-x", lazy("Nobody found"))
VOUCHER = Outcome("info", "ticket", lazy("A voucher shown"))
CHOOSING = Outcome("info", "users", lazy("Several matches"))
FAILED: dict[str, Outcome] = {
    "already": Outcome("info", "history", lazy("Checked in already")),
    "wrong_event": Outcome("violet", "signpost", lazy("Not this session")),
    "too_early": Outcome("warn", "hourglass", lazy("Too early")),
    "waiting": Outcome("warn", "hourglass", lazy("On the waitlist")),
    "over": Outcome("warn", "alarm-clock-off", lazy("It is over")),
    "cancelled": Outcome("bad", "ban", lazy("Cancelled")),
    "expired": Outcome("bad", "timer", lazy("Code has expired")),
    "forged": Outcome("bad", "shield-alert", lazy("Not our code")),
    "used": Outcome("info", "history", lazy("Voucher used already")),
    "ended": Outcome("warn", "alarm-clock-off", lazy("Voucher has ended")),
    "wrong_store": Outcome("violet", "signpost", lazy("Not at this store")),
    "mistyped": Outcome("bad", "circle-x", lazy("Code is mistyped")),
    "unknown": Outcome("bad", "circle-x", lazy("No such code")),
}


def who(scan: Scan, asker: Staff) -> str:
    """Whose scan it was: by its answer while that is kept, then by the member, to staff who may see them."""
    told = scan.answer.get("name") or scan.answer.get("address_form")
    if told or scan.member is None:
        return told or ""
    if not roles.in_scope(asker, scan.member.store_id):
        return _("A member of another store")
    return scan.member.name or scan.member.address_form


def is_typed(kind: str, tail: str) -> bool:
    """Whether it was typed: `tail` is half of what came in, and what people type is short."""
    return kind not in ("ticket", "voucher") and len(tail) <= LONGEST_TYPED


def outcome(scan: Scan, undone: Container[int] = (), unpaid: Container[int] = ()) -> Outcome:
    """How `scan` ended; `undone` are those whose check-in was taken back since, `unpaid` the
    registrations that have still to pay."""
    if scan.id in undone:
        return UNDONE
    if scan.outcome in ("ok", "already") and scan.answer.get("registration") in unpaid:
        return UNPAID
    if scan.outcome == "ok" and scan.kind == "voucher":
        return VOUCHER
    if scan.outcome == "ok":
        return ARRIVED if scan.kind == "ticket" else VISITING
    if scan.outcome == "unknown" and is_typed(scan.kind, scan.code_tail):
        return NOBODY
    return CHOOSING if scan.outcome == "choose" else FAILED.get(scan.outcome, FAILED["unknown"])
