"""Joining: a proven mobile number becomes a member, once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import activity, audit, documents, links, locks, phones, provenance, sources, spelling, tiers
from club import consents as allowing
from club.actors import Actor
from club.members import closure, names
from club.members.holding import owner
from club.members.member import Member, TooLong, by_phone
from club.messages import outbox
from points import accounts

if TYPE_CHECKING:
    from club.sources import Source


async def sign_up(
    phone: str,
    *,
    charter: int,
    privacy: int,
    consents: Mapping[str, bool],
    at: datetime,
    invite_code: str = "",
    source_code: str = "",
    name: str = "",
    gender: str = "",
    locale: str = "zh_CN",
    source: str = "portal",
    by: Actor | None = None,
    is_welcomed: bool = True,
) -> Member:
    """Make the holder of `phone`, proven by a one-time code, a member; a member is returned as they are.

    A customer on file joins as the person they are, with the cars and points that wait for them.
    `charter` and `privacy` are the versions that were accepted, `consents` the boxes by purpose, `source`
    where they were ticked. `invite_code` and `source_code` stay with the member for life; one that nobody
    knows is left out. Whoever is about to tell their name is not welcomed yet: `welcome` does it then.
    The home store is the poster's, else the referrer's. Joining earns by the rules for `sign_up`.
    Raises InvalidPhone, NotPublished, NotAccepted, UnknownPurpose, TooLong, NoTier.
    """
    phone = phones.normalise(phone)
    async with in_transaction() as connection:
        await locks.hold(connection, f"phone:{phone}")
        known = await by_phone(phone)
        if known and not known.joined_at:
            known = await owner(known)
        if known and known.joined_at:
            return known
        await closure.lift(phone)
        poster = await sources.find(source_code)
        if known:
            member = await _let_join(known, locale, poster, at)
        else:
            member = await _create(phone, spelling.visible(name), gender, locale, poster, at)
        by = by or member
        await documents.accept(member, {"charter": charter, "privacy": privacy}, source=source, at=at)
        await activity.record(member, "member.joined", by=by, at=at, store=member.store_id, source=source)
        await audit.record("member.joined", member, by=by, at=at, store=member.store_id, source=source)
        await allowing.choose(member, consents, source=source, by=by, at=at)
        await _bring(member, links.tidy(invite_code), at)
        if is_welcomed:
            await welcome(member, by=by, at=at)
    return member


async def welcome(member: Member, *, by: Actor, at: datetime) -> None:
    """Write to a new member, by the name that they have told by then, and give what joining brings.

    In the transaction that signs them up.
    """
    from club import beginnings  # which is about members, and so imports this package

    await outbox.post(
        "welcome",
        key=f"welcome:{member.id}",
        at=at,
        channel="inbox",
        member=member,
        number=member.number,
    )
    await beginnings.joined(member, by=by, at=at)


async def _let_join(known: Member, locale: str, poster: Source | None, at: datetime) -> Member:
    """What the dealer's file says of the person stays; they correct it themselves."""
    changes: dict[str, Any] = {"joined_at": at, "locale": locale}
    if known.source_id is None and poster:
        changes |= {"source_id": poster.id, "store_id": known.store_id or poster.store_id}
    await Member.filter(id=known.id).update(**changes)
    known.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]
    return known


async def _create(
    phone: str, name: str, gender: str, locale: str, source: Source | None, at: datetime
) -> Member:
    if len(name) > 40:
        raise TooLong(field="name", longest=40)
    return await Member.create(
        number=await new_number(),
        phone=phone,
        phone_tail=phone[-4:],
        name=name,
        **names.keys(name),
        address_form=names.address(name, gender, locale),
        gender=gender,
        tier=await tiers.first(),
        account=await accounts.open(at=at),
        store_id=source.store_id if source else None,
        source=source,
        invite_code=links.new(),
        created_at=at,
        joined_at=at,
        locale=locale,
        told=provenance.add({}, ["phone", "name", "gender"] if name else ["phone"], by="member", at=at),
    )


async def _bring(friend: Member, invite_code: str, at: datetime) -> None:
    """The friend belongs to whoever invited them, and without a poster to the referrer's store."""
    from club import referrals  # which is about members, and so imports this package

    referrer = await referrals.inviter(invite_code)
    if referrer is None:
        return
    if friend.store_id is None and referrer.store_id is not None:
        await Member.filter(id=friend.id).update(store_id=referrer.store_id)
        friend.store_id = referrer.store_id
    await referrals.joined(friend, invite_code, at)


async def new_number() -> str:
    """Ten random digits: they tell neither how many members there are nor who came when."""
    while True:
        number = f"{secrets.randbelow(10**10):010d}"
        if not await Member.exists(number=number):
            return number
