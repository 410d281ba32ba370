"""Classes: what a new event takes over of its template: course, emergency plan and preparations."""

from datetime import datetime

from tortoise.transactions import in_transaction

from club.actors import Actor
from events import preparations, risks, topics
from events.events import Event


async def take_over(source: Event, made: Event, *, by: Actor, at: datetime) -> None:
    """`made` begins with the course, the plan and the preparations of `source`; what it has of them stays.

    Each preparation becomes a task as soon as the event has a date. Raises EventCancelled.
    """
    async with in_transaction():
        if not await topics.of(made.id).exists():
            await topics.put(made, topics.slots(await topics.of(source.id)), by=by, at=at)
        if not await risks.of(made.id).exists():
            await risks.put(made, risks.cases(await risks.of(source.id)), by=by, at=at)
        if not await preparations.of(made.id).exists():
            for one in await preparations.of(source.id):
                owner = one.owner if one.owner and one.owner.is_active else None
                await preparations.add(made, one.text, days=one.days, owner=owner, by=by, at=at)
