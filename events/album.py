"""The album of a session: photos that staff upload for those who took part, and who agrees to be shown.

Whoever comes is asked on the ticket, for this trip alone, and may answer otherwise later. An uploaded photo
is seen by staff alone, until they have looked at it beside the names of those who declined and show it. A
photo that somebody wants taken down is gone at once, its file with the next clearing up; staff read why.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, audit
from club.actors import Actor
from club.errors import ClubError
from club.members import Member
from club.pictures import Picture
from events import places
from events.registration import Registration
from events.sessions import Session
from points.instants import utc

MOST = 60
LONGEST_REASON = 120


class Photo(Model):
    """`picture` is named as club/pictures names it, '' once it is down; `registration` asked for that, or
    staff did it themselves. Until `shown_at` it waits to be looked at."""

    id = fields.IntField(primary_key=True)
    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "events.Session", related_name="photos", on_delete=fields.RESTRICT
    )
    picture = fields.CharField(max_length=40, default="")
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    shown_at = fields.DatetimeField(null=True)
    shown_by = fields.CharField(max_length=60, default="", db_default="")
    down_at = fields.DatetimeField(null=True)
    down_by = fields.CharField(max_length=60, default="")
    registration: fields.ForeignKeyNullableRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    reason = fields.CharField(max_length=120, default="")
    session_id: int
    registration_id: int | None

    class Meta:
        table = "events_photo"
        indexes = (("session", "down_at"), ("picture",), ("registration",))


class PhotoAnswer(Model):
    """Whether photos may show the party of `registration`; each answer is a row, the latest holds."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="photo_answers", on_delete=fields.RESTRICT
    )
    agrees = fields.BooleanField()
    by = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    registration_id: int

    class Meta:
        table = "events_photo_answer"
        indexes = (("registration", "id"),)


class TooManyPhotos(ClubError):
    """An album holds `most`."""

    code = "album.too_many"


class NotThere(ClubError):
    """Only who took part sees the album and has photos taken down; only who comes or came answers."""

    code = "album.not_there"


class AlreadyDown(ClubError):
    """The photo is not shown any more."""

    code = "album.already_down"


class DeclinedUnseen(ClubError):
    """Before photos are shown, whoever shows them has looked for those who declined: `parties` of them."""

    code = "album.declined_unseen"


def of(session_id: int) -> QuerySet[Photo]:
    """What is shown, in the order of uploading."""
    return uploaded(session_id).exclude(shown_at=None)


def uploaded(session_id: int) -> QuerySet[Photo]:
    """What is shown or waits to be, in the order of uploading."""
    return Photo.filter(session_id=session_id, down_at=None).order_by("id")


def waiting(session_id: int) -> QuerySet[Photo]:
    """What was uploaded and is not shown yet."""
    return uploaded(session_id).filter(shown_at=None)


def taken_down(session_id: int) -> QuerySet[Photo]:
    """What is shown no more, the latest first."""
    gone = Photo.filter(session_id=session_id).exclude(down_at=None).order_by("-down_at", "-id")
    return gone.select_related("registration__member")


def may_see(registration: Registration) -> bool:
    """Whoever was there sees the album."""
    return registration.state == "registered" and registration.checked_in_at is not None


def may_answer(registration: Registration) -> bool:
    """Whoever comes, or came, says whether photos may show them."""
    return registration.state == "registered"


def came(session_id: int) -> QuerySet[Registration]:
    """The parties that were there."""
    return _registered(session_id).exclude(checked_in_at=None)


def asked(session: Session, at: datetime) -> QuerySet[Registration]:
    """The parties whose answer counts: all that come, once it is over those that were there."""
    return came(session.id) if session.ends_at <= utc(at) else _registered(session.id)


async def answer_of(
    registration: Registration, *, using_db: BaseDBAsyncClient | None = None
) -> PhotoAnswer | None:
    return (
        await PhotoAnswer.filter(registration_id=registration.id).using_db(using_db).order_by("-id").first()
    )


async def answers(
    registrations: Sequence[Registration], *, using_db: BaseDBAsyncClient | None = None
) -> dict[int, bool]:
    """What each of them answered last; who was not asked yet, or said nothing, is not in it."""
    ids = [one.id for one in registrations]
    rows = PhotoAnswer.filter(registration_id__in=ids).using_db(using_db).order_by("id") if ids else None
    return {row.registration_id: row.agrees for row in await rows} if rows else {}


async def add(session: Session, picture: Picture, *, by: Actor, at: datetime) -> Photo:
    """Keep a picture for the album, unseen as yet; the same one again is the same photo. Raises
    TooManyPhotos."""
    async with in_transaction():
        held = await places.held(session.id)
        if known := await uploaded(session.id).filter(picture=picture.name).first():
            return known
        if await uploaded(session.id).count() >= MOST:
            raise TooManyPhotos(most=MOST)
        made: dict[str, Any] = {
            "session_id": session.id,
            "picture": picture.name,
            "by": actors.name(by),
            "at": at,
        }
        photo = await Photo.create(**made)
        told = {"session": session.id}
        await audit.record("photo.added", photo, by=by, at=at, store=held.event.store_id, **told)
    return photo


async def show(
    session: Session, photos: Collection[int], *, has_looked: bool, by: Actor, at: datetime
) -> int:
    """Let those who were there see these photos that wait, by their ids; how many were shown.

    `has_looked`: none of them shows anybody who declined. Raises DeclinedUnseen, if somebody has.
    """
    async with in_transaction():
        held = await places.held(session.id)
        said = await answers(await came(session.id))
        declined = [one for one, agrees in said.items() if not agrees]
        if declined and not has_looked:
            raise DeclinedUnseen(parties=len(declined))
        seen: dict[str, Any] = {"shown_at": utc(at), "shown_by": actors.name(by)}
        shown = await waiting(session.id).filter(id__in=[*photos]).update(**seen) if photos else 0
        if shown:
            told: dict[str, Any] = {"count": shown, "declined": len(declined)}
            await audit.record("photos.published", held, by=by, at=at, store=held.event.store_id, **told)
    return shown


async def remove(photo: Photo, *, by: Actor, at: datetime) -> None:
    """Staff take a photo down. Raises AlreadyDown."""
    async with in_transaction():
        await _take_down(photo, {}, by, at)


async def report(photo: Photo, registration: Registration, *, reason: str, by: Member, at: datetime) -> None:
    """Who took part wants a photo gone: it is, at once. Raises NotThere, AlreadyDown."""
    if photo.session_id != registration.session_id or not may_see(registration):
        raise NotThere()
    async with in_transaction():
        told: dict[str, Any] = {"registration_id": registration.id, "reason": reason.strip()[:LONGEST_REASON]}
        await _take_down(photo, told, by, at)
        await registration.fetch_related("session__event", "member")
        event = registration.session.event
        about: dict[str, Any] = {
            "store": event.store_id,
            "subject": f"registration:{registration.id}",
            "title": event.title,
        }
        await activity.record(registration.member, "photo.reported", by=by, at=at, **about)


async def answer(registration: Registration, agrees: bool, *, by: Actor, at: datetime) -> None:
    """Photos may show the party, or may not; the same answer again adds no row. Raises NotThere."""
    if not may_answer(registration):
        raise NotThere()
    async with in_transaction():
        await Registration.select_for_update(no_key=True).get(id=registration.id)
        last = await answer_of(registration)
        if last and last.agrees == agrees:
            return
        told: dict[str, Any] = {"registration_id": registration.id, "agrees": agrees, "by": actors.name(by)}
        await PhotoAnswer.create(at=utc(at), **told)
        await registration.fetch_related("session__event", "member")
        event = registration.session.event
        deed = "photos.allowed" if agrees else "photos.declined"
        about: dict[str, Any] = {
            "store": event.store_id,
            "subject": f"registration:{registration.id}",
            "title": event.title,
        }
        await activity.record(registration.member, deed, by=by, at=at, **about)
        await audit.record(deed, registration, by=by, at=at, store=event.store_id)


async def _take_down(photo: Photo, told: dict[str, Any], by: Actor, at: datetime) -> None:
    down = {"down_at": at, "down_by": actors.name(by), "picture": "", **told}
    if not await Photo.filter(id=photo.id, down_at=None).update(**down):
        raise AlreadyDown()
    session = await Session.get(id=photo.session_id).select_related("event")
    await audit.record("photo.removed", photo, by=by, at=at, store=session.event.store_id)


def _registered(session_id: int) -> QuerySet[Registration]:
    theirs = Registration.filter(session_id=session_id, state="registered")
    return theirs.select_related("member").order_by("number", "id")
