"""Scans: whatever was held before a desk's camera or typed into it, with the answer that was given.

A scan carries a nonce made by the desk: the same nonce is answered by the stored answer, whatever has
happened since. Failed scans are kept with their reason. Of a code only the tail is kept, and of an answer,
after some days, only what names nobody: whose scan it was says `member`, to those who may know.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club.desks import Desk
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from club.stores import Store

TAIL = 8
LED_ON = ("ok", "choose")
STAYS = (
    "visit",
    "registration",
    "voucher",
    "session",
    "event",
    "seats",
    "at",
)  # of the facts, what names nobody


class Scan(Model):
    id = fields.BigIntField(primary_key=True)
    nonce = fields.CharField(max_length=36, unique=True)
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    kind = fields.CharField(max_length=10)
    code_tail = fields.CharField(max_length=8, default="")
    outcome = fields.CharField(max_length=20)
    reason = fields.CharField(max_length=40, default="")
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    subject = fields.CharField(max_length=60, default="")
    answer = fields.JSONField[dict[str, Any]](default=dict)
    at = fields.DatetimeField()
    forgotten_at = fields.DatetimeField(null=True)
    desk_id: int | None
    store_id: int | None
    staff_id: int | None
    member_id: int | None

    class Meta:
        table = "club_scan"
        indexes = (("desk", "at"), ("forgotten_at", "at"))


@dataclass(frozen=True)
class Answer:
    """What the desk is told: one `outcome`, and plain `facts` (instants as ISO text) for its sentence.

    `scan_id` is the kept scan; a resent one gets it again.
    """

    outcome: str
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    scan_id: int | None = None

    def when(self, name: str) -> datetime | None:
        """The instant among the facts, if it is there."""
        text = self.facts.get(name)
        return datetime.fromisoformat(text) if text else None


class NonceConflict(ClubError):
    """The nonce already stands for the scan of another code, or for one whose answer is forgotten."""

    code = "scan.nonce_conflict"


class BadNonce(ClubError):
    """A nonce has 8 to 36 characters."""

    code = "scan.bad_nonce"


def failed_at(desk: Desk) -> QuerySet[Scan]:
    """The scans at `desk` that led nowhere, newest first, each with its reason."""
    return Scan.filter(desk=desk).exclude(reason="").order_by("-at", "-id")


async def once(nonce: str, text: str, deed: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer that `nonce` was given before, or that of `deed`, which keeps the scan in its transaction.

    Of two that come at once one does the deed, the other is told its answer. Raises NonceConflict, BadNonce.
    """
    if known := await answered(checked(nonce), text):
        return known
    try:
        async with in_transaction():
            return await deed()
    except IntegrityError:
        if known := await answered(nonce, text):
            return known
        raise


async def answered(nonce: str, text: str) -> Answer | None:
    """The stored answer for `nonce`, if it was scanned before. Raises NonceConflict."""
    scan = await Scan.get_or_none(nonce=nonce)
    if scan and (scan.code_tail != tail(text) or scan.forgotten_at):
        raise NonceConflict(nonce=nonce)
    return Answer(scan.outcome, scan.answer, scan.id) if scan else None


async def keep(
    answer: Answer,
    *,
    kind: str,
    text: str,
    nonce: str,
    desk: Desk,
    staff: Staff,
    at: datetime,
    member: Member | None = None,
    subject: str = "",
) -> Answer:
    """Write the scan down in the caller's transaction, with the outcome as its reason if it led nowhere."""
    scan = await Scan.create(
        nonce=nonce,
        desk=desk,
        store_id=desk.store_id,
        staff=staff,
        kind=kind,
        code_tail=tail(text),
        outcome=answer.outcome,
        reason="" if answer.outcome in LED_ON else answer.outcome,
        member=member,
        subject=subject,
        answer=answer.facts,
        at=at,
    )
    return replace(answer, scan_id=scan.id)


async def forget(*, before: datetime, at: datetime, limit: int = 500) -> int:
    """Let the answers of scans before that instant name nobody any more; how many it were.

    Call it until it returns 0: what was done before a break stays done.
    """
    async with in_transaction():
        old = Scan.filter(forgotten_at=None, at__lt=before).order_by("at", "id").limit(limit)
        scans = await old.select_for_update(skip_locked=True)
        for scan in scans:
            scan.answer = {name: fact for name, fact in scan.answer.items() if name in STAYS}
            scan.forgotten_at = at
        if scans:
            await Scan.bulk_update(scans, ["answer", "forgotten_at"])
    return len(scans)


async def forget_failed(*, before: datetime, limit: int = 500) -> int:
    """Delete the oldest scans that led nowhere before that instant; how many it were."""
    old = Scan.filter(at__lt=before).exclude(reason="").order_by("at").limit(limit)
    ids = await old.values_list("id", flat=True)
    return await Scan.filter(id__in=ids).delete() if ids else 0


def checked(nonce: str) -> str:
    """Raises BadNonce."""
    if not 8 <= len(nonce) <= 36:
        raise BadNonce(length=len(nonce))
    return nonce


def tail(text: str) -> str:
    """The end of what was scanned: enough to tell two codes apart, too little to use one."""
    return text[-min(TAIL, max(1, len(text) // 2)) :]
