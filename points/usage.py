"""Usage: what is used of the caps of rules, read and counted in the transaction of the earning.

What a member was given is read from the postings: whoever earns holds the account. What all were given stands
in rows of its own, one for a version and its day, month or whole time, which are locked while they are
counted: twenty who earn at once never go past a budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from points import bulk, caps, sql
from points.caps import OF_A_MEMBER, OF_THE_RULE, Capped, Caps, Usage
from points.errors import PastBudget
from points.facts import Outcome
from points.instants import utc
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
    await _of_the_rules(db, usage, capped, wanted, hold)
    await _of_the_members(db, usage, capped, holders, wanted, zone)
    return usage


async def count(db: Database, made: Iterable[tuple[date, Outcome]], all_caps: Mapping[str, Caps]) -> None:
    """Add what was given on each day to the rows that `known` locked. Raises PastBudget, as a last resort."""
    more: Counter[tuple[str, int, str]] = Counter()
    for day, outcome in made:
        for one in outcome.effects:
            for name in _of_rule(all_caps.get(one.rule or "", {})) if one.points else ():
                more[one.rule or "", one.version or 0, caps.period(name, day)] += one.points
    for (rule, version, period), points in sorted(more.items()):
        [row] = await sql.rows(db, _ADD, rule, version, period, points)
        name = {0: "budget", 7: "rule_month", 10: "rule_day"}[len(period)]
        if row["points"] > (most := all_caps[rule].get(name, row["points"])):
            raise PastBudget(rule=rule, cap=name, most=most)


async def give_back(db: Database, posting: Posting, zone: tzinfo) -> None:
    """What `posting` gave is given no more: the budget of its rule has it again."""
    if posting.rule and posting.points > 0:
        day = utc(posting.at).astimezone(zone).date()
        for period in ("", day.isoformat()[:7], day.isoformat()):
            await sql.rows(db, _ADD, posting.rule, posting.rule_version, period, -posting.points)


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


def _of_rule(of: Caps) -> list[str]:
    return [name for name in of if name in OF_THE_RULE]


async def _of_the_rules(db: Database, usage: Usage, capped: list[Any], days: list[date], hold: bool) -> None:
    wanted = {
        (one.code, one.version, caps.period(name, day)): (name, day)
        for one in capped
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
    names = {
        one.code: found for one in capped if (found := [cap for cap in one.terms.caps if cap in OF_A_MEMBER])
    }
    if not names or not days:
        return
    since, until = days[0].replace(day=1), days[-1] + timedelta(days=1)
    if any("member_ever" in found for found in names.values()):
        since = date(1970, 1, 1)
        until = date(9000, 1, 1)
    at = [utc(datetime.combine(day, time(), zone)) for day in (since, until)]
    for row in await bulk.among(db, _GIVEN, holders, *at):
        day = utc(sql.instant(row["at"])).astimezone(zone).date()
        for name in names.get(row["rule"], ()):
            usage.know(row["rule"], None, name, holders[row["account_id"]], day, row["points"])


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
SELECT p."account_id", p."rule", p."at", p."points" FROM points_posting p
WHERE p."account_id" {among} AND p."kind" = 'earn' AND p."rule" IS NOT NULL AND p."points" > 0
AND p."at" >= $2 AND p."at" < $3
AND NOT EXISTS (SELECT 1 FROM points_posting r WHERE r."reverses_id" = p."id")
"""
