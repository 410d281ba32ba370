"""Preview of a merge: what would be taken over, what each of the two has, and what gives one to think."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from club import persons, signins, vehicles
from club.members import gaps, names
from club.members.member import Member
from club.members.merging import birthday
from points.accounts import Account

WARNINGS = ("birthday", "birth_year", "name", "gender", "both_joined", "both_signed_in", "brought", "closing")


@dataclass(frozen=True)
class Holding:
    """What somebody has, the rows of those included who were merged into them; void orders are none."""

    cars: list[vehicles.Vehicle]
    orders: int
    points: int
    owed: int
    devices: int


@dataclass(frozen=True)
class Preview:
    """`filled` names what `stays` lacks and takes over; `warnings` are of WARNINGS."""

    filled: list[str]
    stays: Holding
    gone: Holding
    warnings: list[str]

    @property
    def needs_reason(self) -> bool:
        return "birthday" in self.warnings


async def of(
    gone: Member, *, into: Member, at: datetime, using_db: BaseDBAsyncClient | None = None
) -> Preview:
    """What `merge` would do; nothing is done. Both with their tier."""
    holdings = await _holding(into, at, using_db=using_db), await _holding(gone, at, using_db=using_db)
    filled = gaps.lacking(into, gone)
    if gone.tier.level > into.tier.level:
        filled.append("tier")
    told = {
        "birthday": _differ(
            birthday(into), birthday(gone), bool(into.birth_calendar and gone.birth_calendar)
        ),
        "birth_year": _differ(into.birth_year, gone.birth_year, bool(into.birth_year and gone.birth_year)),
        "name": _differ(core(into.name), core(gone.name), bool(into.name and gone.name)),
        "gender": _differ(into.gender, gone.gender, bool(into.gender and gone.gender)),
        "both_joined": bool(into.joined_at and gone.joined_at),
        "both_signed_in": all(holding.devices for holding in holdings),
        "brought": await _brought(into, gone, using_db=using_db),
        "closing": await _closing(into, gone, using_db=using_db),
    }
    return Preview(filled, *holdings, [name for name in WARNINGS if told[name]])


def core(name: str) -> str:
    """A name without the title that a file may have put behind it."""
    for title in names.TITLES:
        name = name.removesuffix(title)
    return name.replace(" ", "").casefold()


def _differ(one: object, other: object, known: bool) -> bool:
    return known and one != other


async def _holding(member: Member, at: datetime, *, using_db: BaseDBAsyncClient | None) -> Holding:
    account = await Account.get(id=member.account_id, using_db=using_db)
    return Holding(
        cars=await vehicles.of(member).using_db(using_db),
        orders=await _orders(member, using_db=using_db),
        points=account.balance,
        owed=account.owed,
        devices=await signins.open_of(member, at).using_db(using_db).count(),
    )


async def _orders(member: Member, *, using_db: BaseDBAsyncClient | None) -> int:
    from club import orders  # which are about members, and so import this package

    return await orders.of(member).exclude(state="void").using_db(using_db).count()


async def _brought(one: Member, other: Member, *, using_db: BaseDBAsyncClient | None) -> bool:
    """Whether one of them brought the other: nobody brings themselves."""
    from club.referrals import Referral

    for referrer, friend in ((one, other), (other, one)):
        between = Referral.filter(referrer_id__in=persons.ids_of(referrer)).using_db(using_db)
        if await between.filter(friend_id__in=persons.ids_of(friend)).exists():
            return True
    return False


async def _closing(*members: Member, using_db: BaseDBAsyncClient | None) -> bool:
    """Whether one of them has asked to close the account: its day comes for the whole person."""
    from club.privacy import requests  # which are about members, and so import this package

    asked = [requests.of(member, "closure").filter(state="waiting").using_db(using_db) for member in members]
    return any([await waiting.exists() for waiting in asked])
