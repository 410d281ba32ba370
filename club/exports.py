"""Exports: rows that leave the house as a file. Each is written down before its first row goes.

An export is an entry of the audit log, and nothing else: it is never changed, and who reads the log sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import audit, roles
from club.audit import Entry
from club.errors import ClubError

if TYPE_CHECKING:
    from club.staff import Staff

PERMISSION = {  # what may be taken away, and by whom
    "members": "members.export",
    "vehicles": "members.export",
    "segment": "members.export",
    "orders": "orders.export",
    "liability": "liability.export",
    "settlement": "liability.export",
    "registrations": "events.export",
    "travellers": "insurance.list",
}
LONGEST_REASON = 120


class ReasonNeeded(ClubError):
    """Whoever takes phones, plates or VINs away uncovered says what for."""

    code = "export.reason_needed"


class ReasonTooLong(ClubError):
    """Facts: `longest`."""

    code = "export.reason_too_long"


def visible_to(staff: Staff) -> QuerySet[Entry]:
    """What was taken away by the store that `staff` works for, or by all, newest first.

    Reports of imports, which run.note_report writes down, are among it.
    """
    taken = [f"{kind}.exported" for kind in PERMISSION]
    return audit.visible_to(staff).filter(action__in=[*taken, "import.reported"])


async def record(
    kind: str,
    *,
    count: int,
    columns: Sequence[str],
    format: str,
    asked: Any,
    reason: str,
    is_uncovered: bool,
    by: Staff,
    at: datetime,
    subject: Model | None = None,
) -> Entry:
    """Write down that `by` takes `count` rows of `kind` away; `asked` is what they were narrowed by.

    Raises NotAllowed, ReasonNeeded, ReasonTooLong.
    """
    roles.require(by, PERMISSION[kind])
    if is_uncovered:
        roles.require(by, "members.reveal")
        if not reason.strip():
            raise ReasonNeeded
    if len(reason.strip()) > LONGEST_REASON:
        raise ReasonTooLong(longest=LONGEST_REASON)
    return await audit.record(
        f"{kind}.exported",
        subject,
        by=by,
        at=at,
        store=by.store_id,
        count=count,
        columns=list(columns),
        format=format,
        filter=asked,
        reason=reason.strip(),
        uncovered=is_uncovered,
    )
