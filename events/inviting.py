"""Inviting: everybody of a segment once, and the list shared among colleagues who ask them.

Who has consented to no channel is not invited, nor who cannot be reached by those that they consented to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from club import actors, audit, persons, roles, segments
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.segments import Question, Segment
from club.staff import Staff
from events import events
from events.events import Event
from events.invitations import CONSENTS, AnsweredMeanwhile, Invitation, ways
from events.registration import LIVE, Registration

MOST = 5_000


@dataclass(frozen=True)
class Preview:
    """Of `people` in a segment: who would be invited, and why the others would not, each counted once."""

    people: int
    new: tuple[int, ...]
    invited: int
    registered: int
    no_consent: int
    unreachable: int
    callable: int


class TooMany(ClubError):
    """A segment of more than `most` people is no invitation round. Facts: `people`, `most`."""

    code = "invitation.too_many"


class MoreThanSeen(ClubError):
    """More would be invited than the page has told. Facts: `people`, `seen`."""

    code = "invitation.more_than_seen"


class NobodyAsks(ClubError):
    """Somebody has to be chosen among whom the list is shared."""

    code = "invitation.nobody_asks"


async def preview(
    event: Event, segment: Segment, *, at: datetime, using: BaseDBAsyncClient | None = None
) -> Preview:
    """Who of `segment` would be invited at `at`. Raises TooMany, WrongFilter.

    Of an event of one store, only its people and those of none yet.
    """
    store = segment.store_id if event.store_id is None else event.store_id
    question = Question(segment.node, at, store)
    ids: list[int] = []
    async for batch in segments.batches(question, using=using):
        ids += batch
        if len(ids) > MOST:
            raise TooMany(people=len(ids), most=MOST)
    return await _sorted(event, ids, using_db=using)


async def fill(
    event: Event,
    segment: Segment,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    using: BaseDBAsyncClient | None = None,
) -> int:
    """Invite everybody of `segment` who is not yet; how many those are, at most the `seen` of the preview.

    Run again it invites nobody twice. Raises TooMany, WrongFilter, MoreThanSeen, EventCancelled.
    """
    meant = await preview(event, segment, at=at, using=using)
    if len(meant.new) > seen:
        raise MoreThanSeen(people=len(meant.new), seen=seen)
    async with in_transaction():
        await events.held(event)
        still = (await _sorted(event, meant.new)).new
        who = actors.name(by)
        made = [
            Invitation(event_id=event.id, member_id=id, invited_by=who, invited_at=at, state="open")
            for id in still
        ]
        await Invitation.bulk_create(made)
        if made:
            facts: dict[str, Any] = {"count": len(made), "segment": segment.id}
            await audit.record("event.invited", event, by=by, at=at, store=event.store_id, **facts)
    return len(made)


async def share(
    event: Event, callers: Sequence[Staff], *, anew: bool = False, by: Actor, at: datetime
) -> dict[int, int]:
    """Whoever nobody asks yet is shared evenly; with `anew`, whoever was not asked yet too, whosever list
    they stand on. How many each of the `callers` got, by id; nobody gets people of another store.

    Raises NobodyAsks, EventCancelled.
    """
    if not callers:
        raise NobodyAsks()
    async with in_transaction():
        await events.held(event)
        waiting = Invitation.filter(event_id=event.id, state="open", dialled_at=None)
        waiting = waiting if anew else waiting.filter(caller_id=None)
        held = await waiting.select_for_update(no_key=True).order_by("id")
        homes = dict(
            await Member.filter(id__in=[one.member_id for one in held]).values_list("id", "store_id")
        )
        got: dict[int, list[int]] = {one.id: [] for one in callers}
        for one in held:
            fit = [caller for caller in callers if roles.in_scope(caller, homes[one.member_id])]
            if fit:
                least = min(fit, key=lambda caller: len(got[caller.id]))
                got[least.id].append(one.id)
        for caller, ids in got.items():
            await Invitation.filter(id__in=ids).update(caller_id=caller, turn=F("turn") + 1)
        facts: dict[str, Any] = {"count": sum(map(len, got.values())), "heirs": [one.name for one in callers]}
        await audit.record("event.calls_shared", event, by=by, at=at, store=event.store_id, **facts)
    return {caller: len(ids) for caller, ids in got.items()}


async def give(invitation: Invitation, *, to: Staff, turn: int, by: Actor, at: datetime) -> None:
    """From now on `to` asks this one. Raises AnsweredMeanwhile, NotAllowed."""
    member = await Member.get(id=invitation.member_id)
    if not roles.in_scope(to, member.store_id):
        raise roles.NotAllowed(permission="members.see")
    async with in_transaction():
        seen = Invitation.filter(id=invitation.id, turn=turn)
        if not await seen.update(caller_id=to.id, turn=F("turn") + 1):
            now = await Invitation.get(id=invitation.id).select_related("asked_by")
            raise AnsweredMeanwhile(who=now.asked_by.name if now.asked_by else "", at=now.asked_at)
        event = await Event.get(id=invitation.event_id)
        facts: dict[str, Any] = {"member": invitation.member_id, "owner": to.name}
        await audit.record("invitation.given", invitation, by=by, at=at, store=event.store_id, **facts)


async def _sorted(event: Event, ids: Sequence[int], *, using_db: BaseDBAsyncClient | None = None) -> Preview:
    """Each of these people into the first pile that fits, whatever record of theirs it is about."""
    whose = await persons.rows_of(ids, using_db=using_db)
    invited = Invitation.filter(event_id=event.id).using_db(using_db)
    there = {whose.get(id, 0) for (id,) in await invited.values_list("member_id")}
    held = Registration.filter(session__event_id=event.id, state__in=LIVE).using_db(using_db)
    coming = {whose.get(id, 0) for (id,) in await held.values_list("member_id")}
    piles: dict[str, list[int]] = {name: [] for name in ("new", "invited", "registered", "mute", "far")}
    calls = 0
    people = Member.filter(id__in=list(ids)).using_db(using_db).order_by("id") if ids else None
    found: Any = await people.values_list("id", "phone", "allows") if people else []
    for row in found:
        member: int = row[0]
        asked, pile = ways(*row[1:]), "new"
        if member in coming:
            pile = "registered"
        elif member in there:
            pile = "invited"
        elif asked == ("person",):
            pile = "far" if any(purpose in row[2] for purpose in CONSENTS.values()) else "mute"
        piles[pile].append(member)
        calls += pile == "new" and "phone" in asked
    return Preview(
        people=len(ids),
        new=tuple(piles["new"]),
        invited=len(piles["invited"]),
        registered=len(piles["registered"]),
        no_consent=len(piles["mute"]),
        unreachable=len(piles["far"]),
        callable=calls,
    )
