"""Reception: a member's code, number, phone or plate is held out at the desk; who is it?

A code that is read opens a desk visit, and so does a search with one match. Several matches are offered to
choose from. Every try is kept as a scan, with its reason when it led nowhere.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from club import codes, members, persons, phones, scans, vehicles, visits
from club.desks import Desk
from club.errors import ClubError
from club.members import Member
from club.scans import Answer, Scan
from club.staff import Staff
from club.vehicles import Ownership, plates
from points.standing import standing

MOST = 8
PHONE_TAIL = 4


class NotOffered(ClubError):
    """The member is none of those whom that search had found."""

    code = "reception.not_offered"


async def scan(code: str, *, desk: Desk, staff: Staff, nonce: str, at: datetime) -> Answer:
    """Read a member code: `ok` opens a visit, anything else says why not (`expired`, `unknown`, …).

    Raises NonceConflict.
    """
    keep = partial(scans.keep, kind="member", text=code, nonce=nonce, desk=desk, staff=staff, at=at)
    return await scans.once(nonce, code, lambda: _read(code, keep, desk, staff, at))


async def look_up(text: str, *, desk: Desk, staff: Staff, nonce: str, at: datetime) -> Answer:
    """Find a member by number, phone or its last four (of this store), plate with its province or without, or
    its last five, VIN or its last six.

    One match is `ok` and opens a visit, several are `choose` (at most 8, then `pick` one), none is `unknown`.
    Raises NonceConflict.
    """
    kind, found = _search(text, desk)
    keep = partial(scans.keep, kind=kind, text=text, nonce=nonce, desk=desk, staff=staff, at=at)
    return await scans.once(nonce, text, lambda: _match(found, keep, desk, staff, at))


async def pick(offer: Scan, member_id: int, *, desk: Desk, staff: Staff, nonce: str, at: datetime) -> Answer:
    """Choose one of those whom a search had offered: opens the visit. Raises NotOffered, NonceConflict."""
    if member_id not in [match["member"] for match in offer.answer.get("matches", ())]:
        raise NotOffered(member=member_id, scan=offer.id)
    text = f"{offer.id}:{member_id}"
    keep = partial(scans.keep, kind=offer.kind, text=text, nonce=nonce, desk=desk, staff=staff, at=at)
    return await scans.once(
        nonce,
        text,
        lambda: _match(
            members.present().filter(id__in=persons.described(id=member_id)), keep, desk, staff, at
        ),
    )


async def card(member: Member, *, at: datetime, using_db: BaseDBAsyncClient | None = None) -> dict[str, Any]:
    """Who it is, as plain facts: the form of address, tier, points to be used at `at`, and the own cars."""
    found = Member.filter(id=member.id).using_db(using_db).select_related("tier", "store")
    member = await found.get()
    return {
        "member": member.id,
        "number": member.number,
        "name": member.name,
        "address_form": member.address_form,
        "tier": member.tier.name,
        "tier_en": member.tier.name_en,
        "points": (await standing(member.account_id, at=at, using=using_db)).usable,
        "store": member.store.name if member.store else "",
        "cars": await _cars(member, using_db=using_db),
    }


async def _read(code: str, keep: Callable[..., Any], desk: Desk, staff: Staff, at: datetime) -> Answer:
    read = codes.read(code, at)
    if not read.ok or read.kind != "member":
        return await keep(Answer(read.reason or "unknown"))
    return await _match(
        members.present().filter(id__in=persons.described(number=read.number or "")), keep, desk, staff, at
    )


async def _match(
    found: QuerySet[Member], keep: Callable[..., Any], desk: Desk, staff: Staff, at: datetime
) -> Answer:
    matches = await found.order_by("id").limit(MOST)
    if len(matches) == 1:
        return await _welcome(matches[0], keep, desk, staff, at)
    if not matches:
        return await keep(Answer("unknown"))
    return await keep(Answer("choose", {"matches": [await _match_facts(member) for member in matches]}))


async def _welcome(
    member: Member, keep: Callable[..., Any], desk: Desk, staff: Staff, at: datetime
) -> Answer:
    visit = await visits.open(member, desk=desk, staff=staff, at=at)
    facts = {**await card(member, at=at), "visit": visit.id}
    return await keep(Answer("ok", facts), member=member, subject=f"visit:{visit.id}")


async def _match_facts(member: Member) -> dict[str, Any]:
    return {
        "member": member.id,
        "address_form": member.address_form,
        "phone_tail": member.phone_tail,
        "cars": await _cars(member),
    }


async def _cars(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> list[dict[str, Any]]:
    """The cars, each with what the member is to it: of two who drive one car, one owns it."""
    driven = Ownership.filter(member_id__in=persons.ids_of(member), until=None).order_by("vehicle_id", "role")
    told = {field: f"vehicle__{field}" for field in ("id", "plate", "brand", "model", "energy")}
    rows = await driven.using_db(using_db).values("role", **told)
    return [*{row["id"]: row for row in rows}.values()]  # of two roles in one car the later word: owner


def _at_home(desk: Desk) -> QuerySet[Member]:
    """Members of the desk's store, or of none yet: by four digits one could feel one's way to all others."""
    return members.present().filter(Q(store_id=desk.store_id) | Q(store_id=None))


def _search(text: str, desk: Desk) -> tuple[str, QuerySet[Member]]:
    """What kind of thing was typed, and whom it may mean."""
    word = plates.squeeze(text)
    if phones.is_phone(text):
        return "phone", members.present().filter(id__in=persons.described(phone=phones.normalise(text)))
    if len(word) == PHONE_TAIL and word.isdecimal():
        return "phone", _at_home(desk).filter(id__in=persons.described(phone_tail=word))
    if len(word) == 10 and word.isdecimal():
        return "member", members.present().filter(id__in=persons.described(number=word))
    cars = vehicles.described(word)
    theirs = [Q(id__in=members.driving(**car)) for car in cars or [{"plate": ""}]]
    return "plate" if cars else "unknown", members.present().filter(Q(*theirs, join_type=Q.OR))
