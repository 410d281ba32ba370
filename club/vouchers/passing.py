"""Passing a voucher on, within a household alone; both sides are told."""

from __future__ import annotations

from datetime import datetime

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, households, persons
from club.actors import Actor
from club.errors import ClubError
from club.members import Member, holding
from club.vouchers import telling
from points import vouchers
from points.vouchers import Voucher


class NotInHousehold(ClubError):
    """The two do not live in one household."""

    code = "voucher.not_in_household"


def relatives(member: Member) -> QuerySet[Member]:
    """To whom `member` may pass one on: who lives in the same household and is a member."""
    theirs = households.people(member.household_id or 0).filter(joined_at__not_isnull=True)
    return theirs.exclude(id=member.id)


async def transfer(voucher: Voucher, to: Member, *, by: Actor, at: datetime) -> Voucher:
    """Let `to` have it; pressed twice, it has gone over once.

    Raises NotInHousehold, NotTransferable, VoucherUsed, VoucherExpired, VoucherCancelled.
    """
    async with in_transaction():
        giver = await persons.stays(await Member.get(account_id=voucher.account_id))
        taker = await persons.stays(to)
        await holding.hold(giver, taker)
        giver, taker = await Member.get(id=giver.id), await Member.get(id=taker.id)
        now = await Voucher.get(id=voucher.id).select_related("kind")
        if now.account_id in await persons.account_ids(taker):
            return now
        if now.account_id != voucher.account_id:
            raise NotInHousehold
        is_home = giver.household_id is not None and giver.household_id == taker.household_id
        if not is_home or taker.closed_at or not taker.joined_at or taker.merged_into_id:
            raise NotInHousehold
        now = await vouchers.transfer(voucher, taker.account_id, by=actors.name(by), at=at)
        await _tell(now, giver, taker, by, at)
    return now


async def _tell(voucher: Voucher, giver: Member, taker: Member, by: Actor, at: datetime) -> None:
    # neither timeline names the other: it would go on to when they have left
    for deed, person in (("voucher.transferred", giver), ("voucher.received", taker)):
        await telling.record(deed, voucher, person, by=by, at=at, store=person.store_id)
    key = f"voucher:{voucher.id}:{giver.id}:{at.timestamp():.0f}"
    await telling.post("voucher_passed_on", voucher, giver, key=f"{key}:out", at=at, who=taker.address_form)
    until = telling.until(voucher, taker.locale)
    await telling.post(
        "voucher_received", voucher, taker, key=f"{key}:in", at=at, who=giver.address_form, until=until
    )
