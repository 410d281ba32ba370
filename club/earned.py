"""What is earned as postings: one for the rule that counts, one for each that adds or multiplies.

The first stands under the key of the earning and names the others in its facts; theirs are `<key>+<rule>`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from club import actors, clock
from club.actors import Actor
from points import rules
from points.batches import Earning
from points.facts import Fact, Outcome
from points.postings import Posting


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


def total(posting: Posting) -> int:
    """The points of an earning: those of the rule that counted, and of others besides."""
    return posting.points + sum(extra["points"] for extra in posting.facts.get("extra", ()))


async def given_by(posting: Posting | None, *, using_db: BaseDBAsyncClient | None = None) -> list[Posting]:
    """What moved points in an earning: the posting of the rule that counted, and those of others besides."""
    if posting is None:
        return []
    keys = [f"{posting.key}+{extra['rule']}" for extra in posting.facts.get("extra", ())]
    extra = await Posting.filter(key__in=keys).using_db(using_db).order_by("id") if keys else []
    return [one for one in (posting, *extra) if one.points or one.growth]


def earnings(claim: Claim, outcome: Outcome, by: Actor) -> list[Earning]:
    """A posting for each rule that gives something: the first says all, the others what they belong to."""
    of_first = {**claim.facts, **outcome.facts()}
    of_others = {**claim.facts, "extra_to": claim.key}
    return [
        Earning(
            claim.account,
            one.points,
            key=f"{claim.key}+{one.rule}" if place else claim.key,
            reason=claim.fact.kind,
            facts=of_others if place else of_first,
            store=claim.fact.store,
            by=actors.name(by),
            at=claim.at,
            expires_at=rules.expires_at(one.expiry, at=claim.fact.at, zone=clock.zone()),
            rule=one.rule,
            rule_version=one.version,
            growth=one.growth,
            usable_from=rules.usable_from(one.pending_days, at=claim.fact.at, zone=clock.zone()),
        )
        for place, one in enumerate(outcome.effects)
    ]


def digest(fact: Fact) -> str:
    """What tells one fact from another under the same key."""
    return sha256(_plain(fact.told()).encode()).hexdigest()[:16]


_plain = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode
