"""Duplicates: pairs of records that may be one person. Somebody looks at each: merged, or kept apart.

A name is compared without the title that a file may have put behind it, and never alone: the number's or the
plate's last digits, the birthday or the very car have to agree as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit
from club.actors import Actor
from club.imports.run import Import
from club.jobs import JobRun
from club.members import Member, names, visible_to
from club.staff import Staff
from club.stores import Store
from points import sql

WHYS = ("phone", "birthday", "plate", "car")
A_CROWD = 12


class NotSame(Model):
    """Somebody looked at the two and said that they are two. `one` is the lower id."""

    id = fields.IntField(primary_key=True)
    one: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    other: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_not_same"
        unique_together = (("one", "other"),)


class Pair(NamedTuple):
    """Two ids, the lower first, and what agrees besides the name."""

    one: int
    other: int
    whys: list[str]


async def pairs(staff: Staff, *, using_db: BaseDBAsyncClient) -> list[Pair]:
    """Those whom `staff` may look at and nobody has kept apart yet, the latest record first."""
    return await _pairs(staff.store_id, using_db=using_db)


async def count(*, using_db: BaseDBAsyncClient) -> dict[str, Any]:
    """How many pairs there are, and how many each store sees, by its id: what the job `duplicates` keeps."""
    houses = await Store.all().order_by("id").using_db(using_db).values_list("id", flat=True)
    return {
        "pairs": len(await _pairs(None, using_db=using_db)),
        "stores": {str(house): len(await _pairs(house, using_db=using_db)) for house in houses},  # type: ignore[arg-type]
    }


async def counted(staff: Staff, *, at: datetime, using_db: BaseDBAsyncClient) -> tuple[int, datetime] | None:
    """How many pairs `staff` would see, and when that was counted: at night, and anew after an import."""
    runs = JobRun.filter(job="duplicates", finished_at__not_isnull=True).using_db(using_db)
    run = await runs.order_by("-slot").first()
    imports = Import.filter(finished_at__not_isnull=True, state__in=("done", "failed")).using_db(using_db)
    latest = await imports.order_by("-finished_at").first()
    counted_at = run and run.finished_at
    if latest and latest.finished_at and (counted_at is None or counted_at < latest.finished_at):
        return len(await pairs(staff, using_db=using_db)), at
    if run is None or run.finished_at is None:
        return None
    kept: dict[str, Any] = run.result
    figure = kept["stores"].get(str(staff.store_id), 0) if staff.store_id else kept["pairs"]
    return figure, run.finished_at


async def keep_apart(one: Member, other: Member, *, by: Actor, at: datetime) -> None:
    """They are not the same person; saying it twice is no fault."""
    low, high = sorted((one, other), key=lambda member: member.id)
    async with in_transaction():
        said = NotSame(one_id=low.id, other_id=high.id, by=actors.name(by), at=at)
        if await NotSame.exists(one_id=low.id, other_id=high.id):
            return
        await NotSame.bulk_create([said], ignore_conflicts=True)
        await audit.record("member.distinguished", low, by=by, at=at, store=low.store_id, other=high.id)


def kept_apart(staff: Staff) -> QuerySet[NotSame]:
    """The pairs of whom somebody said that they are two, the latest first: both are there still, and `staff`
    may look at them."""
    visible = Subquery(visible_to(staff).values("id"))
    pairs = NotSame.filter(one_id__in=visible, other_id__in=visible)
    return pairs.select_related("one", "other").order_by("-id")


async def take_back(one: Member, other: Member, *, by: Actor, at: datetime) -> None:
    """Perhaps they are one person after all: the pair is shown again. Doing it twice is no fault."""
    low, high = sorted((one, other), key=lambda member: member.id)
    async with in_transaction():
        if await NotSame.filter(one_id=low.id, other_id=high.id).delete():
            await audit.record("member.undistinguished", low, by=by, at=at, store=low.store_id, other=high.id)


async def _pairs(store: int | None, *, using_db: BaseDBAsyncClient) -> list[Pair]:
    agreeing: dict[tuple[int, int], list[str]] = {}
    for why, statement in _statements(using_db.capabilities.dialect).items():
        for row in await sql.rows(using_db, statement, store or 0):
            for two in _two_by_two(sorted({int(id) for id in row["ids"].split(",")})):
                agreeing.setdefault(two, []).append(why)
    apart = (
        set(await NotSame.all().using_db(using_db).values_list("one_id", "other_id")) if agreeing else set()
    )
    found = [Pair(*two, whys) for two, whys in agreeing.items() if two not in apart]
    return sorted(found, key=lambda pair: (-pair.other, -pair.one))


def _two_by_two(ids: list[int]) -> Iterable[tuple[int, int]]:
    """Every two of them; of a crowd, each with the first one: there something else is wrong."""
    return combinations(ids, 2) if len(ids) <= A_CROWD else ((ids[0], id) for id in ids[1:])


@cache
def _statements(dialect: str) -> dict[str, str]:
    """Why two records may be one, and what finds the ids that agree in it; $1 is a store, or 0 for all."""
    ids = "GROUP_CONCAT({id})" if dialect == "sqlite" else "STRING_AGG(CAST({id} AS TEXT), ',')"
    core = _core('m."name_key"')
    some = f"""m."merged_into_id" IS NULL AND m."closed_at" IS NULL AND {core} <> ''
        AND ($1 = 0 OR m."store_id" IS NULL OR m."store_id" = $1)"""
    owned = """club_ownership o JOIN club_member g ON g."id" = o."member_id"
            JOIN club_member m ON m."id" = COALESCE(g."merged_into_id", g."id")"""
    return {  # words of our own
        "phone": f"""SELECT {ids.format(id='m."id"')} AS "ids" FROM club_member m
            WHERE {some} AND m."phone_tail" <> ''
            GROUP BY {core}, m."phone_tail" HAVING COUNT(*) > 1""",  # noqa: S608
        "birthday": f"""SELECT {ids.format(id='m."id"')} AS "ids" FROM club_member m
            WHERE {some} AND m."birth_calendar" <> ''
            GROUP BY {core}, m."birth_calendar", m."birth_month", m."birth_day" HAVING COUNT(*) > 1""",  # noqa: S608
        "plate": f"""SELECT {ids.format(id='m."id"')} AS "ids" FROM {owned}
            JOIN club_vehicle v ON v."id" = o."vehicle_id" WHERE {some} AND v."plate_tail" <> ''
            GROUP BY {core}, v."plate_tail" HAVING COUNT(DISTINCT m."id") > 1""",  # noqa: S608
        "car": f"""SELECT {ids.format(id='m."id"')} AS "ids" FROM {owned}
            WHERE {some} AND o."vehicle_id" IN (
                SELECT "vehicle_id" FROM club_ownership GROUP BY "vehicle_id" HAVING COUNT(*) > 1)
            GROUP BY {core}, o."vehicle_id" HAVING COUNT(DISTINCT m."id") > 1""",  # noqa: S608
    }


def _core(name_key: str) -> str:
    """A name without the title behind it: all titles are as long as each other."""
    titles = [names.key(title) for title in names.TITLES]
    [length] = {len(title) for title in titles}
    among = ", ".join(f"'{title}'" for title in titles)
    return f"""CASE WHEN SUBSTR({name_key}, LENGTH({name_key}) - {length - 1}) IN ({among})
        THEN SUBSTR({name_key}, 1, LENGTH({name_key}) - {length}) ELSE {name_key} END"""
