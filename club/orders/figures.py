"""What a member's settled orders come to: how many, how much, the latest. Cached on the member for lists."""

from tortoise.functions import Count, Max, Sum

from club.members import Member
from club.orders.order import ServiceOrder


async def refresh(member_id: int) -> None:
    """Reckon anew, while the caller holds the member's account: of two at once the later is right."""
    settled = ServiceOrder.filter(member_id=member_id, state="settled")
    [sums] = await settled.annotate(visits=Count("id"), spent=Sum("total"), last=Max("opened_at")).values(
        "visits", "spent", "last"
    )
    await Member.filter(id=member_id).update(
        visits=sums["visits"], spent=sums["spent"] or 0, last_visit_at=sums["last"]
    )
