"""What a deed with a voucher leaves behind: the audit row, the line on the timeline, the message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club import activity, audit
from club.actors import Actor
from club.members import Member
from club.messages import outbox
from club.tiers.changes import last_day
from points.vouchers import Voucher, VoucherKind


def name(kind: VoucherKind, locale: str) -> str:
    """What it is called, in that language."""
    return (kind.name_en if locale.startswith("en") else "") or kind.name


def until(voucher: Voucher, locale: str) -> str:
    """The last day on which it holds, in words."""
    if voucher.expires_at is None:
        return "no last day" if locale.startswith("en") else "不限期"
    return last_day(voucher.expires_at, locale)


async def record(
    deed: str, voucher: Voucher, person: Member, *, by: Actor, at: datetime, store: int | None, **facts: Any
) -> None:
    """The audit row and the line on the timeline; `words` that somebody typed stand on the timeline alone."""
    words = {"words": facts.pop("words")} if "words" in facts else {}
    told: dict[str, Any] = {"by": by, "at": at, "store": store, "title": voucher.kind.name, **facts}
    await audit.record(deed, voucher, member=person.id, **told)
    await activity.record(person, deed, subject=subject(voucher), **told, **words)


async def post(kind: str, voucher: Voucher, person: Member, *, key: str, at: datetime, **more: Any) -> None:
    """A message about it to somebody who is a member."""
    if person.closed_at or not person.joined_at:
        return
    told: dict[str, Any] = {"key": key, "at": at, "channel": "inbox", "member": person}
    title = name(voucher.kind, person.locale)
    await outbox.post(kind, **told, about=f"voucher:{voucher.code}", title=title, **more)


def subject(voucher: Voucher) -> str:
    return f"voucher:{voucher.id}"
