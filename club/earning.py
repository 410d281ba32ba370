"""Earning: the door to the ledger for all that rules give, for taking it back, and for what ends.

What is set aside goes through holds, what members spend in the shop through shop, what is given by hand
through adjustments, what a merge moves through members/merges, what came over from before through
imports/balances, what a refund takes back through giving_less; each does as is said here.

A movement is one transaction: the posting, the line on the timeline, the audit row and the message. Its key
says what it is for, `earn:<kind>:<source id>[:version]`, so that nothing is earned twice: the same key and
fact give the posting that is there already, another fact under that key is a conflict. Which rule applies
is decided once, at the first time. Rules that add to it or multiply it post what they give under keys of
their own, `<key>+<rule>`, which are taken back together with it.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock, persons, reckoning, tiers
from club.actors import Actor
from club.earned import Claim, digest, earnings, given_by
from club.members import Member, holding, merges
from club.messages import outbox, templates
from club.messages.templates import Value
from club.reckoning import Asked
from points import batches, bulk, lessening, postings, rules, sql, usage
from points.batches import Earning, Posted
from points.errors import KeyConflict
from points.expiry import Ended
from points.lessening import Less
from points.postings import Posting
from points.rules import Fact
from points.standing import standing

A_SWEEP = 500  # lots at once: more would be hardly quicker, and others wait for their accounts


@dataclass(frozen=True)
class Note:
    """A message about a movement: its kind, and the variables besides `points` and `balance`."""

    kind: str
    variables: Mapping[str, Value] = field(default_factory=dict[str, Value])


async def pays(kind: str, at: datetime) -> bool:
    """Whether facts of `kind` go by any rule at `at`."""
    return bool(await reckoning.in_force(kind, at))


async def worth(fact: Fact, *, using_db: BaseDBAsyncClient | None = None) -> int:
    """The points that the rules in force at `fact.at` would grant."""
    return (await reckoning.foresee(None, fact, using_db=using_db)).total


async def earn(
    member: Member,
    fact: Fact,
    *,
    key: str,
    by: Actor,
    at: datetime,
    subject: str = "",
    note: Note | None = None,
    **facts: Any,
) -> Posting:
    """Give `member` what the rules in force at `fact.at` grant; nothing is a posting too, and says why.

    `subject` names what it was for, like `order:17`; `note` tells the member if points were earned.
    Whoever was merged earns for the one who stays. Raises KeyConflict.
    """
    async with in_transaction() as db:
        member = await holding.owner(member)
        if known := await _known(key, fact):
            return known
        # whoever has left earns nothing, also by what was under way
        is_here = await Member.exists(id=member.id, closed_at=None)
        outcome = await reckoning.reckon(db, member, fact, at=at) if is_here else rules.evaluate(fact, ())
        told = {**facts, "subject": subject, "fact": digest(fact)}
        claim = Claim(member.id, member.account_id, fact, key, at, subject, told)
        posted = [await _post(one) for one in earnings(claim, outcome, by)]
        for posting in posted:
            await tell(member, "points.earned", posting, by, at, subject)
        await send(member, note, posted[0], at, outcome.total)
        if any(posting.growth for posting in posted):
            await tiers.reconsider(member, at=at)
    return posted[0]


async def earn_many(claims: Sequence[Claim], *, by: Actor, announces: bool = False) -> list[int]:
    """What `earn` does, for many at once and without a message; the points of each, in the order given.

    The caller holds the accounts: they are those of people who have neither been merged nor left. Systems
    are told if it `announces` them. Raises KeyConflict.
    """
    asked: dict[str, str] = {}
    for claim in claims:
        if asked.setdefault(claim.key, told := digest(claim.fact)) != told:
            raise KeyConflict(key=claim.key)
    async with in_transaction() as db:
        known = await _known_among(db, asked)
        new = list({claim.key: claim for claim in claims if claim.key not in known}.values())
        outcomes = await reckoning.reckon_many(db, [Asked(one.account, one.fact, one.at) for one in new])
        wanted: list[tuple[Claim, Earning]] = []
        for claim, outcome in zip(new, outcomes, strict=True):
            known[claim.key] = outcome.total
            told_of = {**claim.facts, "subject": claim.subject, "fact": asked[claim.key]}
            wanted += [(claim, one) for one in earnings(replace(claim, facts=told_of), outcome, by)]
        posted = await batches.earn([one for _, one in wanted])
        made = [(claim, two) for (claim, _), two in zip(wanted, posted, strict=True) if two.is_new]
        await _tell_many(db, made, by, announces)
        answered = zip(wanted, posted, strict=True)
        if grown := {claim.member for (claim, one), two in answered if two.is_new and one.growth}:
            await tiers.reconsider_many(grown, at=max(claim.at for claim, _ in made))
    return [known[claim.key] for claim in claims]


async def reverse(
    member: Member,
    earned: str,
    *,
    key: str,
    reason: str,
    by: Actor,
    at: datetime,
    subject: str = "",
    note: Note | None = None,
    **facts: Any,
) -> Posting | None:
    """Take back what was posted under the key `earned`, once, or what is left of it; None if nothing was.

    Points that are spent already are owed. What stood on the account of somebody who was merged is passed on
    to who stays. Raises AlreadyReversed, KeyConflict.
    """
    async with in_transaction() as db:
        posting = await Posting.get_or_none(key=earned)
        member = await holding.owner(member, posting and posting.account_id)
        given = await given_by(posting)
        if posting is None or not given:
            return None
        keys = {one.id: key + one.key.removeprefix(earned) for one in given}
        if known := await Posting.get_or_none(key=keys[given[0].id], reverses_id=given[0].id):
            return known
        said: dict[str, Any] = {"reason": reason, "facts": {**facts, "subject": subject}, "at": at}
        undone: list[Posting] = []
        for one in given:
            undone.append(await postings.reverse(one, key=keys[one.id], by=actors.name(by), **said))
            if one.account_id != member.account_id:
                await merges.pass_on(one.account_id, cause=f"{undone[-1].id}", by=by, at=at)
            await tell(member, "points.reversed", undone[-1], by, at, subject)
        less = await lessening.of(db, [one.id for one in given])
        left = [(one, one.points - less.get(one.id, Less()).points) for one in given]
        await usage.give_back(db, left, clock.zone())
        await send(member, note, undone[0], at, -sum(one.points for one in undone))
        if any(posting.growth for posting in undone):
            await tiers.reconsider(member, at=at)
    return undone[0]


async def movements(member: Member, *, using: BaseDBAsyncClient | None = None) -> QuerySet[Posting]:
    """All that moved the points of `member`, of those who were merged into them too, the latest first.

    Without what went from one of these accounts to another: together it is nothing.
    """
    held = await persons.account_ids(member, using_db=using)
    of_one = len(held) == 1
    moved = Posting.filter(account_id=held[0]) if of_one else Posting.filter(account_id__in=held)
    moved = moved.using_db(using)
    for prefix in await merges.keys(member, using=using):
        moved = moved.exclude(Q(kind="transfer", key__startswith=f"{prefix}:"))
    return moved.order_by("-at", "-id")


async def expire(*, at: datetime, by: Actor, limit: int = A_SWEEP) -> int:
    """Let the points go of the `limit` lots whose time was over first at `at`; how many postings that made.

    Call it until it returns 0: what was done before a break stays done.
    """
    return len(await _expire(at=at, by=by, limit=limit))


def sweeps(*, at: datetime, by: Actor, limit: int = A_SWEEP) -> list[AsyncIterator[int]]:
    """The same of all lots whose time was over at `at`, piece by piece; how many postings each has made.

    Each piece is a transaction of its own, and where it was broken off, the next sweep goes on. On PostgreSQL
    it is two sweeps of half the limit to be done at once, outside of any transaction: while one waits for the
    database, the other reckons.
    """
    hands = 2 if sql.in_one_statement() else 1
    return [
        _sweep(at=at, by=by, limit=max(1, limit // hands), hand=hand, hands=hands) for hand in range(hands)
    ]


async def forfeit(member: Member, *, reason: str, by: Actor, at: datetime) -> int:
    """Let go whatever `member` has, whose account is closed; how many points that was."""
    async with in_transaction():
        ended = await postings.forfeit(member.account_id, reason=reason, at=at, by=actors.name(by))
        for posting in ended:
            await tell(member, "points.expired", posting, by, at, "")
    return -sum(posting.points for posting in ended)


async def _sweep(**told: Any) -> AsyncIterator[int]:
    last = None
    while ended := await _expire(**told, after=last):
        yield len(ended)
        last = ended[-1]


async def _expire(*, at: datetime, by: Actor, **told: Any) -> list[Ended]:
    async with in_transaction() as db:
        ended = await postings.expire_due(at=at, by=actors.name(by), **told)
        holders = await bulk.among(db, _HOLDERS, {one.account_id for one in ended})
        whose = {row["account_id"]: row["id"] for row in holders}
        deeds, lines = [], []
        for one in ended:
            if member := whose.get(one.account_id):
                facts = {"points": one.points, "reason": one.reason, "posting": one.id}
                entry = {"member": member, **facts}
                deeds.append(audit.Deed("points.expired", "posting", one.id, at, one.store, entry))
                lines.append(activity.Line(member, "points.expired", at, one.store, "", facts))
        await audit.record_many(db, deeds, by=by)
        await activity.record_many(db, lines, by=by)
    return ended


async def _known(key: str, fact: Fact) -> Posting | None:
    posting = await Posting.get_or_none(key=key)
    if posting and posting.facts.get("fact") != digest(fact):
        raise KeyConflict(key=key)
    return posting


async def _known_among(db: Any, asked: Mapping[str, str]) -> dict[str, int]:
    """The points of those keys that stand for a posting. Raises KeyConflict."""
    known: dict[str, int] = {}
    for row in await bulk.among(db, _KNOWN, asked):
        facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
        if facts.get("fact") != asked[row["key"]]:
            raise KeyConflict(key=row["key"])
        known[row["key"]] = row["points"] + sum(extra["points"] for extra in facts.get("extra", ()))
    return known


async def _post(earning: Earning) -> Posting:
    told: dict[str, Any] = dict(vars(earning))
    return await postings.earn(told.pop("account_id"), told.pop("points"), **told)


async def _tell_many(db: Any, made: Sequence[tuple[Claim, Posted]], by: Actor, announces: bool) -> None:
    """What `tell` says of one, without a message."""
    said, entries = [], []
    for claim, posting in made:
        facts = {"points": posting.points, "reason": claim.fact.kind, "posting": posting.id}
        whose, store = claim.member, claim.fact.store
        entries.append(
            audit.Deed("points.earned", "posting", posting.id, claim.at, store, {"member": whose, **facts})
        )
        if posting.points:
            said.append(activity.Line(whose, "points.earned", claim.at, store, claim.subject, facts))
    await audit.record_many(db, entries, by=by, announces=announces)
    await activity.record_many(db, said, by=by)


async def tell(member: Member, kind: str, posting: Posting, by: Actor, at: datetime, subject: str) -> None:
    """What others learn of a movement. One that moved nothing stands in the member's own list alone."""
    facts = {"points": posting.points, "reason": posting.reason, "posting": posting.id}
    await audit.record(kind, posting, by=by, at=at, store=posting.store, member=member.id, **facts)
    if posting.points:
        await activity.record(member, kind, by=by, at=at, store=posting.store, subject=subject, **facts)


async def send(member: Member, note: Note | None, posting: Posting, at: datetime, points: int) -> None:
    """A message about what moved, if anything did."""
    if not note or not points:
        return
    known = {"points": points, "balance": (await standing(member.account_id, at=at)).usable}
    declared = templates.kind(note.kind).variables
    values: dict[str, Any] = {name: value for name, value in known.items() if name in declared}
    values |= note.variables
    told: dict[str, Any] = {"at": at, "channel": "inbox", "member": member, "about": f"posting:{posting.id}"}
    await outbox.post(note.kind, key=posting.key, **told, **values)


_HOLDERS = 'SELECT "id", "account_id" FROM club_member WHERE "account_id" {among}'
_KNOWN = 'SELECT "key", "points", "facts" FROM points_posting WHERE "key" {among}'
