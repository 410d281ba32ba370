"""Classes: what a new event takes over of its template: course, emergency plan and preparations."""

from datetime import datetime

from tortoise.transactions import in_transaction

from club.actors import Actor
from events import preparations, risks, topics
from events.events import Event


async def take_over(template: Event, event: Event, *, by: Actor, at: datetime) -> None:
    """`event` begins with the course, the plan and the preparations of `template`; what it has of them stays.

    Each preparation becomes a task as soon as the event has a date. Raises EventCancelled.
    """
    async with in_transaction():
        if not await topics.of(event.id).exists():
            await topics.put(event, topics.slots(await topics.of(template.id)), by=by, at=at)
        if not await risks.of(event.id).exists():
            await risks.put(event, risks.cases(await risks.of(template.id)), by=by, at=at)
        if not await preparations.of(event.id).exists():
            for one in await preparations.of(template.id):
                owner = one.owner if one.owner and one.owner.is_active else None
                await preparations.add(event, one.text, days=one.days, owner=owner, by=by, at=at)
