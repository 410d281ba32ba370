"""Whom an entry of a chain means: by phone, by plate, or by name; one, several to choose from, or nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from club import members
from club.members import Member
from club.staff import Staff
from club.vehicles import plates

MOST = 8
_TITLES = re.compile(r"(?:先生|女士|小姐|老师|总|哥|姐|太太|阿姨|叔叔)$")


@dataclass(frozen=True)
class Match:
    """`candidates` are all who may be meant, `chosen` is the one who is; `by`: phone, plate,
    name, or ''; lent: the plate is that of people with other names."""

    candidates: tuple[Member, ...] = ()
    chosen: Member | None = None
    by: str = ""


async def match(
    *, name: str, phone: str, plate: str, staff: Staff, using_db: BaseDBAsyncClient | None = None
) -> Match:
    """In the scope of `staff`. A phone number means its holder; a plate who drives the car and has the name,
    or where no name was told; a name alone whoever has just that one. Whose name only begins so, or who
    drives the car under another name, is offered: a plate is soon mistyped, and cars are lent."""
    by_phone = await _found(phone, staff, using_db)
    if len(by_phone) == 1:
        return Match(tuple(by_phone), by_phone[0], "phone")
    by_plate = await _found(plates.squeeze(plate), staff, using_db)
    named = [one for one in by_plate if may_be_called(one, name)] if name.strip() else by_plate
    if len(named) == 1:
        return Match(tuple(by_plate), named[0], "plate")
    by_name = await _found(name, staff, using_db) or await _found(bare(name), staff, using_db)
    exact = [one for one in by_name if is_called(one, name)]
    candidates = {one.id: one for one in [*by_plate, *(exact or by_name)]}
    is_one = len(exact) == 1 and len(candidates) == 1
    by = "name" if is_one else "lent" if by_plate and not named else ""
    return Match(tuple(candidates.values())[:MOST], exact[0] if is_one else None, by)


def is_called(member: Member, name: str) -> bool:
    """By the whole name, or as one addresses them: 王先生 is the address of 王五."""
    told = _key(name)
    return bool(told) and told in (_key(member.name), _key(member.address_form), _key(bare(member.name)))


def may_be_called(member: Member, name: str) -> bool:
    """So, or by a part of it that is no single letter: 小雨 of 林小雨."""
    told = _key(name)
    return is_called(member, name) or (len(told) > 1 and told in _key(member.name))


def bare(name: str) -> str:
    """The name without what people are addressed by."""
    short = _TITLES.sub("", name.strip())
    return short if len(short) > 1 else ""


async def _found(text: str, staff: Staff, using_db: BaseDBAsyncClient | None) -> list[Member]:
    if not text.strip():
        return []
    return await members.search(text, staff=staff, limit=MOST, using_db=using_db)


def _key(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()
