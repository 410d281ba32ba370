"""Taking a use back: at the desk within fifteen minutes, later by a correction that says why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import activity, actors, audit, clock
from club.actors import Actor
from club.members import Member, holding
from club.messages import outbox
from club.privileges.errors import AlreadyUndone, NoReason, UndoTooLate
from club.privileges.privilege import Privilege
from club.privileges.use import LONGEST_REASON, PrivilegeUse
from club.undoing import UNDO_WITHIN


async def undo(use: PrivilegeUse, *, by: Actor, at: datetime) -> None:
    """Give the quota back, within 15 minutes. Raises AlreadyUndone, UndoTooLate."""
    await _take_back(use, "", by, at)


async def correct(use: PrivilegeUse, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the quota back at any time; the member reads the `reason`. Raises AlreadyUndone, NoReason."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NoReason(longest=LONGEST_REASON)
    await _take_back(use, reason, by, at)


async def _take_back(use: PrivilegeUse, reason: str, by: Actor, at: datetime) -> None:
    async with in_transaction():
        person = await holding.owner(await Member.get(id=use.member_id))
        now = await PrivilegeUse.select_for_update(no_key=True).get(id=use.id)
        if now.undone_at:
            raise AlreadyUndone(undone_at=now.undone_at)
        if not reason and at >= now.at + UNDO_WITHIN:
            raise UndoTooLate(used_at=now.at)
        said: dict[str, Any] = {"undone_at": at, "undone_by": actors.name(by), "undone_why": reason}
        await PrivilegeUse.filter(id=use.id).update(**said)
        await _tell(now, person, reason, by, at)
    use.update_from_dict(said)  # pyright: ignore[reportUnknownMemberType]


async def _tell(use: PrivilegeUse, person: Member, reason: str, by: Actor, at: datetime) -> None:
    privilege = await Privilege.get(id=use.privilege_id)
    deed = "privilege.corrected" if reason else "privilege.undone"
    told: dict[str, Any] = {"by": by, "at": at, "store": use.store_id}
    title: dict[str, Any] = {"title": privilege.name, "title_en": privilege.name_en}
    why: dict[str, Any] = {"why": reason} if reason else {}
    await activity.record(person, deed, subject=f"privilege:{use.id}", **told, **title, **why)
    await audit.record(deed, use, member=person.id, privilege=privilege.id, **told)
    if person.joined_at and not person.closed_at:
        is_chinese = person.locale.startswith("zh")
        said: dict[str, Any] = {
            "privilege": privilege.name if is_chinese else privilege.name_en or privilege.name,
            "used": clock.day_of(use.at),
        } | ({"reason": reason} if reason else {})
        kind = "privilege_corrected" if reason else "privilege_undone"
        key, about = f"{kind}:{use.id}", f"privilege:{use.id}"
        await outbox.post(kind, key=key, at=at, channel="inbox", member=person, about=about, **said)
