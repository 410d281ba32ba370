"""Movements of points, each with its why in a sentence that can be read aloud; for members and for staff.

What is said follows from the posting alone: its reason, its facts, the kinds of work in its lines. Nothing is
looked up but the names of stores.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from points.postings import Posting
from web import text
from web.i18n import _, lazy

WORK = {
    "maintenance": lazy("maintenance"),
    "repair": lazy("repair"),
    "bodywork": lazy("bodywork"),
    "parts": lazy("parts"),
    "accessories": lazy("accessories"),
    "accident": lazy("accident repair"),
    "warranty": lazy("warranty work"),
}


@dataclass(frozen=True)
class Movement:
    """`points` as posted; `title` says what it was, `why` why it is this much."""

    id: int
    at: datetime
    points: int
    title: str
    why: str


def told(posting: Posting, stores: Mapping[int, str]) -> Movement:
    """The movement in the reader's language; `stores` are names by id."""
    title, why = TOLD.get(posting.reason, _other)(posting, stores.get(posting.store or 0, ""))
    return Movement(posting.id, posting.at, posting.points, title, why)


def _order(posting: Posting, store: str) -> tuple[str, str]:
    works = [_work(line["work"]) for line in posting.facts.get("lines", ())]
    title = _("%(store)s, %(works)s", store=store, works=_listed(works)) if works else _("Service order")
    return title, _because(posting)


def _order_void(posting: Posting, store: str) -> tuple[str, str]:
    if friend := posting.facts.get("friend"):
        return _("Referral taken back"), _("%(friend)s's first order was cancelled", friend=friend)
    number = posting.facts.get("number", "")
    return _("Order taken back"), _("Order %(number)s was cancelled, and its points with it", number=number)


def _referral(posting: Posting, store: str) -> tuple[str, str]:
    friend = posting.facts.get("friend", "")
    if not posting.points:
        return _("A friend's first service"), _because(posting)
    return _("A friend's first service"), _(
        "%(friend)s has had it; thank you for the introduction", friend=friend
    )


def _referral_friend(posting: Posting, store: str) -> tuple[str, str]:
    return _("First service as a friend's guest"), _("Good that you came by a member's invitation")


def _birthday(posting: Posting, store: str) -> tuple[str, str]:
    return _("Birthday present"), _("Happy birthday from all of us")


def _event(posting: Posting, store: str) -> tuple[str, str]:
    return _("Took part"), str(posting.facts.get("title", ""))


def _expired(posting: Posting, store: str) -> tuple[str, str]:
    earned = posting.facts.get("earned_at")
    if not earned:
        return _("Points ended"), _("Their time was over")
    return _("Points ended"), _(
        "Earned on %(day)s, their time was over", day=text.short_day(datetime.fromisoformat(earned))
    )


def _other(posting: Posting, store: str) -> tuple[str, str]:
    said = posting.facts.get("why")
    return _("Correction"), said if isinstance(said, str) else _("Set right by the club")


TOLD: dict[str, Callable[[Posting, str], tuple[str, str]]] = {
    "service_order": _order,
    "order.void": _order_void,
    "referral": _referral,
    "referral_friend": _referral_friend,
    "birthday": _birthday,
    "event": _event,
    "expired": _expired,
}


def _because(posting: Posting) -> str:
    """What each kind of work came to, then what stood against more."""
    lines = posting.facts.get("lines", [])
    parts = [_line(line) for line in lines]
    if not posting.points:
        parts += [sentence for reason in posting.facts.get("why", []) if (sentence := _reason(reason))]
    return _("; ").join(parts) or _("No rule gives points for this")


def _line(line: Mapping[str, Any]) -> str:
    work, paid = _work(line["work"]), text.fen(line["amount"])
    if line["points"]:
        return _(
            "%(work)s %(paid)s gives %(points)s", work=work, paid=paid, points=text.points(line["points"])
        )
    if line["rate"] is None:
        return _("%(work)s %(paid)s does not count", work=work, paid=paid)
    return _("%(work)s %(paid)s", work=work, paid=paid)


def _reason(reason: Mapping[str, Any]) -> str:
    if reason["code"] == "amount.less_than_a_point":
        return _("what was paid is less than one point")
    if reason["code"] in ("rule.none", "rule.not_in_force"):
        return _("there was no rule for it on that day")
    return _("the rule is for others") if reason["code"] == "rule.not_for" else ""


def _work(kind: str) -> str:
    return str(WORK.get(kind, kind))


def _listed(words: list[str]) -> str:
    return _(" and ").join(dict.fromkeys(words))
