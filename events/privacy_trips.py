"""What trips keep about a person: identity numbers, answers about photos, who led, what was taken down.

Registered with club/privacy by web, as events/privacy is.
"""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Q

from club import sealing
from club.privacy.parts import Part, Person, Row
from events import travellers
from events.album import Photo, PhotoAnswer
from events.leaders import Leader
from events.phones import PhoneOpening
from events.traveller import Traveller


async def numbers(person: Person) -> list[Row]:
    """The numbers that are kept for their parties and of themselves, opened: the copy is the member's own."""
    theirs = Traveller.filter(_theirs(person)).order_by("at", "id")
    rows = await theirs.select_related("registration__session__event")
    return [
        {
            "title": row.registration.session.event.title,
            "name": row.name,
            "identity_number": _number(row),
            "at": row.at,
            "consent_at": row.consent_at,
            "deleted_at": row.deleted_at,
        }
        for row in rows
    ]


async def photo_answers(person: Person) -> list[Row]:
    theirs = PhotoAnswer.filter(registration__member_id__in=person.ids).order_by("at", "id")
    values = theirs.values("agrees", "at", title="registration__session__event__title")
    return [dict(row) for row in await values]


async def leading(person: Person) -> list[Row]:
    theirs = Leader.filter(registration__member_id__in=person.ids).order_by("at", "id")
    values = theirs.values("role", "at", "ended_at", "phone", title="session__event__title")
    return [dict(row) for row in await values]


async def forget_numbers(person: Person, at: datetime) -> None:
    """Their parties' numbers, and their own in the party of somebody of the household."""
    by = f"member:{person.member.id}"
    await travellers.forget(Traveller.filter(_theirs(person)), by=by, at=at)
    await travellers.unname(Traveller.filter(registration__member_id__in=person.ids))


async def forget_words(person: Person, at: datetime) -> None:
    """Why a photo went names people."""
    await Photo.filter(registration__member_id__in=person.ids).update(reason="")


async def forget_phones(person: Person, at: datetime) -> None:
    """Who led stays in the row; the number does not."""
    ids = await Leader.filter(registration__member_id__in=person.ids).values_list("id", flat=True)
    await Leader.filter(id__in=ids).update(phone="")


def _theirs(person: Person) -> Q:
    return Q(registration__member_id__in=person.ids) | Q(companion__member_id__in=person.ids)


def _number(row: Traveller) -> str:
    if not row.sealed:
        return ""
    try:
        return row.identity().number
    except sealing.Unreadable:
        return f"…{row.tail}"


PARTS = (
    Part("travellers", (Traveller,), numbers, forget_numbers),
    Part("photo_answers", (Photo, PhotoAnswer), photo_answers, forget_words),
    Part("leading", (Leader, PhoneOpening), leading, forget_phones),
)
