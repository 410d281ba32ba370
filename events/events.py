"""Events: what the club offers, as a member reads it before deciding to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, links
from club.actors import Actor
from club.errors import ClubError
from club.segments import Segment
from club.staff import Staff
from club.stores import Store

KINDS = ("trip", "class")
ARTS = ("trip", "class", "camp", "sea", "check")


class Event(Model):
    """`store` is the store that holds it, None for the whole club; `code` stands in its address.

    `state` is draft, published, cancelled or template. What it takes to come (from `points_each` to
    `waiver_version`) is set by terms.py, `pictures` by gallery.py, `pattern` by patterns.py; `price_text` is
    what is paid to others on the way.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=12, unique=True)
    kind = fields.CharField(max_length=10)
    title = fields.CharField(max_length=60)
    summary = fields.CharField(max_length=140, default="")
    body = fields.TextField(default="")
    art = fields.CharField(max_length=10, default="trip")
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    place = fields.CharField(max_length=80, default="")
    price_text = fields.CharField(max_length=40, default="")
    map_url = fields.CharField(max_length=200, default="", db_default="")
    pictures: list[str] = fields.JSONField(default=list, db_default=[])  # pyright: ignore[reportAssignmentType]
    points_each = fields.IntField(default=0, db_default=0)
    fen_each = fields.IntField(default=0, db_default=0)
    free_below = fields.IntField(default=0, db_default=0)
    refunds: list[list[int]] = fields.JSONField(default=list, db_default=[])  # pyright: ignore[reportAssignmentType]
    audience: dict[str, Any] = fields.JSONField(default=dict, db_default={})  # pyright: ignore[reportAssignmentType]
    segment: fields.ForeignKeyNullableRelation[Segment] = fields.ForeignKeyField(
        "club.Segment", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    by_invitation = fields.BooleanField(default=False, db_default=False)
    queue_by = fields.CharField(max_length=8, default="time", db_default="time")
    offer_hours = fields.IntField(default=12, db_default=12)
    asks: list[str] = fields.JSONField(default=list, db_default=[])  # pyright: ignore[reportAssignmentType]
    waiver = fields.TextField(default="", db_default="")
    waiver_version = fields.IntField(default=0, db_default=0)
    pattern: dict[str, Any] = fields.JSONField(default=dict, db_default={})  # pyright: ignore[reportAssignmentType]
    state = fields.CharField(max_length=10, default="draft")
    by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(max_length=120, default="", db_default="")
    sessions: fields.ReverseRelation[Any]
    store_id: int | None
    segment_id: int | None

    class Meta:
        table = "events_event"
        indexes = (("state", "published_at"),)


@dataclass(frozen=True)
class Words:
    """What an event says of itself. `kind` is one of KINDS; `art`, one of ARTS, is drawn where it has no
    picture."""

    kind: str
    title: str
    summary: str = ""
    body: str = ""
    art: str = "trip"
    place: str = ""
    price_text: str = ""
    map_url: str = ""
    store: Store | None = None


class NoSession(ClubError):
    """An event without a date to come to cannot be published."""

    code = "event.no_session"


class NotDraft(ClubError):
    """Facts: `state`. It is published or cancelled already, or a template."""

    code = "event.not_draft"


class EventCancelled(ClubError):
    """The event was cancelled; nothing about it changes any more."""

    code = "event.cancelled"


def published() -> QuerySet[Event]:
    """What members may see, cancelled events included: whoever registered wants to know.

    A draft that was dropped, or a template, was never theirs to see.
    """
    return Event.filter(state__in=("published", "cancelled"), published_at__isnull=False)


async def held(event: Event) -> Event:
    """The event's row, held until the transaction ends. Raises EventCancelled."""
    now = await Event.select_for_update(no_key=True).get(id=event.id)
    if now.state == "cancelled":
        raise EventCancelled(event=event.id)
    return now


def visible_to(staff: Staff) -> QuerySet[Event]:
    """The events of the store of `staff` and of the whole club, or all of them; the latest first."""
    found = Event.all().order_by("-created_at", "-id")
    if staff.store_id is None:
        return found
    return found.filter(Q(store_id=staff.store_id) | Q(store_id=None))


async def create(words: Words, *, by: Actor, at: datetime) -> Event:
    """A draft that only staff see."""
    async with in_transaction():
        event = await Event.create(code=links.new(), by=actors.name(by), created_at=at, **_columns(words))
        await audit.record("event.created", event, by=by, at=at, store=event.store_id, title=event.title)
    return event


async def edit(event: Event, words: Words, *, by: Actor, at: datetime) -> None:
    """Change what an event says, also after it is published. Raises EventCancelled."""
    changed = {name: value for name, value in _columns(words).items() if getattr(event, name) != value}
    if not changed:
        return
    async with in_transaction():
        if not await Event.filter(id=event.id).exclude(state="cancelled").update(**changed):
            raise EventCancelled(event=event.id)
        await audit.record("event.edited", event, by=by, at=at, store=event.store_id, changed=sorted(changed))
    event.update_from_dict(changed)  # pyright: ignore[reportUnknownMemberType]


async def publish(event: Event, *, by: Actor, at: datetime) -> None:
    """Let members see the event and register. Raises NoSession, NotDraft."""
    async with in_transaction():
        if not await event.sessions.filter(state="open").exists():
            raise NoSession(event=event.id)
        if not await Event.filter(id=event.id, state="draft").update(state="published", published_at=at):
            raise NotDraft(state=(await Event.get(id=event.id)).state)
        await audit.record("event.published", event, by=by, at=at, store=event.store_id)
    event.state, event.published_at = "published", at


def _columns(words: Words) -> dict[str, Any]:
    columns = dict(vars(words))
    store: Store | None = columns.pop("store")
    return {**columns, "store_id": store.id if store else None}
