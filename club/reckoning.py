"""Reckoning for a member: with what the rules ask about the person, and what is used of their caps.

What has no rule of its own goes by those for what it is a kind of (KIND_OF): here alone it is said which
rules a fact goes by, for one, for many, for what is only foreseen, and for replays.
What the rules do not ask is not looked up: most facts cost one query for the rules and none more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from club import clock, config
from club.care import birthdays
from club.members import Member
from points import bulk, caps, rules, usage
from points.caps import Caps, Usage
from points.facts import Fact, Outcome
from points.rules import Read

KIND_OF = {"class": "event", "purchase": "service_order"}
"""Of what each of these is a kind: without a rule of its own in force, it goes by the rules for that."""
_OF_THE_DAY = {"day", "weekday", "day_of_month"}


class Asked(NamedTuple):
    """A fact of the one who holds `account`, booked `at`."""

    account: int
    fact: Fact
    at: datetime


async def in_force(kind: str, at: datetime, *, using: BaseDBAsyncClient | None = None) -> list[Read]:
    """The rules that facts of `kind` go by at `at`: their own, else those for what they are a kind of."""
    for one in _lineage(kind):
        if held := await rules.in_force(one, at, using=using):
            return [rules.read(rule) for rule in held]
    return []


async def going_by(kind: str, at: datetime, *, using: BaseDBAsyncClient | None = None) -> list[str]:
    """The kinds of facts that go by the rules for `kind` at `at`: it, and its own without rules of theirs."""
    kinds = [one for one, whole in KIND_OF.items() if whole == kind]
    return [kind, *[one for one in kinds if not await rules.in_force(one, at, using=using)]]


async def reckon(db: Any, member: Member, fact: Fact, *, at: datetime) -> Outcome:
    """What `fact` earns `member`, whose account is held, by the rules of its day; budgets are counted.

    Belongs to the transaction that posts it.
    """
    versions = await in_force(fact.kind, fact.at)
    holders = await _holders(db, [member.account_id]) if asks(versions) or _capped(versions) else {}
    [outcome] = await _outcomes(db, [Asked(member.account_id, fact, at)], [versions], holders)
    return outcome


async def foresee(member: Member | None, fact: Fact, *, using_db: BaseDBAsyncClient | None = None) -> Outcome:
    """What `fact` would earn now, without counting it; of a member as anybody, without a `member`."""
    db: Any = using_db or get_connection("default")
    versions = await in_force(fact.kind, fact.at, using=using_db)
    if member is None:
        return rules.evaluate(replace(_heard(fact, versions), day=clock.day_of(fact.at)), versions)
    holders = await _holders(db, [member.account_id]) if asks(versions) or _capped(versions) else {}
    asked = [Asked(member.account_id, fact, fact.at)]
    [outcome] = await _outcomes(db, asked, [versions], holders, is_for_good=False)
    return outcome


async def reckon_many(db: Any, asked: Sequence[Asked]) -> list[Outcome]:
    """What `reckon` says of one, for many in their order; their accounts are held."""
    kinds = {kind for one in {one.fact.kind for one in asked} for kind in _lineage(one)}
    known = {kind: await rules.versions(kind) for kind in kinds}
    everything = [version for versions in known.values() for version in versions]
    standing = [_standing(known, one.fact) for one in asked]
    if not asks(everything) and not _capped(everything):
        pairs = zip(asked, standing, strict=True)
        return [rules.evaluate(_heard(one.fact, versions), versions) for one, versions in pairs]
    holders = await _holders(db, sorted({one.account for one in asked}))
    return await _outcomes(db, asked, standing, holders)


async def hold(db: Any, kind: str, ats: Iterable[datetime]) -> None:
    """Hold the counters of the rules for facts of `kind` at these instants, which are reckoned one by one."""
    known, instants = await rules.versions(kind), [*ats]
    standing = {(one.code, one.version): one for at in instants for one in rules.standing(known, at)}
    await usage.hold(db, standing.values(), {clock.day_of(at) for at in instants})


async def _outcomes(
    db: Any,
    asked: Sequence[Asked],
    standing: Sequence[list[Read]],
    holders: Mapping[int, int],
    *,
    is_for_good: bool = True,
) -> list[Outcome]:
    versions = list({id(one): one for each in standing for one in each}.values())
    accounts, wanted = sorted({one.account for one in asked}), asks(versions)
    born = await births(db, accounts) if "birthday_month" in wanted else {}
    seen = await _seen(db, holders) if "first" in wanted else set[tuple[int, str]]()
    heard = [(one.account, _heard(one.fact, each)) for one, each in zip(asked, standing, strict=True)]
    facts = completed(heard, wanted, born, seen)
    used, of_versions, names = Usage(), _capped(versions), caps.names(versions)
    if of_versions:
        days = {clock.day_of(one.at) for one in asked}
        used = await usage.known(db, versions, holders, days, clock.zone(), hold=is_for_good)
    outcomes: list[Outcome] = []
    counted: list[tuple[date, Outcome]] = []
    for (account, _, at), fact, each in zip(asked, facts, standing, strict=True):
        day = clock.day_of(at)
        outcomes.append(rules.evaluate(fact, each, used=used.of(account, each, day) if of_versions else None))
        used.add(account, outcomes[-1], day, names)
        counted.append((day, outcomes[-1]))
    if of_versions and is_for_good:
        await usage.count(db, counted, of_versions)
    return outcomes


def completed(
    facts: Sequence[tuple[int, Fact]],
    wanted: set[str],
    born: Mapping[int, birthdays.Birthday],
    seen: set[tuple[int, str]],
) -> list[Fact]:
    """The facts of accounts with what the rules ask: the day, the month of birth, whether it is the first.

    `seen` says who had which kind of fact before, or one that went by its rules, and is told of these.
    """
    if not wanted or (wanted <= _OF_THE_DAY and all(fact.day for _, fact in facts)):
        return [fact for _, fact in facts]
    done: list[Fact] = []
    for account, fact in facts:
        told: dict[str, Any] = {"day": fact.day or clock.day_of(fact.at)}
        if "birthday_month" in wanted:
            told["birthday_month"] = is_in_month(born.get(account), told["day"])
        if "first" in wanted:
            told["first"] = (account, fact.goes_by) not in seen
            seen.update({(account, fact.kind), (account, fact.goes_by)})
        done.append(replace(fact, **told))
    return done


def asks(versions: Iterable[Read]) -> set[str]:
    """What the conditions of `versions` ask that a fact does not say by itself."""
    conditions = [times.only for one in versions for times in (one.terms, *one.terms.multipliers)]
    return {name for only in conditions for name in only} & {*_OF_THE_DAY, "birthday_month", "first"}


def is_in_month(born: birthdays.Birthday | None, day: date) -> bool:
    """Whether the birthday is kept in the month of `day`, by its own calendar."""
    return born is not None and born in birthdays.of_month(day.year, day.month, config.settings().leap_day)


def _lineage(kind: str) -> list[str]:
    """The kinds whose rules a fact of `kind` may go by, its own first."""
    return [kind, *([KIND_OF[kind]] if kind in KIND_OF else [])]


def _standing(known: Mapping[str, list[Read]], fact: Fact) -> list[Read]:
    """What `in_force` says, of every version."""
    held = (rules.standing(known[kind], fact.at) for kind in _lineage(fact.kind))
    return next(filter(None, held), [])


def _heard(fact: Fact, versions: Sequence[Read]) -> Fact:
    """`fact` as one of the kind that `versions`, which it goes by, are for."""
    return replace(fact, like=versions[0].kind) if versions and versions[0].kind != fact.kind else fact


def _capped(versions: Iterable[Read]) -> dict[tuple[str, int], Caps]:
    """The caps of those versions that must be counted."""
    found = {(one.code, one.version): one.terms.caps for one in versions}
    return {version: caps for version, caps in found.items() if caps.keys() - {"each"}}


async def _holders(db: Any, accounts: Sequence[int]) -> dict[int, int]:
    """These accounts and those of whoever was merged into their people, each with whose it is."""
    merged = await bulk.among(db, _MERGED, accounts)
    return {**{id: id for id in accounts}, **{row["account"]: row["holder"] for row in merged}}


async def births(db: Any, accounts: Sequence[int]) -> dict[int, birthdays.Birthday]:
    """When the people are born who hold these accounts."""
    return {
        row["account_id"]: birthdays.Birthday(
            row["birth_calendar"], row["birth_month"], row["birth_day"], bool(row["birth_leap"])
        )
        for row in await bulk.among(db, _BORN, accounts)
    }


async def _seen(db: Any, holders: Mapping[int, int]) -> set[tuple[int, str]]:
    """Of which kinds these people have had a fact that stands, and by which rules one went."""
    rows = await bulk.among(db, _SEEN, holders)
    return {(holders[row["account_id"]], row[kind]) for row in rows for kind in ("reason", "went_by")}


_MERGED = """
SELECT m."account_id" AS "account", s."account_id" AS "holder"
FROM club_member s JOIN club_member m ON m."merged_into_id" = s."id" WHERE s."account_id" {among}
"""
_BORN = """
SELECT "account_id", "birth_calendar", "birth_month", "birth_day", "birth_leap" FROM club_member
WHERE "account_id" {among} AND "birth_month" IS NOT NULL AND "birth_day" IS NOT NULL
"""
_SEEN = """
SELECT DISTINCT p."account_id", p."reason", COALESCE(r."kind", p."reason") AS "went_by"
FROM points_posting p LEFT JOIN points_rule r ON r."code" = p."rule" AND r."version" = p."rule_version"
WHERE p."account_id" {among} AND p."kind" = 'earn'
AND NOT EXISTS (SELECT 1 FROM points_posting u WHERE u."reverses_id" = p."id")
"""
