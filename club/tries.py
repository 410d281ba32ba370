"""Tries: wrong passwords and codes of staff are counted before they are looked at; too many shut the door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import audit
from club.errors import ClubError

if TYPE_CHECKING:
    from club.staff import Staff

MOST_FAILURES = 50  # for a user name from wherever; of one place the caller bears far fewer
A_CODE = 10  # what it weighs to be wrong for who has the password, or a sign-in, already
LOCKED_FOR = timedelta(minutes=15)


class LockedOut(ClubError):
    """Too many wrong passwords or codes. Facts: `until`."""

    code = "staff.locked_out"


async def count(at: datetime, *, weight: int = 1, is_known: bool = False, **who: Any) -> Staff | None:
    """Count the try as a failure before it is looked at: parallel tries find the door shut too.

    `who` is like `login="hal"`; None for nobody who may come in. A lock does not hold for a device that
    `is_known`, whose tries the caller bounds; for the others it stays, until somebody comes in the right
    way. Raises LockedOut.
    """
    from club.staff import Staff  # which knows this

    async with in_transaction():
        staff = await Staff.select_for_update().get_or_none(is_active=True, **who)
        if staff is None:
            return None
        if staff.locked_until and staff.locked_until > at:
            if not is_known:
                raise LockedOut(until=staff.locked_until)
            staff.failures += weight
            await staff.save(update_fields=["failures"])
            staff.locked_until = None  # not this try's: the row keeps it
            return staff
        staff.failures = weight if staff.locked_until else staff.failures + weight
        staff.locked_until = at + LOCKED_FOR if staff.failures >= MOST_FAILURES else None
        await staff.save(update_fields=["failures", "locked_until"])
    return staff


async def take_back(staff: Staff, weight: int) -> None:
    """As it was before; a lock stays where the other tries are enough for it."""
    async with in_transaction():
        held = await type(staff).select_for_update().get(id=staff.id)
        held.failures = max(0, held.failures - weight)
        if held.failures < MOST_FAILURES:
            held.locked_until = None
        await held.save(update_fields=["failures", "locked_until"])


async def forgive(staff: Staff) -> None:
    """Whoever came in the right way starts counting anew."""
    await type(staff).filter(id=staff.id).update(failures=0, locked_until=None)
    staff.failures, staff.locked_until = 0, None


async def note_lock(staff: Staff | None, *, at: datetime, is_known: bool = False) -> None:
    """A failed try that shut the door is written down; and, once in the time of a lock, that somebody fails
    on a known device while it is shut."""
    if staff and staff.locked_until:
        await audit.record("staff.locked", staff, by="staff", at=at, store=staff.store_id)
    elif staff and is_known and staff.failures >= MOST_FAILURES:
        noted = audit.of(staff).filter(action="staff.tried_while_locked", at__gt=at - LOCKED_FOR)
        if not await noted.exists():
            await audit.record("staff.tried_while_locked", staff, by="staff", at=at, store=staff.store_id)
