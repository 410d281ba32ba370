"""Earning: the one door to the ledger. Whatever moves points for a member goes through here.

A movement is one transaction: the posting, the line on the timeline, the audit row and the message. Its key
says what it is for, `earn:<kind>:<source id>[:version]`, so that nothing is earned twice: the same key and
fact give the posting that is there already, another fact under that key is a conflict. Which rule applies
is decided once, at the first time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock, persons, tiers
from club.actors import Actor
from club.members import Member, merges
from club.messages import outbox, templates
from club.messages.templates import Value
from points import accounts, batches, bulk, lots, postings, rules, transfers
from points.batches import Earning, Posted
from points.errors import KeyConflict
from points.postings import Posting
from points.rules import Fact, Read


@dataclass(frozen=True)
class Note:
    """A message about a movement: its kind, and the variables besides `points` and `balance`."""

    kind: str
    variables: Mapping[str, Value] = field(default_factory=dict[str, Value])


@dataclass(frozen=True)
class Claim:
    """What `earn` is told of one movement, for many at once: whose `account`, for what, under which key."""

    member: int
    account: int
    fact: Fact
    key: str
    at: datetime
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


async def pays(kind: str, at: datetime) -> bool:
    """Whether any rule in force at `at` is about facts of `kind`."""
    return bool(await rules.in_force(kind, at))


async def worth(fact: Fact, *, using_db: BaseDBAsyncClient | None = None) -> int:
    """The points that the rules in force at `fact.at` would grant."""
    in_force: list[Any] = await rules.in_force(fact.kind, fact.at, using=using_db)
    return rules.evaluate(fact, in_force).points


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
    async with in_transaction():
        member = await _holding(member)
        if known := await _known(key, fact):
            return known
        in_force: list[Any] = []  # whoever has left earns nothing, also by what was under way
        if await Member.exists(id=member.id, closed_at=None):
            in_force = [*await rules.in_force(fact.kind, fact.at)]  # a row has what a Version asks for
        outcome = rules.evaluate(fact, in_force)
        posting = await postings.earn(
            member.account_id,
            outcome.points,
            key=key,
            reason=fact.kind,
            facts={**facts, **outcome.facts(), "subject": subject, "fact": _digest(fact)},
            store=fact.store,
            by=actors.name(by),
            at=at,
            expires_at=rules.expires_at(outcome.expiry, at=fact.at, zone=clock.zone()),
            rule=outcome.rule,
            rule_version=outcome.version,
        )
        await _tell(member, "points.earned", posting, by, at, subject, note)
        if posting.points:
            await tiers.reconsider(member, at=at)
    return posting


async def earn_many(claims: Sequence[Claim], *, by: Actor) -> list[int]:
    """What `earn` does, for many at once and without a message; the points of each, in the order given.

    The caller holds the accounts: they are those of people who have neither been merged nor left.
    Raises KeyConflict.
    """
    in_force = {kind: await rules.versions(kind) for kind in {claim.fact.kind for claim in claims}}
    digests = [_digest(claim.fact) for claim in claims]
    async with in_transaction() as db:
        asked = dict(zip([claim.key for claim in claims], digests, strict=True))
        known = await _known_among(db, asked)
        new = [(c, d) for c, d in zip(claims, digests, strict=True) if c.key not in known]
        earnings = [_earning(claim, digest, in_force[claim.fact.kind], by) for claim, digest in new]
        posted = await batches.earn(earnings)
        made = [(*one, two) for one, two in zip(new, posted, strict=True) if two.is_new]
        await _tell_many(db, [(claim, posting) for claim, _, posting in made], by)
        if grown := {claim.member: claim.at for claim, _, posting in made if posting.points}:
            await tiers.reconsider_many(grown, at=max(grown.values()))
    known |= {claim.key: posting.points for (claim, _), posting in zip(new, posted, strict=True)}
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
    """Take back what was posted under the key `earned`, once; None if nothing was.

    Points that are spent already are owed. What stood on the account of somebody who was merged is passed on
    to who stays. Raises AlreadyReversed, KeyConflict.
    """
    async with in_transaction():
        posting = await Posting.get_or_none(key=earned)
        member = await _holding(member, posting and posting.account_id)
        if posting is None or posting.points == 0:
            return None
        if known := await Posting.get_or_none(key=key, reverses_id=posting.id):
            return known
        facts = {**facts, "subject": subject}
        reversal = await postings.reverse(
            posting, key=key, reason=reason, facts=facts, by=actors.name(by), at=at
        )
        if posting.account_id != member.account_id:
            await merges.pass_on(posting.account_id, cause=f"{reversal.id}", by=by, at=at)
        await _tell(member, "points.reversed", reversal, by, at, subject, note)
        await tiers.reconsider(member, at=at)
    return reversal


async def movements(member: Member, *, using: BaseDBAsyncClient | None = None) -> QuerySet[Posting]:
    """All that moved the points of `member`, of those who were merged into them too, the latest first.

    Without what went from one of these accounts to another: together it is nothing.
    """
    moved = Posting.filter(account_id__in=persons.accounts_of(member)).using_db(using)
    for prefix in await merges.keys(member, using=using):
        moved = moved.exclude(Q(kind="transfer", key__startswith=f"{prefix}:"))
    return moved.order_by("-at", "-id")


async def expire(*, at: datetime, by: Actor, limit: int = 500) -> int:
    """Let points go whose time is over at `at`, account by account; how many postings that made.

    Call it until it returns 0: what was done before a break stays done.
    """
    due = await lots.accounts_due(at, limit=limit)
    return sum([await _expire(account, by, at) for account in due])


async def forfeit(member: Member, *, reason: str, by: Actor, at: datetime) -> int:
    """Let go whatever `member` has, whose account is closed; how many points that was."""
    async with in_transaction():
        ended = await postings.forfeit(member.account_id, reason=reason, at=at, by=actors.name(by))
        for posting in ended:
            await _tell(member, "points.expired", posting, by, at, "", None)
    return -sum(posting.points for posting in ended)


async def _expire(account: int, by: Actor, at: datetime) -> int:
    async with in_transaction():
        ended = await postings.expire(account, at=at, by=actors.name(by))
        holder = await Member.get_or_none(
            account_id=account
        )  # nobody's points end who was merged: they moved
        for posting in ended:
            if holder:
                await _tell(holder, "points.expired", posting, by, at, "", None)
    return len(ended)


async def _holding(member: Member, account_id: int | None = None) -> Member:
    """The person whose points these are now, with their account held: also if they are merged this moment.

    With `account_id`, that account is held as well.
    """
    while True:
        person = await persons.stays(member)
        await transfers.lock(person.account_id, account_id or person.account_id)
        if await Member.exists(id=person.id, merged_into=None):
            return person


async def _known(key: str, fact: Fact) -> Posting | None:
    posting = await Posting.get_or_none(key=key)
    if posting and posting.facts.get("fact") != _digest(fact):
        raise KeyConflict(key=key)
    return posting


async def _known_among(db: Any, asked: Mapping[str, str]) -> dict[str, int]:
    """The points of those keys that stand for a posting. Raises KeyConflict."""
    known: dict[str, int] = {}
    for row in await bulk.among(db, _KNOWN, asked):
        facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
        if facts.get("fact") != asked[row["key"]]:
            raise KeyConflict(key=row["key"])
        known[row["key"]] = row["points"]
    return known


def _earning(claim: Claim, digest: str, versions: list[Read], by: Actor) -> Earning:
    fact, in_force = claim.fact, rules.standing(versions, claim.fact.at)
    outcome = rules.evaluate(fact, in_force)
    return Earning(
        claim.account,
        outcome.points,
        key=claim.key,
        reason=fact.kind,
        facts={**claim.facts, **outcome.facts(), "subject": claim.subject, "fact": digest},
        store=fact.store,
        by=actors.name(by),
        at=claim.at,
        expires_at=rules.expires_at(outcome.expiry, at=fact.at, zone=clock.zone()),
        rule=outcome.rule,
        rule_version=outcome.version,
    )


async def _tell_many(db: Any, made: Sequence[tuple[Claim, Posted]], by: Actor) -> None:
    """What `_tell` says of one, without a message."""
    said, entries = [], []
    for claim, posting in made:
        facts = {"points": posting.points, "reason": claim.fact.kind, "posting": posting.id}
        whose, store = claim.member, claim.fact.store
        entries.append(
            audit.Deed("points.earned", "posting", posting.id, claim.at, store, {"member": whose, **facts})
        )
        if posting.points:
            said.append(activity.Line(whose, "points.earned", claim.at, store, claim.subject, facts))
    await audit.record_many(db, entries, by=by)
    await activity.record_many(db, said, by=by)


async def _tell(
    member: Member, kind: str, posting: Posting, by: Actor, at: datetime, subject: str, note: Note | None
) -> None:
    """What others learn of a movement. One that moved nothing stands in the member's own list alone."""
    facts = {"points": posting.points, "reason": posting.reason, "posting": posting.id}
    await audit.record(kind, posting, by=by, at=at, store=posting.store, member=member.id, **facts)
    if not posting.points:
        return
    await activity.record(member, kind, by=by, at=at, store=posting.store, subject=subject, **facts)
    if note:
        await _send(member, note, posting, at)


async def _send(member: Member, note: Note, posting: Posting, at: datetime) -> None:
    known = {"points": abs(posting.points), "balance": await accounts.balance(member.account_id)}
    declared = templates.kind(note.kind).variables
    values: dict[str, Any] = {name: value for name, value in known.items() if name in declared}
    values |= note.variables
    told: dict[str, Any] = {"at": at, "channel": "inbox", "member": member, "about": f"posting:{posting.id}"}
    await outbox.post(note.kind, key=posting.key, **told, **values)


_KNOWN = 'SELECT "key", "points", "facts" FROM points_posting WHERE "key" {among}'


_plain = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


def _digest(fact: Fact) -> str:
    return sha256(_plain(vars(fact)).encode()).hexdigest()[:16]
