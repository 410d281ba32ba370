"""What a member's settled orders come to: how many, how much, the latest. Cached on the member for lists.

Visits are those to the workshop: what was bought in the shop is spent, but nobody came with a car.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q
from tortoise.functions import Count, Max, Sum

from club import persons
from club.members import Member
from club.orders.order import ServiceOrder
from points import bulk
from points.sql import Database


async def refresh(member: Member | int) -> None:
    """Reckon anew, while the caller holds the member's account: of two at once the later is right."""
    settled = ServiceOrder.filter(member_id__in=persons.ids_of(member), state="settled")
    came = Q(kind="service")
    summed = settled.annotate(
        visits=Count("id", _filter=came), spent=Sum("total"), last=Max("opened_at", _filter=came)
    )
    [sums] = await summed.values("visits", "spent", "last")
    await Member.filter(id=member if isinstance(member, int) else member.id).update(
        visits=sums["visits"], spent=sums["spent"] or 0, last_visit_at=sums["last"]
    )


async def add_many(db: Database, settled: Sequence[tuple[int, int, datetime]]) -> None:
    """Count in service orders that were settled in the transaction of `db`: whose, the total, when opened."""
    sums: dict[int, tuple[int, int, datetime]] = {}
    for member, total, opened in settled:
        visits, spent, last = sums.get(member, (0, 0, opened))
        sums[member] = visits + 1, spent + total, max(last, opened)
    more = [(member, *sums[member]) for member in sorted(sums)]
    await bulk.change(db, _ADD, more, types="bigint bigint bigint timestamptz")


_ADD = """
UPDATE club_member SET "visits" = "visits" + $2, "spent" = "spent" + $3,
  "last_visit_at" = CASE WHEN "last_visit_at" IS NULL OR "last_visit_at" < $4 THEN $4 ELSE "last_visit_at" END
WHERE "id" = $1
"""
