"""Asking: the tree becomes one statement, with every value in a place of its own, for both databases."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from club.members import Meant
from club.segments.cars import DRIVES
from club.segments.deeds import allows
from club.segments.fields import Ask
from club.segments.tree import All, Either, Leaf, Node, Not
from club.segments.warranties import READ_AT, READ_AT_ON_SQLITE

BATCH = 1000
MOST_COUNTED = 10_000
PRESENT = "m.merged_into_id IS NULL AND m.closed_at IS NULL"
WHOSE = re.compile(r"(COALESCE\(\w+\.person_id, \w+\.member_id\)|spent\.person) = m\.id")
MOST_ROWS = "SELECT COUNT(*) AS n FROM (SELECT 1 {} LIMIT {}) counted"


REACHED_BY = {  # by which channel, and who can be reached there
    "inbox": "m.joined_at IS NOT NULL",
    "wechat": allows("marketing_wechat"),
    "sms": f"m.phone IS NOT NULL AND {allows('marketing_sms')}",
    "phone": f"m.phone IS NOT NULL AND {allows('marketing_phone')}",
}
IS_REACHED = {name: f"CASE WHEN {sql} THEN 1 ELSE 0 END" for name, sql in REACHED_BY.items()}
FOR_ITS_VALUES = "SET LOCAL plan_cache_mode = force_custom_plan"
ONE_BY_ONE = f"{FOR_ITS_VALUES}; SET LOCAL work_mem = '64kB'"  # too little for a subquery's table


@dataclass(frozen=True)
class Question:
    """Who fits `node` at `at`: of one store and of none yet, or of all; `among` these alone, if told."""

    node: Node
    at: datetime
    store: int | None = None
    among: Meant | None = None

    def members(self, ask: Ask) -> str:
        """From where each member `m` who fits is selected: nobody who is closed or merged."""
        asked = [PRESENT]
        if self.store is not None:
            asked.append(f"(m.store_id = {ask.value(self.store)} OR m.store_id IS NULL)")
        if self.among is not None:
            asked.append(_is_meant(self.among, ask))
        if self.node != All():
            asked.append(_told(self.node, ask))
        return f"FROM club_member m WHERE {' AND '.join(asked)}"


async def count(
    question: Question, *, most: int | None = None, using: BaseDBAsyncClient | None = None
) -> int:
    """How many fit; counted no further than to `most`."""
    ask = Ask(question.at)
    members = question.members(ask)
    counted = (
        f"SELECT COUNT(*) AS n {members}" if most is None else MOST_ROWS.format(members, ask.value(most))
    )
    [row] = await _rows(counted, ask, using)
    return int(row["n"])


async def reach(question: Question, *, using: BaseDBAsyncClient | None = None) -> dict[str, int]:
    """How many fit (`all`), and how many of them can be reached by each channel."""
    ask = Ask(question.at)
    sums = [f'SUM({is_reached}) AS "{name}"' for name, is_reached in IS_REACHED.items()]
    [row] = await _rows(f'SELECT COUNT(*) AS "all", {", ".join(sums)} {question.members(ask)}', ask, using)
    return {name: int(figure or 0) for name, figure in row.items()}


@dataclass(frozen=True)
class Order:
    """An order of members by the `column` of `m`; `is_indexed`: the database need not sort for it."""

    column: str = "m.id"
    is_down: bool = True
    is_indexed: bool = True
    may_be_null: bool = False

    @property
    def way(self) -> str:
        return "DESC" if self.is_down else "ASC"

    @property
    def sql(self) -> str:
        """Whoever has no such value stands last, whichever way it goes."""
        first = "" if self.column == "m.id" else f"{self.column} {self.way} NULLS LAST, "
        return f"{first}m.id {self.way}"

    @property
    def key(self) -> str:
        """What is to be selected for `sorted`."""
        points = "(SELECT a.balance FROM points_account a WHERE a.id = m.account_id)"
        return f"{points if self.column == 'points' else self.column} AS key"

    def sorted(self, rows: list[dict[str, Any]]) -> list[int]:
        """What the database would make of these rows of id and key."""
        known = [(row["key"], row["id"]) for row in rows if row["key"] is not None]
        others = [row["id"] for row in rows if row["key"] is None]
        return [
            *(id for _, id in sorted(known, reverse=self.is_down)),
            *sorted(others, reverse=self.is_down),
        ]


@dataclass(frozen=True)
class Page:
    """The members of one page, and how many fit: if more than `most`, nobody counted them.

    `reach` is what the verb of this name tells, where they were few enough to be looked at one by one.
    """

    ids: list[int]
    total: int
    is_capped: bool
    reach: dict[str, int] | None = None


async def page(
    question: Question,
    *,
    order: Order,
    start: int,
    size: int,
    most: int = MOST_COUNTED,
    using: BaseDBAsyncClient | None = None,
) -> Page:
    """The members from place `start` on, without counting or sorting a million of them.

    Whether few or many fit, no statistics say for sure. So the first `most` are taken in the order in which
    the database finds them soonest: are these all, they are sorted here. Otherwise every part of an index has
    some who fit, and walking along it finds a page soon. An order without an index is then that of the id.
    """
    ask = Ask(question.at)
    reached = ", ".join(f'{is_reached} AS "{name}"' for name, is_reached in IS_REACHED.items())
    some = f"SELECT m.id, {order.key}, {reached} {question.members(ask)} LIMIT {ask.value(most + 1)}"
    rows = await _rows(some, ask, using)
    if len(rows) <= most:
        reach = {"all": len(rows), **{name: sum(row[name] for row in rows) for name in REACHED_BY}}
        return Page(order.sorted(rows)[start : start + size], len(rows), is_capped=False, reach=reach)
    order = order if order.is_indexed else Order()
    return Page(await _walk(question, order, start, size, using), most, is_capped=True)


async def ids(
    question: Question,
    *,
    order: Order | None = None,
    limit: int = BATCH,
    offset: int = 0,
    using: BaseDBAsyncClient | None = None,
    among_many: bool = False,
) -> list[int]:
    """Some of the members who fit, the newest first if no other order is asked for; `among_many` who do."""
    ask = Ask(question.at)
    place = f"ORDER BY {(order or Order()).sql} LIMIT {ask.value(limit)} OFFSET {ask.value(offset)}"
    found = await _rows(f"SELECT m.id {question.members(ask)} {place}", ask, using, among_many=among_many)
    return [row["id"] for row in found]


async def _walk(
    question: Question, order: Order, start: int, size: int, using: BaseDBAsyncClient | None
) -> list[int]:
    """One page along an index. It holds whoever has no such value too, but not at the end on both databases:
    they are left out as long as there are enough others."""
    if order.may_be_null:
        ask = Ask(question.at)
        known = f"{question.members(ask)} AND {order.column} IS NOT NULL"
        place = f"LIMIT {ask.value(size)} OFFSET {ask.value(start)}"
        by = f"ORDER BY {order.column} {order.way}, m.id {order.way}"
        rows = await _rows(f"SELECT m.id {known} {by} {place}", ask, using, among_many=True)
        found = [row["id"] for row in rows]
        if len(found) == size:
            return found
    return await ids(question, order=order, limit=size, offset=start, using=using, among_many=True)


async def batches(
    question: Question, *, size: int = BATCH, after: int = 0, using: BaseDBAsyncClient | None = None
) -> AsyncIterator[list[int]]:
    """All who fit, by id, so many at a time: whoever breaks off goes on `after` the last."""
    while True:
        ask = Ask(question.at)
        members = f"{question.members(ask)} AND m.id > {ask.value(after)}"
        rows = await _rows(f"SELECT m.id {members} ORDER BY m.id LIMIT {ask.value(size)}", ask, using)
        if found := [row["id"] for row in rows]:
            yield found
        if len(found) < size:
            return
        after = found[-1]


def _is_meant(meant: Meant, ask: Ask) -> str:
    """One of them; a row of spans and ids, each of which an index serves."""
    spans = [
        f"(m.{column} >= {ask.value(first)} AND m.{column} < {ask.value(end)})"
        for column, first, end in meant.beginnings
    ]
    ids = [ask.any_of("m.id", meant.ids)] if meant.ids else []
    return f"({' OR '.join([*spans, *ids])})" if spans or ids else "FALSE"


def _told(node: Node, ask: Ask) -> str:
    """What `node` asks of the member; conditions about cars that stand together are about one car."""
    match node:
        case All(parts):
            of_one_car = [_of_car(part, ask) for part in parts if part.is_about_car]
            others = [_told(part, ask) for part in parts if not part.is_about_car]
            told = [*([DRIVES.format(" AND ".join(of_one_car))] if of_one_car else []), *others]
            return f"({' AND '.join(told)})" if told else "TRUE"
        case Either(parts) if not node.is_about_car:
            return f"({' OR '.join(_told(part, ask) for part in parts)})"
        case Not(part):
            return f"NOT {_told(part, ask)}" if not isinstance(part, Leaf) else f"NOT ({_told(part, ask)})"
        case Leaf() if not node.is_about_car:
            return node.operator.sql(ask, *node.read)
        case _:
            return DRIVES.format(_of_car(node, ask))


def _of_car(node: Node, ask: Ask) -> str:
    """What `node`, which is about cars alone, asks of the car `v`."""
    match node:
        case Leaf():
            return node.operator.sql(ask, *node.read)
        case All(parts):
            return f"({' AND '.join(_of_car(part, ask) for part in parts)})"
        case Either(parts):
            return f"({' OR '.join(_of_car(part, ask) for part in parts)})"
        case Not():
            raise AssertionError("a negation is about the person")


async def _rows(
    statement: str, ask: Ask, using: BaseDBAsyncClient | None, *, among_many: bool = False
) -> list[dict[str, Any]]:
    """What the database answers. PostgreSQL plans each statement for its very values; where the few that are
    looked for are `among_many` who fit, it asks of each member in turn and makes no table of everybody."""
    db = using or get_connection("default")
    if db.capabilities.dialect == "sqlite":
        return await db.execute_query_dict(_for_sqlite(statement), [_kept(value) for value in ask.values])
    async with db.acquire_connection() as connection:
        if connection.is_in_transaction():  # a verb's own, whose other statements are planned as ever
            return [dict(row) for row in await connection.fetch(statement, *ask.values)]
        async with connection.transaction():
            await connection.execute(ONE_BY_ONE if among_many else FOR_ITS_VALUES)
            return [dict(row) for row in await connection.fetch(statement, *ask.values)]


def _for_sqlite(statement: str) -> str:
    """SQLite asks an index of an expression, which has no type, for a value without one: `+` takes it away.

    Otherwise each member is looked for in all the cars, orders or lines.
    """
    statement = statement.replace(READ_AT, READ_AT_ON_SQLITE)
    return re.sub(r"\$(\d+)", r"?\1", WHOSE.sub(r"\1 = +m.id", statement))


def _kept(value: Any) -> Any:
    """A day as SQLite keeps it: text. Instants are turned into text by the driver."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
