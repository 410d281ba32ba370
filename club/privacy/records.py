"""What was written about somebody: timeline, messages, scans, who looked; their parts of copy and closure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from club import audit, persons, referrals
from club.activity import Activity
from club.members import names
from club.messages import outbox, templates, texts
from club.messages.outbox import Message
from club.privacy import looks
from club.privacy.parts import Part, Person, Row
from club.privacy.requests import DataCopy, DataRequest
from club.scans import STAYS, Scan
from club.staff import Staff
from club.vehicles.sharing import Offer

A_CAR = {"zh_CN": "一辆车", "en": "a car"}
PLAIN = frozenset(  # the facts of a timeline that name nobody
    [
        "points",
        "reason",
        "posting",
        "number",
        "total",
        "fields",
        "purpose",
        "source",
        "starts_at",
        "seats",
        "title",
        "model",
        "desk",
        "store",
        "role",
        "friend_id",
        "referrer_id",
        "other_id",
        "note",
        "task",
        "due",
        "was_due",
        "relation",
        "year",
        "version",
        "kind",
        "tier",
        "tier_en",
        "growth",
        "missing",
    ]
)


async def timeline(person: Person) -> list[Row]:
    found = Activity.filter(member_id__in=person.ids).order_by("at", "id")
    return await found.values("at", "kind", "facts", store="store__name")


async def blank_timeline(person: Person, at: datetime) -> None:
    """What happened stays, with the facts that name nobody."""
    for row in await Activity.filter(member_id__in=person.ids):
        kept = {name: fact for name, fact in row.facts.items() if name in PLAIN}
        if kept != row.facts:
            await Activity.filter(id=row.id).update(facts=kept)


async def messages(person: Person) -> list[Row]:
    found = Message.filter(_to(person)).order_by("created_at", "id")
    return await found.values(
        "created_at", "channel", "kind", "phone", "subject", "body", "sent_at", "read_at"
    )


async def blank_messages(person: Person, at: datetime) -> None:
    """That something was sent stays; what waits is not sent. Inboxes of friends and of whoever was to share
    a car do not keep the name either, nor the plate."""
    theirs = Message.filter(_to(person))
    await theirs.filter(state="waiting").update(state="failed", error="closed")
    await theirs.update(phone=None, subject="", body="", variables={})
    for one in await referrals.Referral.filter(friend_id__in=person.ids).select_related("referrer", "friend"):
        about = Q(key=f"referral:{one.id}:joined") | Q(key__startswith=f"earn:referral:{one.id}:")
        to = persons.ids_of(one.referrer.merged_into_id or one.referrer_id)
        for message in await Message.filter(about, member_id__in=to).exclude(body=""):
            await _say_anew(message, friend=names.FORMER[message.locale])
    for offer in await Offer.filter(owner_id__in=person.ids):
        for message in await Message.filter(key=f"car_offered:{offer.id}").exclude(body=""):
            await _say_anew(message, owner=names.FORMER[message.locale], car=A_CAR[message.locale])


async def scans(person: Person) -> list[Row]:
    found = Scan.filter(member_id__in=person.ids).order_by("at", "id")
    return await found.values("at", "kind", "outcome", "reason", desk="desk__name", store="store__name")


async def blank_scans(person: Person, at: datetime) -> None:
    """The desk's answers, also where the person was one of several to choose from."""
    whose = Q(member_id__in=person.ids) | Q(outcome="choose")
    for scan in await Scan.filter(whose, forgotten_at=None):
        offered = {match.get("member") for match in scan.answer.get("matches", ())}
        if scan.member_id in person.ids or offered & {*person.ids}:
            kept = {name: fact for name, fact in scan.answer.items() if name in STAYS}
            await Scan.filter(id=scan.id).update(answer=kept, forgotten_at=at)


async def looked_at(person: Person) -> list[Row]:
    """Who uncovered or took along something of theirs: the role tells, the name is the colleague's own."""
    rows = await looks.at(person.ids)
    roles: Any = await Staff.filter(id__in={looks.who(row) for row in rows}).values_list("id", "role")
    now = dict(roles)
    return [
        {
            "at": row.at,
            "action": row.action,
            "field": row.facts.get("field", ""),
            "role": row.facts.get("role") or now.get(looks.who(row), ""),
        }
        for row in rows
    ]


async def requests(person: Person) -> list[Row]:
    found = DataRequest.filter(member_id__in=person.ids).order_by("id")
    return await found.values("kind", "state", "about", "text", "made_at", "answer", "answered_at", "due_at")


async def blank_requests(person: Person, at: datetime) -> None:
    asked = DataRequest.filter(member_id__in=person.ids)
    await asked.filter(state="waiting").exclude(kind="closure").update(state="withdrawn", answered_at=at)
    await asked.update(text="", answer="")
    await DataCopy.filter(request__member_id__in=person.ids, content__not_isnull=True).update(content=None)


def _to(person: Person) -> Q:
    return Q(member_id__in=person.ids) | Q(phone__in=person.phones)


async def _say_anew(message: Message, **changes: str) -> None:
    """The same message with other words in it."""
    values = message.variables | changes
    wording = await texts.wording(message.kind, message.locale)
    said = templates.fill(templates.kind(message.kind), wording, values)
    await outbox.Message.filter(id=message.id).update(subject=said.subject, body=said.body, variables=values)


PARTS = (
    Part("timeline", (Activity,), timeline, blank_timeline),
    Part("messages", (Message,), messages, blank_messages),
    Part("scans", (Scan,), scans, blank_scans),
    Part("looks", (audit.Entry,), looked_at),
    Part("requests", (DataRequest, DataCopy), requests, blank_requests),
)
