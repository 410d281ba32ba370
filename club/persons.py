"""Persons: somebody may stand in several rows. Whoever was merged names, in `merged_into`, who stays.

However many merges lie between, `merged_into` names the last one: one step leads from a row to its person.
Rows are never re-pointed: whoever reads a person's rows reads those of `ids_of`; whoever writes a new one,
or asks whose a row is, takes `stays`. What filters ask of a million people says in `person_id` whose it is
meanwhile: `COALESCE(person_id, member_id)`, of which there are indexes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from club import joins
from points import sql
from points.standing import Standing
from points.standing import standing as stands

if TYPE_CHECKING:
    from club.members import Member


def ids_of(member: Member | int) -> Subquery:
    """The ids of the person and of all who were merged into them: `filter(member_id__in=ids_of(member))`."""
    return Subquery(_rows(member).values("id"))


def accounts_of(member: Member | int) -> Subquery:
    """The accounts of the same rows. All points are on the person's own; movements are on each."""
    return Subquery(_rows(member).values("account_id"))


async def account_ids(member: Member | int, *, using_db: BaseDBAsyncClient | None = None) -> list[int]:
    """The same as a list: of one account, which most people have, an index gives rows in their order."""
    theirs: Any = _rows(member).using_db(using_db).order_by("id").values_list("account_id", flat=True)
    return list(await theirs)


async def standing(
    member: Member | int, *, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Standing:
    """How the person's points stand at `at`. What can be spent lies on one account, other sums on each."""
    each = [
        await stands(account, at=at, using=using_db)
        for account in await account_ids(member, using_db=using_db)
    ]
    return Standing(*map(sum, zip(*each, strict=True)))


def described(**by: str | int) -> Subquery:
    """Ids of the people of whom some row says so, like `phone="138…"`: of those who stay.

    As a subquery by one column, which every database answers through its index.
    """
    from club.members import Member

    rows = Member.filter(**by).annotate(person=RawSQL('COALESCE("merged_into_id", "id")'))
    return Subquery(rows.values("person"))


async def rows_of(ids: Collection[int], *, using_db: BaseDBAsyncClient | None = None) -> dict[int, int]:
    """Each row of these people, with the person whose it is."""
    from club.members import Member

    rows = Member.filter(merged_into_id__in=[*ids]).using_db(using_db)
    merged = await rows.values_list("id", "merged_into_id") if ids else []
    return {**{id: id for id in ids}, **dict(merged)}


async def stays(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> Member:
    """Whoever the row of `member` stands for now, with the tier; read anew."""
    from club.members import Member
    from club.tiers import Tier

    [row] = await sql.rows(using_db or get_connection("default"), _stays(), member.id)
    person, tier = joins.built(row, "s", Member), joins.built(row, "t", Tier)
    assert person is not None
    joins.attach(person, tier=tier)
    return person


@cache
def _stays() -> str:
    """Every deed asks it, some several times."""
    from club.members import Member
    from club.tiers import Tier

    return f"""
SELECT {joins.columns(s=Member, t=Tier)} FROM club_member m
JOIN club_member s ON s."id" = COALESCE(m."merged_into_id", m."id")
JOIN club_tier t ON t."id" = s."tier_id" WHERE m."id" = $1
"""  # noqa: S608 - names of our own


def phones_of(member: Member | int) -> Subquery:
    """The numbers of the same rows: who stays goes on answering the old one."""
    return Subquery(_rows(member).filter(phone__not_isnull=True).values("phone"))


def at_home(store_id: int, *, of: str = "member", strictly: bool = False) -> Q:
    """The condition that the person whose row is `of` belongs to the store or, save `strictly`, to none."""
    stays, is_gone = f"{of}__merged_into", {f"{of}__merged_into_id__not_isnull": True}
    return Q(_at(of, store_id, strictly), ~_q(is_gone)) | Q(_at(stays, store_id, strictly), _q(is_gone))


def _at(path: str, store_id: int, strictly: bool) -> Q:
    ours, nobodys = _q({f"{path}__store_id": store_id}), _q({f"{path}__store_id": None})
    return ours if strictly else ours | nobodys


def _q(condition: dict[str, Any]) -> Q:
    return Q(**condition)


async def point(ids: Collection[int], *, to: int | None) -> None:
    """Let the rows of these members stand for the person `to`, or for themselves again; in a transaction."""
    from club.activity import Activity
    from club.members import Member
    from club.orders import ServiceOrder
    from club.vehicles import Ownership

    await Member.filter(id__in=[*ids]).update(merged_into_id=to)
    for asked in (Ownership, ServiceOrder, Activity):
        await asked.filter(member_id__in=[*ids]).update(person_id=to)


def _rows(member: Member | int) -> QuerySet[Member]:
    from club.members import Member

    id = member if isinstance(member, int) else member.id
    return Member.filter(Q(id=id) | Q(merged_into_id=id))
