"""Renumbering: a member takes a new mobile number, proven by a one-time code sent to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction

from club import activity, audit, locks, phones, provenance, signins
from club.actors import Actor
from club.members import closure
from club.members.member import Member, PhoneTaken
from club.messages import outbox

if TYPE_CHECKING:
    from club.signins import SignIn


async def change_phone(
    member: Member, phone: str, *, by: Actor, at: datetime, keep: SignIn | None = None
) -> None:
    """Sign `member` in by `phone` from now on, and out everywhere but at `keep`; a member's inbox tells them.

    The same number again changes nothing. Raises InvalidPhone, PhoneTaken.
    """
    phone = phones.normalise(phone)
    async with in_transaction() as connection:
        await locks.hold(connection, f"phone:{phone}")
        holder = await Member.get_or_none(phone=phone)
        if holder and holder.id == member.id:
            return
        if holder and holder.merged_into_id == member.id:  # their own, from before they were merged
            await Member.filter(id=holder.id).update(phone=None)
        elif holder:
            raise PhoneTaken
        told = (await Member.select_for_update().only("told").get(id=member.id)).told
        told = provenance.add(told, ["phone"], by=by, at=at)
        await Member.filter(id=member.id).update(phone=phone, phone_tail=phone[-4:], told=told)
        await closure.lift(phone)
        await signins.revoke_all(member, at=at, keep=keep)
        await activity.record(member, "phone.changed", by=by, at=at)
        entry = await audit.record("member.phone_changed", member, by=by, at=at, store=member.store_id)
        if member.joined_at:
            await outbox.post(
                "phone_changed",
                key=f"phone_changed:{entry.id}",
                at=at,
                channel="inbox",
                member=member,
                phone_now=phones.masked(phone),
            )
    member.phone, member.phone_tail, member.told = phone, phone[-4:], told
