"""Service orders, each with what it earned and the one sentence that says why: the same at the desk, on the
staff's page of the order and on the member's phone.

The sentence is that of the posting, which the rules gave; an order without one says what it lacks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from club.orders import ServiceOrder, earning_key
from points.lessening import Lessening
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


async def explained(orders: Sequence[ServiceOrder], *, as_written: bool = False) -> list[Explained]:
    """The orders in their order, members loaded; two queries for all of them.

    `as_written` sees what the caller's own transaction has just done.
    """
    db = None if as_written else read()
    keys = [earning_key(order.id) for order in orders]
    earned = {row.key: row for row in await Posting.filter(key__in=keys).using_db(db)} if keys else {}
    less = await _less(earned.values(), db)
    return [_explained(order, earned.get(key), less[key]) for order, key in zip(orders, keys, strict=True)]


async def _less(earned: Iterable[Posting], db: Any) -> Counter[str]:
    """How many points each earning gives less by now, what other rules gave besides included, by its key."""
    less = Counter[str]()
    of = {
        key: posting.key
        for posting in earned
        for key in (posting.key, *(f"{posting.key}+{one['rule']}" for one in posting.facts.get("extra", ())))
    }
    rows = Lessening.filter(earning__key__in=list(of)).using_db(db)
    found: Any = rows.values_list("earning__key", "points")
    for key, points in await found if of else ():
        less[of[key]] += points
    return less


def _explained(order: ServiceOrder, posting: Posting | None, less: int) -> Explained:
    if order.state == "void":
        return Explained(order, 0, _void(order, posting, less), "bad")
    if posting:
        points = reasons.total(posting.points, posting.facts)
        said = movements.reckoned(points, posting.facts)
        if less:
            gone = _("%(points)s points of it were taken back for refunds", points=text.points(less))
            said = _("; ").join([said, gone])
        return Explained(order, points - less, said, "ok" if points else "warn")
    return Explained(order, 0, _unreckoned(order), "warn")


def _void(order: ServiceOrder, posting: Posting | None, less: int) -> str:
    if posting and (points := reasons.total(posting.points, posting.facts) - less):
        return _(
            "This order was voided (%(reason)s): its %(points)s points were taken back",
            reason=order.void_reason,
            points=text.points(points),
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
