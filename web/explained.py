"""Service orders, each with what it earned and the one sentence that says why: the same at the desk, on the
staff's page of the order and on the member's phone.

The sentence is that of the posting, which the rules gave; an order without one says what it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from club.orders import ServiceOrder
from points.postings import Posting
from web import movements, reasons, text
from web.i18n import _
from web.render import read


@dataclass(frozen=True)
class Explained:
    """`points` stand for this order now: 0 for a void one; `tone` is the state's: ok, warn or bad."""

    order: ServiceOrder
    points: int
    why: str
    tone: str


async def explained(orders: Sequence[ServiceOrder]) -> list[Explained]:
    """The orders in their order, members loaded; one query for all of them."""
    keys = [f"earn:order:{order.id}" for order in orders]
    earned = {row.key: row for row in await Posting.filter(key__in=keys).using_db(read())} if keys else {}
    return [_explained(order, earned.get(f"earn:order:{order.id}")) for order in orders]


def _explained(order: ServiceOrder, posting: Posting | None) -> Explained:
    if order.state == "void":
        return Explained(order, 0, _void(order, posting), "bad")
    if posting:
        points = reasons.total(posting.points, posting.facts)
        return Explained(order, points, movements.reckoned(points, posting.facts), "ok" if points else "warn")
    return Explained(order, 0, _unreckoned(order), "warn")


def _void(order: ServiceOrder, posting: Posting | None) -> str:
    if posting and reasons.total(posting.points, posting.facts):
        return _(
            "This order was voided (%(reason)s): its %(points)s points were taken back",
            reason=order.void_reason,
            points=text.points(reasons.total(posting.points, posting.facts)),
        )
    return _("This order was voided (%(reason)s): it earns no points", reason=order.void_reason)


def _unreckoned(order: ServiceOrder) -> str:
    if order.state == "open":
        return _("This order is not settled yet: the points come when it is paid")
    if order.member is None and order.vehicle_id is None:
        return _("This order earns no points: it names neither a member nor a car")
    if order.member is None:
        return _("This order earns no points: the car had no owner in the club on that day")
    if order.member.joined_at is None or (order.settled_at and order.settled_at < order.member.joined_at):
        return _("This order earns no points: it is from before joining the club")
    return _("This order earns no points: it came from the dealer's records after the fact")
