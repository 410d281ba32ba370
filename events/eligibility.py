"""Eligibility: whether a member may register for an event, by its audience, segment and invitations."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import persons, segments
from club.members import Meant, Member
from club.segments import EVERYBODY, All, Node, Question, Segment
from events import terms
from events.events import Event
from events.invitations import Invitation
from events.refusals import NotEligible, NotInvited, Refused


async def must_be(
    event: Event, member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> None:
    """`member` may register for `event`. Raises NotInvited, NotEligible."""
    if refusal := await refused(event, member, at=at, using_db=using_db):
        raise refusal


async def refused(
    event: Event, member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Refused | None:
    """Why not, or None. Of the conditions of an audience those that are not met are told one by one."""
    if event.by_invitation:
        asked = Invitation.filter(event_id=event.id, member_id__in=persons.ids_of(member))
        if not await asked.using_db(using_db).exists():
            return NotInvited(event=event.id)
    node = terms.audience(event)
    segment = await _segment(event, using_db=using_db)
    if node == EVERYBODY and segment is None:
        return None
    person = await persons.stays(member, using_db=using_db)
    if node != EVERYBODY and not await _fits(node, person, at, using_db):
        return NotEligible(conditions=await _missed(node, person, at, using_db))
    if segment and not await _fits(segments.read(segment.conditions), person, at, using_db):
        return NotEligible(conditions=[], why="segment", segment=segment.name)
    return None


async def _segment(event: Event, *, using_db: BaseDBAsyncClient | None) -> Segment | None:
    if event.segment_id is None:
        return None
    return await Segment.all().using_db(using_db).get(id=event.segment_id)


async def _missed(
    node: Node, person: Member, at: datetime, using_db: BaseDBAsyncClient | None
) -> list[dict[str, object]]:
    parts = node.parts if isinstance(node, All) else (node,)
    missed = [part for part in parts if not await _fits(part, person, at, using_db)]
    return [segments.written(part) for part in missed or parts]


async def _fits(node: Node, person: Member, at: datetime, using_db: BaseDBAsyncClient | None) -> bool:
    question = Question(node, at, among=Meant(ids=(person.id,)))
    return bool(await segments.ids(question, limit=1, using=using_db))
