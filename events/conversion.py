"""Conversion: how far an invitation round has come: invited, asked, coming, registered, came; by caller."""

from __future__ import annotations

from dataclasses import dataclass, field

from tortoise.backends.base.client import BaseDBAsyncClient

from club.members import Member
from events.events import Event
from events.invitations import Invitation
from events.registration import Registration

STEPS = ("invited", "asked", "coming", "registered", "came")


@dataclass
class Funnel:
    """`caller` None: nobody asks them yet, or all of them together."""

    caller: int | None = None
    name: str = ""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))

    def count(self, steps: set[str]) -> None:
        for step in steps:
            self.counts[step] += 1


async def of(event: Event, *, using_db: BaseDBAsyncClient | None = None) -> tuple[Funnel, list[Funnel]]:
    """All together, and each caller, who asks most of them first.

    Whoever registered counts, whoever asked them; so does who says to come and has not registered yet.
    """
    asked = Invitation.filter(event_id=event.id).using_db(using_db)
    rows = await asked.values_list("member_id", "caller_id", "caller__name", "state", "asked_at")
    held = Registration.filter(session__event_id=event.id, state="registered").using_db(using_db)
    places = await held.values_list("member_id", "checked_in_at")
    ids = {row[0] for row in rows} | {row[0] for row in places}
    people = Member.filter(id__in=list(ids), merged_into_id__not_isnull=True).using_db(using_db)
    stays = dict(await people.values_list("id", "merged_into_id")) if ids else {}
    has_place = {stays.get(member, member) for member, _ in places}
    came = {stays.get(member, member) for member, at in places if at}
    total, each = Funnel(), dict[int | None, Funnel]()
    for member, caller, name, state, asked_at in rows:
        person = stays.get(member, member)
        steps = {"invited"} | ({"asked"} if asked_at else set())
        steps |= {"coming"} if state == "coming" else set()
        steps |= {"registered"} if person in has_place else set()
        steps |= {"came"} if person in came else set()
        total.count(steps)
        each.setdefault(caller, Funnel(caller, name or "")).count(steps)
    return total, sorted(
        each.values(), key=lambda one: (one.caller is None, -one.counts["invited"], one.name)
    )
