"""Guesses: who names plate after plate learns which cars are on file; there are only so many answers a day.

Each is written down in the audit log, which says how many there were: what is on file although somebody else
has it, and what was claimed and is on no file.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction

from club import actors, audit, locks
from club.audit import Entry
from club.errors import ClubError
from club.vehicles.vehicle import PlateTaken, Scrapped, VinTaken

if TYPE_CHECKING:
    from club.members import Member

MOST_A_DAY = 10
A_DAY = timedelta(hours=24)
DEED = "vehicle.guessed"


class NothingToClaim(ClubError):
    """No car that is somebody's has this plate or VIN."""

    code = "claim.nothing_to_claim"


class TooManyGuesses(ClubError):
    """Facts: `most` plates and VINs a day that turn out not to be the member's."""

    code = "vehicle.too_many_guesses"


async def made(member: Member, *, at: datetime) -> int:
    """How many there were in the day before `at`."""
    by = actors.name(member)
    return await Entry.filter(action=DEED, by=by, at__gt=at - A_DAY).count()


@asynccontextmanager
async def counted(member: Member, *, at: datetime) -> AsyncGenerator[None]:
    """Around a verb in which `member` names a car; to be entered outside of any transaction: that of the verb
    stands within ours, and what it refuses stays counted. One at a time, or parallel ones would all be
    answered. Raises TooManyGuesses."""
    refusal: ClubError | None = None
    async with in_transaction() as connection:
        await locks.hold(connection, f"guesses:{member.id}")
        if await made(member, at=at) >= MOST_A_DAY:
            raise TooManyGuesses(most=MOST_A_DAY)
        try:
            yield
        except (PlateTaken, VinTaken, Scrapped, NothingToClaim) as error:
            await audit.record(DEED, member, by=member, at=at, store=member.store_id)
            refusal = error
    if refusal:
        raise refusal
