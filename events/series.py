"""Series: events that belong together: a stamp for each that one came to, a voucher for enough of them.

The stamps: stamps.py; the cards: stamp_cards.py; the vouchers: series_rewards.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.errors import ClubError
from club.staff import Staff
from club.stores import Store
from events.events import Event
from points.voucher_kinds import VoucherKind

LONGEST = {"name": 40, "about": 140}
MOST = 20
SETTLED_WITHIN = timedelta(days=2)  # of its end: stamps of who came before, and vouchers of full cards


class Series(Model):
    """`needed` stamps bring one voucher of `kind`, once for each member; after `ended_at` none is given."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)
    about = fields.CharField(max_length=140, default="")
    needed = fields.IntField()
    kind: fields.ForeignKeyRelation[VoucherKind] = fields.ForeignKeyField(
        "points.VoucherKind", related_name=False, on_delete=fields.RESTRICT
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    parts: fields.ReverseRelation[Any]
    stamps: fields.ReverseRelation[Any]
    kind_id: int
    store_id: int | None

    class Meta:
        table = "events_series"


class SeriesEvent(Model):
    """An event belongs to one series at most."""

    id = fields.IntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "events.Series", related_name="parts", on_delete=fields.RESTRICT
    )
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="series_parts", on_delete=fields.RESTRICT
    )
    series_id: int
    event_id: int

    class Meta:
        table = "events_series_event"
        indexes = (("series",),)
        constraints = (UniqueConstraint(("event",), name="events_series_event_once"),)


@dataclass(frozen=True)
class Terms:
    """What a series is: `needed` stamps for one voucher of `kind`."""

    name: str
    needed: int
    kind: VoucherKind
    about: str = ""
    store: Store | None = None


class WrongSeries(ClubError):
    """Facts: `field` that is missing or out of its bounds."""

    code = "series.wrong"


class InAnotherSeries(ClubError):
    """Facts: `title` of the event, `series` it belongs to."""

    code = "series.in_another"


class SeriesEnded(ClubError):
    code = "series.ended"


class FullAlready(ClubError):
    """A card with `stamps` is full, and stays so: no more are needed from now on."""

    code = "series.full_already"


def visible_to(staff: Staff) -> QuerySet[Series]:
    """Those of the store of `staff` and of the whole club, or all; the latest first."""
    found = Series.all().order_by("-created_at", "-id")
    if staff.store_id is None:
        return found
    return found.filter(Q(store_id=staff.store_id) | Q(store_id=None))


async def create(terms: Terms, *, by: Actor, at: datetime) -> Series:
    """A series without events yet. Raises WrongSeries."""
    _check(terms)
    async with in_transaction():
        made = await Series.create(**vars(terms), by=actors.name(by), created_at=at)
        await audit.record("series.created", made, by=by, at=at, store=made.store_id, name=made.name)
    return made


async def edit(series: Series, terms: Terms, *, by: Actor, at: datetime) -> None:
    """It is called so, and a full card brings this, from now on; vouchers that were given stay as they are.

    Whose card waits for a voucher of a kind that is given no more gets one of the new kind. Its store stays.
    Raises WrongSeries, SeriesEnded, FullAlready.
    """
    _check(terms)
    told = {"name": terms.name, "about": terms.about, "needed": terms.needed, "kind_id": terms.kind.id}
    async with in_transaction():
        now = await _held(series)
        changed = {name: value for name, value in told.items() if getattr(now, name) != value}
        if not changed:
            return
        if terms.needed > now.needed and (full := await _least_full(now)) and full < terms.needed:
            raise FullAlready(stamps=full)
        await Series.filter(id=series.id).update(**changed)
        facts: dict[str, Any] = {"changed": sorted(changed)}
        await audit.record("series.edited", series, by=by, at=at, store=series.store_id, **facts)
    await series.refresh_from_db()


async def include(series: Series, event: Event, *, by: Actor, at: datetime) -> None:
    """Whoever comes to `event`, or has come already, gets a stamp. Raises InAnotherSeries, SeriesEnded."""
    async with in_transaction():
        await _held(series)
        await Event.select_for_update(no_key=True).get(id=event.id)
        other = await SeriesEvent.get_or_none(event_id=event.id).select_related("series")
        if other and other.series_id == series.id:
            return
        if other:
            raise InAnotherSeries(title=event.title, series=other.series.name)
        await SeriesEvent.create(series_id=series.id, event_id=event.id)
        await audit.record("series.extended", series, by=by, at=at, store=series.store_id, title=event.title)


async def leave_out(series: Series, event: Event, *, by: Actor, at: datetime) -> None:
    """Nobody gets another stamp for `event`; what was given stays. Raises SeriesEnded."""
    async with in_transaction():
        await _held(series)
        if await SeriesEvent.filter(series_id=series.id, event_id=event.id).delete():
            told: dict[str, Any] = {"title": event.title}
            await audit.record("series.shortened", series, by=by, at=at, store=series.store_id, **told)


async def end(series: Series, *, by: Actor, at: datetime) -> None:
    """Whoever comes from now on gets no stamp; who came before does, and the voucher of a card that is full
    by that. The cards stay to be read."""
    async with in_transaction():
        if await Series.filter(id=series.id, ended_at=None).update(ended_at=at):
            await audit.record("series.ended", series, by=by, at=at, store=series.store_id)
            series.ended_at = at


async def _held(series: Series) -> Series:
    now = await Series.select_for_update(no_key=True).get(id=series.id)
    if now.ended_at:
        raise SeriesEnded()
    return now


def _check(terms: Terms) -> None:
    for field, longest in LONGEST.items():
        told = getattr(terms, field)
        if len(told) > longest or (field == "name" and not told.strip()):
            raise WrongSeries(field=field)
    if not 1 <= terms.needed <= MOST:
        raise WrongSeries(field="needed")


async def _least_full(series: Series) -> int:
    """How many stamps the full card with the fewest has; 0 if none is full."""
    people = await series.stamps.all().values_list("member_id", "member__merged_into_id")
    each = Counter(merged or member for member, merged in people)
    return min((stamps for stamps in each.values() if stamps >= series.needed), default=0)
