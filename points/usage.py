"""Usage: what is used of the caps of rules, read and counted in the transaction of the earning.

What a member was given is read from the postings: whoever earns holds the account. What all were given stands
in rows of its own, one for a version and its day, month or whole time, which are locked while they are
counted: twenty who earn at once never go past a budget.

Such a row counts what postings of its version that were not undone gave, in all or in the month or on the day
in which they were booked (`at`), in the zone that the caller names. A version has rows for the caps that it
has, from its first earning on; counters.py proves them.

So that no two wait for each other, a transaction first holds every account that it will need and then counts:
kind by kind of facts, what leads to another first, the rows of a kind in their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from points import bulk, caps, sql
from points.caps import OF_A_MEMBER, OF_THE_RULE, Capped, Caps, Usage
from points.errors import PastBudget
from points.facts import Outcome
from points.instants import months_on, utc
from points.postings import Posting
from points.rules import Rule, holding_at
from points.sql import Database
from points.terms import parsed


class RuleUse(Model):
    """How many points a version gave: altogether (`period` is empty), in a month, on a day."""

    id = fields.BigIntField(primary_key=True)
    rule = fields.CharField(max_length=60)
    version = fields.IntField()
    period = fields.CharField(max_length=10)
    points = fields.BigIntField(default=0)

    class Meta:
        table = "points_rule_use"
        unique_together = (("rule", "version", "period"),)


class Budget(NamedTuple):
    """`used` of `most` points are given."""

    rule: Rule
    most: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)

    @property
    def is_near(self) -> bool:
        """A tenth is left, or less."""
        return self.left * 10 <= self.most


Holders = Mapping[int, int]
"""Accounts, each with whose it is: those of somebody who was merged are the person's."""


async def known(
    db: Database,
    versions: Iterable[Capped],
    holders: Holders,
    days: Iterable[date],
    zone: tzinfo,
    *,
    hold: bool = True,
) -> Usage:
    """What is used already of the caps of `versions`, for facts on these `days`.

    The rows of the rules are locked until the transaction of `db` ends, unless it is only asked for reading.
    """
    usage, capped, wanted = Usage(), [one for one in versions if one.terms.caps], sorted(set(days))
    await _of_the_rules(db, usage, capped, wanted, hold=hold)
    await _of_the_members(db, usage, capped, holders, wanted, zone)
    return usage


async def hold(db: Database, versions: Iterable[Capped], days: Iterable[date]) -> None:
    """Lock the rows of `versions` on these days until the transaction of `db` ends, for what comes later."""
    await _of_the_rules(db, Usage(), versions, sorted(set(days)), hold=True)


async def count(
    db: Database, made: Iterable[tuple[date, Outcome]], all_caps: Mapping[tuple[str, int], Caps]
) -> None:
    """Add what was given on each day to the rows that `known` locked; the caps are those of each version.

    Raises PastBudget, as a last resort.
    """
    more: Counter[tuple[str, int, str]] = Counter()
    for day, outcome in made:
        for one in outcome.effects:
            version = one.rule or "", one.version or 0
            for name in _of_rule(all_caps.get(version, {})) if one.points else ():
                more[*version, caps.period(name, day)] += one.points
    for (rule, version, period), points in sorted(more.items()):
        [row] = await sql.rows(db, _ADD, rule, version, period, points)
        name = {0: "budget", 7: "rule_month", 10: "rule_day"}[len(period)]
        if row["points"] > (most := all_caps[rule, version][name]):
            raise PastBudget(rule=rule, cap=name, most=most)


async def give_back(db: Database, undone: Iterable[tuple[Posting, int]], zone: tzinfo) -> None:
    """So many points of what these earnings gave are given no more: the budgets of their rules have them."""
    less: Counter[tuple[str, int, str]] = Counter()
    for posting, points in undone:
        if posting.rule and points > 0:
            day = utc(posting.at).astimezone(zone).date().isoformat()
            for period in ("", day[:7], day):
                less[posting.rule, posting.rule_version or 0, period] += points
    for key, points in sorted(less.items()):
        await sql.rows(db, _ADD, *key, -points)


async def budgets(*, at: datetime, using: BaseDBAsyncClient | None = None) -> list[Budget]:
    """The rules with a budget that hold at `at`, the one with the least left of it first."""
    rows = RuleUse.filter(period="").using_db(using)
    used = {(row.rule, row.version): row.points for row in await rows}
    found = [
        Budget(rule, most, used.get((rule.code, rule.version), 0))
        for rule in await holding_at(utc(at)).using_db(using).order_by("code", "version")
        if (most := parsed(rule.terms).budget)
    ]
    return sorted(found, key=lambda one: one.left / one.most)


def _of_rule(of: Iterable[str]) -> list[str]:
    return [name for name in of if name in OF_THE_RULE]


async def _of_the_rules(
    db: Database, usage: Usage, versions: Iterable[Capped], days: list[date], *, hold: bool
) -> None:
    wanted = {
        (one.code, one.version, caps.period(name, day)): (name, day)
        for one in versions
        for name in _of_rule(one.terms.caps)
        for day in days
    }
    lock = "FOR UPDATE" if hold and db.capabilities.dialect == "postgres" else ""
    for key, (name, day) in sorted(wanted.items()):
        if hold:
            await sql.rows(db, _BEGIN, *key)
        for row in await sql.rows(db, _HELD + lock, *key):
            usage.know(key[0], key[1], name, 0, day, row["points"])


async def _of_the_members(
    db: Database, usage: Usage, capped: list[Any], holders: Holders, days: list[date], zone: tzinfo
) -> None:
    """Postings that were undone are no more."""
    known = caps.names(capped).items()
    names = {code: found for code, every in known if (found := [cap for cap in every if cap in OF_A_MEMBER])}
    if not names or not days:
        return
    # to the month's end: what is booked late counts with what was booked for later days before
    since, until = days[0].replace(day=1), months_on(days[-1].replace(day=1), 1)
    if any("member_ever" in found for found in names.values()):
        since = date(1970, 1, 1)
        until = date(9000, 1, 1)
    at = [utc(datetime.combine(day, time(), zone)) for day in (since, until)]
    for row in await bulk.among(db, _GIVEN, holders, *at):
        day = utc(sql.instant(row["at"])).astimezone(zone).date()
        for name in names.get(row["rule"], ()):
            usage.know(row["rule"], None, name, holders[row["account_id"]], day, int(row["points"]))


_BEGIN = """
INSERT INTO points_rule_use ("rule", "version", "period", "points") VALUES ($1, $2, $3, 0)
ON CONFLICT ("rule", "version", "period") DO NOTHING
"""
_HELD = """
SELECT "points" FROM points_rule_use WHERE "rule" = $1 AND "version" = $2 AND "period" = $3
"""
_ADD = """
UPDATE points_rule_use SET "points" = "points" + $4 WHERE "rule" = $1 AND "version" = $2 AND "period" = $3
RETURNING "points"
"""
_GIVEN = """
SELECT p."account_id", p."rule", p."at", p."points" - COALESCE((
    SELECT SUM(l."points") FROM points_lessening l WHERE l."earning_id" = p."id"
), 0) AS "points" FROM points_posting p
WHERE p."account_id" {among} AND p."kind" = 'earn' AND p."rule" IS NOT NULL AND p."points" > 0
AND p."at" >= $2 AND p."at" < $3
AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
"""
