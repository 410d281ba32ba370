"""Referrals: a member's link brings a friend, and points once the friend's first service order is settled.

One level only, one referrer per friend for life, and nothing for the act of sharing. The reward stands on the
friend's earliest service order that is settled and not void: when that one is voided it passes to the next;
if there is none it is taken back, and comes again with the next order. What was bought in the shop is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import activity, audit, earned, earning, links, persons
from club.actors import Actor
from club.earning import Note
from club.errors import ClubError
from club.members import Member
from club.messages import outbox
from club.tiers import Tier
from points import sql
from points.rules import Fact

if TYPE_CHECKING:
    from club.orders import ServiceOrder
    from club.staff import Staff


class Referral(Model):
    """The reward of `points` stands on `first_order`; `round` counts the rewards that were taken back."""

    id = fields.IntField(primary_key=True)
    referrer: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="referrals", on_delete=fields.RESTRICT
    )
    friend: fields.OneToOneRelation[Member] = fields.OneToOneField(
        "club.Member", related_name="brought_by", on_delete=fields.RESTRICT
    )
    code = fields.CharField(max_length=12)
    signed_up_at = fields.DatetimeField()
    first_order: fields.ForeignKeyNullableRelation[ServiceOrder] = fields.ForeignKeyField(
        "club.ServiceOrder", on_delete=fields.RESTRICT, null=True
    )
    first_order_at = fields.DatetimeField(null=True)
    rewarded_at = fields.DatetimeField(null=True)
    points = fields.IntField(null=True)
    round = fields.IntField(default=0)
    referrer_id: int
    friend_id: int
    first_order_id: int | None

    class Meta:
        table = "club_referral"
        indexes = (("referrer", "signed_up_at"), ("first_order",))


KINDS = ("referral", "referral_friend")
"""What the reward is by the rules: first the referrer's, then the friend's."""


class Worth(NamedTuple):
    """Points, after the friend's first service order."""

    referrer: int
    friend: int


class OwnInvitation(ClubError):
    """Nobody brings themselves."""

    code = "referral.own_invitation"


class AlreadyBrought(ClubError):
    """The friend was brought before, by somebody: once for life."""

    code = "referral.already_brought"


def by_referrer(member: Member) -> QuerySet[Referral]:
    """Whom `member` brought, the latest first."""
    theirs = Referral.filter(referrer_id__in=persons.ids_of(member)).select_related("friend")
    return theirs.order_by("-signed_up_at", "-id")


def of_friend(member: Member) -> QuerySet[Referral]:
    """Who brought `member`: the first who did, should two who were brought have turned out to be one."""
    came = Referral.filter(friend_id__in=persons.ids_of(member)).select_related("referrer")
    return came.order_by("signed_up_at", "id")


def visible_to(staff: Staff) -> QuerySet[Referral]:
    """Who brought whom, the latest first; for the staff of a store, where either of the two belongs to it."""
    found = (
        Referral.all().select_related("referrer", "friend", "first_order").order_by("-signed_up_at", "-id")
    )
    if staff.store_id is None:
        return found
    either = [persons.at_home(staff.store_id, of=side, strictly=True) for side in ("friend", "referrer")]
    return found.filter(Q(*either, join_type="OR"))


async def inviter(code: str, *, using_db: BaseDBAsyncClient | None = None) -> Member | None:
    """The member whose link carries `code`, if they are still with the club."""
    held = Member.filter(invite_code=links.tidy(code)).select_related("tier", "merged_into__tier")
    known = await held.using_db(using_db).first()
    person = known and (known.merged_into or known)
    return None if person is None or person.closed_at else person


async def worth(referrer: Member, at: datetime, *, using_db: BaseDBAsyncClient | None = None) -> Worth:
    """What a friend's first order at the referrer's store would bring both, by the rules in force at `at`.

    Needs the tier of `referrer`; the friend begins on the lowest.
    """
    lowest = await Tier.all().using_db(using_db).order_by("level").first()
    tiers = {"referral": referrer.tier.code, "referral_friend": lowest.code if lowest else None}
    facts = [Fact(kind=kind, at=at, tier=tier, store=referrer.store_id) for kind, tier in tiers.items()]
    referrers, friends = [await earning.worth(fact, using_db=using_db) for fact in facts]
    return Worth(referrers, friends)


async def joined(friend: Member, invite_code: str, at: datetime) -> Referral | None:
    """`friend` has signed up by a link, in the sign-up's transaction; None if the link is nobody's.

    Raises OwnInvitation, AlreadyBrought.
    """
    referrer = await inviter(invite_code)
    if referrer is None:
        return None
    if referrer.id == friend.id:
        raise OwnInvitation(member=friend.id)
    if await of_friend(friend).exists():
        raise AlreadyBrought(friend=friend.id)
    return await _write(referrer, friend, at)


async def to_reward(friend: Member) -> Member | None:
    """Who is to be rewarded for the first order of `friend`, if it is still to come: to be held before it."""
    came = await of_friend(friend) if await _is_brought(friend) else []
    return came[0].referrer if came and not any(one.first_order_id for one in came) else None


async def rewarded_for(order: ServiceOrder) -> list[Member]:
    """Who has a reward that stands on `order`, beside its own member: to be held before it is voided."""
    found = await Referral.filter(first_order_id=order.id).select_related("referrer")
    return [one.referrer for one in found]


async def order_settled(
    order: ServiceOrder, friend: Member, *, by: Actor, at: datetime, quietly: bool = False
) -> None:
    """The referrer of `friend` is rewarded for the first service order, in the settlement's transaction.

    `quietly` sends no message: the order is one of long ago, from a file. The caller holds the accounts of
    both since before the order earned anything (`to_reward`). The conditional update is the lock: of two
    orders settled at once, one is the first. Of several referrals of one person only the first counts, and
    nobody is rewarded for having brought themselves.
    """
    came = await of_friend(friend) if order.kind == "service" and await _is_brought(friend) else []
    if not came or any(one.first_order_id for one in came):
        return
    referrer = await persons.stays(came[0].referrer)
    first = Referral.filter(id=came[0].id, first_order_id=None)
    if referrer.id == friend.id or not await first.update(first_order_id=order.id, first_order_at=at):
        return
    referral = await Referral.get(id=came[0].id).select_related("referrer", "friend")
    await _reward(referral, order, by, at, quietly=quietly)


async def order_voided(
    order: ServiceOrder, standing: ServiceOrder | None, *, by: Actor, at: datetime
) -> None:
    """`order` counts no more: its reward passes to the friend's order that is `standing`, or is taken back.

    The caller holds both accounts (`rewarded_for`), so that no other order of theirs is settled meanwhile.
    """
    referral = await Referral.get_or_none(first_order_id=order.id).select_related("referrer", "friend")
    if referral is None:
        return
    if standing:
        await Referral.filter(id=referral.id).update(
            first_order_id=standing.id, first_order_at=standing.settled_at
        )
        return
    await _take_back(referral, order, by, at)


async def waiting(friends: Iterable[int], *, using: BaseDBAsyncClient) -> dict[int, datetime]:
    """Those of `friends` whose first order would reward somebody, and since when: as `order_settled` does."""
    return {friend: one.signed_up_at for friend, one in (await _waiting(friends, using=using)).items()}


async def to_reward_for(friends: Iterable[int], *, using: BaseDBAsyncClient) -> set[int]:
    """Who would be rewarded for the first orders of `friends`: the ids of their rows."""
    return {one.referrer_id for one in (await _waiting(friends, using=using)).values()}


async def _is_brought(friend: Member) -> bool:
    """Most were not: every order asks that first."""
    return bool(await sql.rows(get_connection("default"), _BROUGHT, friend.id))


async def _waiting(friends: Iterable[int], *, using: BaseDBAsyncClient) -> dict[int, Referral]:
    rows = await persons.rows_of([*friends], using_db=using)
    found = Referral.filter(friend_id__in=[*rows]).using_db(using).order_by("signed_up_at", "id")
    first, rewarded = dict[int, Referral](), set[int]()
    for one in await found.only("id", "friend_id", "referrer_id", "signed_up_at", "first_order_id"):
        first.setdefault(rows[one.friend_id], one)
        if one.first_order_id:
            rewarded.add(rows[one.friend_id])
    return {friend: one for friend, one in first.items() if friend not in rewarded}


async def _write(referrer: Member, friend: Member, at: datetime) -> Referral:
    referral = await Referral.create(
        referrer=referrer, friend=friend, code=referrer.invite_code, signed_up_at=at
    )
    subject, by = f"referral:{referral.id}", f"member:{friend.id}"
    told: dict[str, Any] = {"by": by, "at": at, "store": friend.store_id, "subject": subject}
    await activity.record(referrer, "referral.brought", **told, friend_id=friend.id)
    await activity.record(friend, "referral.joined", **told, referrer_id=referrer.id)
    await audit.record("referral.joined", referral, by=by, at=at, store=friend.store_id, referrer=referrer.id)
    await outbox.post(
        "referral_joined",
        key=f"referral:{referral.id}:joined",
        at=at,
        channel="inbox",
        member=referrer,
        about=subject,
        friend=friend.address_form,
    )
    return referral


async def _reward(referral: Referral, order: ServiceOrder, by: Actor, at: datetime, *, quietly: bool) -> None:
    thanks = None if quietly else Note("referral_rewarded", {"friend": referral.friend.address_form})
    gained = await _earn(referral, KINDS[0], referral.referrer, thanks, order, by, at)
    await _earn(referral, KINDS[1], referral.friend, None, order, by, at)
    await Referral.filter(id=referral.id).update(rewarded_at=at, points=gained)


async def _earn(
    referral: Referral,
    kind: str,
    member: Member,
    note: Note | None,
    order: ServiceOrder,
    by: Actor,
    at: datetime,
) -> int:
    """What `member` gets by the rules for `kind`; without a rule there is nothing to explain either."""
    if not await earning.pays(kind, at):
        return 0
    member = await persons.stays(member)
    posting = await earning.earn(
        member,
        Fact(kind=kind, at=at, tier=member.tier.code, store=order.store_id),
        key=f"earn:{kind}:{referral.id}:{referral.round}",
        by=by,
        at=at,
        subject=f"referral:{referral.id}",
        note=note,
        friend_id=referral.friend_id,
    )
    return earned.total(posting)


async def _take_back(referral: Referral, order: ServiceOrder, by: Actor, at: datetime) -> None:
    for kind, member in zip(KINDS, (referral.referrer, referral.friend), strict=True):
        await earning.reverse(
            member,
            f"earn:{kind}:{referral.id}:{referral.round}",
            key=f"reverse:{kind}:{referral.id}:{referral.round}",
            reason="order.void",
            by=by,
            at=at,
            subject=f"referral:{referral.id}",
            friend_id=referral.friend_id,
        )
    await Referral.filter(id=referral.id).update(
        first_order_id=None, first_order_at=None, rewarded_at=None, points=None, round=referral.round + 1
    )


_BROUGHT = """
SELECT "id" FROM club_referral WHERE "friend_id" IN (
    SELECT "id" FROM club_member WHERE "id" = $1 OR "merged_into_id" = $1
) LIMIT 1
"""
