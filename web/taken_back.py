"""What was taken back of an order's points, whole or in part, as movements say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from points.postings import Posting
from web import text
from web.i18n import _
from web.reasons import work_name

if TYPE_CHECKING:
    from web.movements import Names


def is_purchase(posting: Posting) -> bool:
    return "purchase" in (posting.reason, posting.facts.get("order"))


def order_void(posting: Posting, names: Names) -> tuple[str, str]:
    if "friend_id" in posting.facts:
        return _("Referral taken back"), _(
            "%(friend)s's first order was cancelled", friend=names.friend(posting)
        )
    number, reason = posting.facts.get("number", ""), posting.facts.get("void_reason")
    if is_purchase(posting):
        return _("Purchase taken back"), _(
            "Purchase %(number)s was voided: %(reason)s", number=number, reason=reason
        )
    if not reason:
        return _("Order taken back"), _(
            "Order %(number)s was cancelled, and its points with it", number=number
        )
    return _("Order taken back"), _("Order %(number)s was voided: %(reason)s", number=number, reason=reason)


def order_refund(posting: Posting, names: Names) -> tuple[str, str]:
    """机油 ¥120，收回 12 分: a line by what the workshop calls it, or else by its kind of work."""
    if "extra_to" in posting.facts:
        return _("Refund"), _("The extra points for this part are taken back")
    parts = [
        _("%(what)s %(sum)s", what=one["description"] or work_name(one["work"]), sum=text.fen(one["amount"]))
        for one in posting.facts.get("refunded", ())
    ]
    points = text.points(-posting.points)
    return _("Refund"), _("%(parts)s: %(points)s points taken back", parts=_("; ").join(parts), points=points)
