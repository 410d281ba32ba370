"""Notes and contacts: what staff write down of a member, and of each time they spoke: one memory for all.

Nothing is overwritten: within a day its author may replace a note by another one that names it. What is
pinned stands on top.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit, persons
from club.errors import ClubError
from club.members import Member
from club.staff import Staff

CONTACTS = ("phone", "wechat", "visit")
KINDS = ("note", *CONTACTS)
DEEDS = {
    "note": "note.added",
    "phone": "contact.phoned",
    "wechat": "contact.messaged",
    "visit": "contact.visited",
}
CORRECTABLE = timedelta(days=1)
LONGEST = {"about": 80, "text": 500}


class Note(Model):
    """`about` is what it was about, `text` what came of it; `role` is that of its author at the time.

    `original` is the note that this one corrects, however often: the latest of them is what counts.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="notes", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=8)
    about = fields.CharField(max_length=80)
    text = fields.CharField(max_length=500, default="")
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name="notes", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=20)
    written_at = fields.DatetimeField()
    original: fields.ForeignKeyNullableRelation[Note] = fields.ForeignKeyField(
        "club.Note", related_name="corrections", on_delete=fields.RESTRICT, null=True
    )
    replaced = fields.BooleanField(default=False)
    pinned = fields.BooleanField(default=False)
    member_id: int
    by_id: int
    original_id: int | None

    class Meta:
        table = "club_note"
        indexes = (("member", "at"),)


class Wordless(ClubError):
    """A note says what it is about. Facts: `field`."""

    code = "note.wordless"


class TooLong(ClubError):
    """Facts: `field`, `longest`."""

    code = "note.too_long"


class NotYours(ClubError):
    """Only its author corrects a note. Facts: `who`."""

    code = "note.not_yours"


class TooLate(ClubError):
    """A note can be corrected for a day. Facts: `written_at`."""

    code = "note.too_late"


class Replaced(ClubError):
    """It was corrected meanwhile."""

    code = "note.replaced"


def of(member: Member) -> QuerySet[Note]:
    """What counts of all that was written of `member`, the latest first."""
    standing = Note.filter(member_id__in=persons.ids_of(member), replaced=False).select_related("by")
    return standing.order_by("-at", "-id")


async def last_contact(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> Note | None:
    """When somebody last spoke with `member`: who, and about what."""
    return await of(member).filter(kind__in=CONTACTS).using_db(using_db).first()


def may_correct(note: Note, staff: Staff, at: datetime) -> bool:
    return note.by_id == staff.id and not note.replaced and at < note.written_at + CORRECTABLE


async def write(
    member: Member, kind: str, *, about: str, text: str = "", by: Staff, at: datetime, pinned: bool = False
) -> Note:
    """A note, or that somebody spoke with `member` at `at`. Raises Wordless, TooLong."""
    about, text = _tidy(about, text)
    async with in_transaction():
        note = await Note.create(
            member_id=member.id,
            kind=kind,
            about=about,
            text=text,
            at=at,
            by=by,
            role=by.role,
            written_at=at,
            pinned=pinned,
        )
        deed, subject = DEEDS[kind], f"note:{note.id}"
        await activity.record(member, deed, by=by, at=at, store=by.store_id, subject=subject, note=note.id)
        await audit.record("note.added", note, by=by, at=at, store=by.store_id, member=member.id, kind=kind)
    return note


async def correct(note: Note, *, about: str, text: str, by: Staff, at: datetime) -> Note:
    """Another note in place of `note`, which stays to be read. Raises NotYours, TooLate, Replaced, Wordless,
    TooLong.
    """
    about, text = _tidy(about, text)
    if note.by_id != by.id:
        raise NotYours(who=(await Staff.get(id=note.by_id)).name)
    if at >= note.written_at + CORRECTABLE:
        raise TooLate(written_at=note.written_at)
    async with in_transaction():
        if not await Note.filter(id=note.id, replaced=False).update(replaced=True):
            raise Replaced
        corrected = await Note.create(
            member_id=note.member_id,
            kind=note.kind,
            about=about,
            text=text,
            at=note.at,
            by=by,
            role=note.role,
            written_at=note.written_at,
            original_id=note.original_id or note.id,
            pinned=note.pinned,
        )
        said: dict[str, Any] = {"member": note.member_id, "kind": note.kind}
        await audit.record("note.corrected", corrected, by=by, at=at, store=by.store_id, **said)
    return corrected


async def pin(note: Note, pinned: bool, *, by: Staff, at: datetime) -> None:
    """Let it stand on top, or no longer. Raises Replaced."""
    async with in_transaction():
        if not await Note.filter(id=note.id, replaced=False).update(pinned=pinned):
            raise Replaced
        deed = "note.pinned" if pinned else "note.unpinned"
        await audit.record(deed, note, by=by, at=at, store=by.store_id, member=note.member_id)
    note.pinned = pinned


def _tidy(about: str, text: str) -> tuple[str, str]:
    about, text = about.strip(), text.strip()
    if not about:
        raise Wordless(field="about")
    for field, said in (("about", about), ("text", text)):
        if len(said) > LONGEST[field]:
            raise TooLong(field=field, longest=LONGEST[field])
    return about, text
