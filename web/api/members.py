"""/api/v1/members: who stands at the counter, what they have, and what moved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from tortoise.expressions import Q

from club import clock, codes, earning, members, phones
from club.members import Member
from points.standing import standing
from web import movements
from web import text as words
from web.api import scope
from web.api.pages import Cursor, Limit, Page, closed, opened
from web.api.problems import NotHere, Refused, wrong
from web.api.routes import key_of, reads, router
from web.api.values import Given, Moment, PathId, text
from web.database import read
from web.i18n import lazy

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
WHY_NOT = {
    "expired": lazy("This code has died: ask for the one that is on the phone now."),
    "forged": lazy("The club has made no such code."),
    "mistyped": lazy("One digit of the code is wrong."),
    "unknown": lazy("That is no code of a member."),
}
router = router("members")


class SoughtMember(Given):
    """Name one of them."""

    code: text(40, least=1, example="112345678901234567") | None = Field(
        None, description="The code that the member's phone shows: it changes twice a minute."
    )
    phone: text(20, least=1, example="13800000001") | None = None


class Points(BaseModel):
    usable: int = Field(description="What can be spent now; below zero while more is owed.")
    pending: int = Field(description="There, but to be spent later only.")
    held: int = Field(description="Set aside for something that is not settled.")
    growth: int = Field(description="What counts for the tier.")


class ClubMember(BaseModel):
    id: int = Field(description="That of the customer.")
    number: str
    address_form: str = Field(description="How to address them, like 陈女士.")
    tier: str
    tier_name: str
    joined_at: Moment
    points: Points


class Movement(BaseModel):
    id: int
    at: Moment
    points: int
    title: str = Field(description="What it was, in a few words.")
    why: str = Field(description="Why it was this much: a sentence.")
    about: str = Field(description="Which order, if it was about one.")


@router.post(
    "/members/lookup", response_model=ClubMember, **reads("points.read", missing=True, body=True, rules=True)
)
async def lookup(request: Request, sought: SoughtMember) -> ClubMember:
    """Who shows this code, or has this phone. In the body, so that no log has it."""
    if (sought.code is None) == (sought.phone is None):
        raise wrong("code", "lookup.one_of", lazy("Name one: the code, or the phone."))
    if sought.code is not None:
        found = await members.by_number(_number(sought.code))
    else:
        found = await members.by_phone(phones.normalise(sought.phone or ""), using_db=read())
    if found is None:
        raise NotHere("member")
    return await _shown(await _member(request, found.id))


@router.get("/members/{member_id}", response_model=ClubMember, **reads("points.read", missing=True))
async def show(request: Request, member_id: PathId) -> ClubMember:
    """A member with tier and balance."""
    return await _shown(await _member(request, member_id))


@router.get(
    "/members/{member_id}/movements", response_model=Page[Movement], **reads("points.read", missing=True)
)
async def movement_index(
    request: Request, member_id: PathId, limit: Limit = 50, cursor: Cursor = ""
) -> Page[Movement]:
    """All that moved the points of a member, each with its sentence, the latest first."""
    rows = await earning.movements(await _member(request, member_id), using=read())
    if cursor:
        micros, last = opened(cursor, 2)
        at = _instant(micros)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last))
    found = await rows.limit(limit + 1)
    said = await movements.in_words(found[:limit])
    items = [
        Movement(id=one.id, at=one.at, points=one.points, title=one.title, why=one.why, about=one.about)
        for one in said
    ]
    end = found[limit - 1] if len(found) > limit else None
    return Page(items=items, next=closed(_micros(end.at), end.id) if end else None)


def _number(told: str) -> str:
    """The member's number that a code carries. Raises Refused."""
    code = codes.read(told, clock.now())
    if code.kind == "member" and code.ok:
        return code.number
    reason = code.reason if code.kind == "member" and code.reason else "unknown"
    raise Refused(409, f"code.{reason}", WHY_NOT[reason])


async def _member(request: Request, member_id: int) -> Member:
    """Of the key's store, and in the club: who is only on file has no points to speak of."""
    people = scope.people(key_of(request)).filter(id=member_id, joined_at__not_isnull=True)
    return await scope.one(people.select_related("tier").using_db(read()), "member")


async def _shown(member: Member) -> ClubMember:
    seen: Any = await standing(member.account_id, at=clock.now(), using=read())
    return ClubMember(
        id=member.id,
        number=member.number,
        address_form=member.address_form,
        tier=member.tier.code,
        tier_name=words.bilingual(member.tier.name, member.tier.name_en),
        joined_at=member.joined_at,  # type: ignore[arg-type]
        points=Points(usable=seen.usable, pending=seen.pending, held=seen.held, growth=seen.growth),
    )


def _micros(at: datetime) -> int:
    return (at - BEGINNING) // timedelta(microseconds=1)


def _instant(micros: int) -> datetime:
    try:
        return BEGINNING + timedelta(microseconds=micros)
    except OverflowError:
        raise wrong(
            "cursor", "cursor.unknown", lazy("Take the cursor from “next” of the page before.")
        ) from None
