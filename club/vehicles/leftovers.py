"""Leftovers: who proves a car by a number on file takes the car, not the orders and points of that record.

It may well be the same person: then the two records want to be merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient

from club.vehicles.claims import Claim
from club.vehicles.vehicle import Ownership

if TYPE_CHECKING:
    from club.members import Member


async def of(claim: Claim, *, using_db: BaseDBAsyncClient | None = None) -> Member | None:
    """The record that had the car until `claim` was proven by its number, with its account. None for another
    way, for an account that is closed, and once the record is merged."""
    if claim.way != "phone" or claim.decided_at is None:
        return None
    ended = Ownership.filter(vehicle_id=claim.vehicle_id, role="owner", until=claim.decided_at)
    own = await ended.using_db(using_db).select_related("member__account").first()
    if own is None or own.member.closed_at or own.member.merged_into_id:
        return None
    return own.member
