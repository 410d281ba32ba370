"""Revealing: phone numbers are shown in part; whoever needs the whole asks, and it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from club import audit, roles
from club.members.member import Member

if TYPE_CHECKING:
    from club.staff import Staff


async def reveal(member: Member, field: Literal["phone"], *, by: Staff, at: datetime) -> str:
    """The whole of what is covered, or ''. Raises NotAllowed, also for another store's member."""
    roles.require(by, "members.reveal")
    if not roles.in_scope(by, member.store_id):
        raise roles.NotAllowed(permission="members.reveal")
    facts = {"field": field, "role": by.role}
    await audit.record("member.revealed", member, by=by, at=at, store=member.store_id, **facts)
    return getattr(member, field) or ""
