"""Finding: what is typed into the search box, and whom it means. Every way goes through an index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from club import persons, phones
from club.members import names, pinyin
from club.members.member import Member, present, visible_to
from club.vehicles import Ownership, plates, vins

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store

MOST = 50


async def search(
    text: str, *, staff: Staff, limit: int = MOST, using_db: BaseDBAsyncClient | None = None
) -> list[Member]:
    """Members in the scope of `staff` by name, pinyin, phone or last four, plate or last five, number, VIN.

    Names are found by their beginning, the given name too, also as chenxiaoyu or cxy; a VIN by its last six.
    Tier and store are loaded.
    """
    found: dict[int, Member] = {}
    for way in _ways(text, staff):
        members = await way.select_related("tier", "store").limit(limit).using_db(using_db)
        found |= {member.id: member for member in members}
    return list(found.values())[:limit]


async def elsewhere(text: str, *, staff: Staff, using_db: BaseDBAsyncClient | None = None) -> list[Store]:
    """The stores of the members whom `text` names exactly and `staff` may not see: one for each member.

    A whole phone number, plate or member number alone: by less, one could feel one's way to other people.
    """
    hidden = _exactly(text)
    if hidden is None or staff.store_id is None:
        return []
    theirs = hidden.exclude(store_id=staff.store_id).exclude(store_id=None).order_by("store_id", "id")
    return [
        member.store for member in await theirs.select_related("store").using_db(using_db) if member.store
    ]


def _exactly(text: str) -> QuerySet[Member] | None:
    """Whoever has just this phone, plate or number."""
    word = plates.squeeze(text)
    if phones.is_phone(text):
        return present().filter(id__in=persons.described(phone=phones.normalise(text)))
    if plates.is_plate(word):
        return present().filter(id__in=driving(plate=word))
    if word.isdecimal() and len(word) == 10:
        return present().filter(id__in=persons.described(number=word))
    return None


def _ways(text: str, staff: Staff) -> Iterator[QuerySet[Member]]:
    """The queries that `text` may be meant for: by its shape, seldom more than two."""
    everybody, word = visible_to(staff), plates.squeeze(text)
    if phones.is_phone(text):
        yield everybody.filter(id__in=persons.described(phone=phones.normalise(text)))
    elif word.isdecimal() and len(word) == 4:
        yield everybody.filter(id__in=persons.described(phone_tail=word))
    elif word.isdecimal() and len(word) == 10:
        yield everybody.filter(id__in=persons.described(number=word))
    if car := _car(word):
        yield everybody.filter(id__in=driving(**car))
    if word and not word.isdecimal() and not plates.is_plate(word):
        yield from _by_beginning(everybody, names.key(text), "name_key", "given_key")
        yield from _by_pinyin(everybody, pinyin.typed(text))


def driving(**car: str) -> Subquery:
    """Ids of the members who drive such a car now, like `plate_tail="6K286"`.

    As a subquery: joined from the members' side, SQLite would walk through all of them.
    """
    described = {f"vehicle__{field}": value for field, value in car.items()}
    held = Ownership.filter(until=None, **described).annotate(
        person=Coalesce("member__merged_into_id", F("member_id"))
    )
    return Subquery(held.values("person"))


def _car(word: str) -> dict[str, str]:
    """The column of a car that `word` may stand in."""
    if plates.is_plate(word):
        return {"plate": word}
    if not word.isascii():
        return {}
    columns = {plates.TAIL: "plate_tail", vins.TAIL: "vin_tail", vins.LENGTH: "vin"}
    return {columns[len(word)]: word} if len(word) in columns else {}


def _by_pinyin(everybody: QuerySet[Member], letters: str) -> Iterator[QuerySet[Member]]:
    if letters.isascii() and letters.isalpha() and len(letters) < pinyin.LONGEST:
        short = len(letters) < names.LONGEST_INITIALS // 2
        yield from _by_beginning(everybody, names.key(letters), "pinyin_key", *["initials_key"] * short)


def _by_beginning(everybody: QuerySet[Member], key: str, *columns: str) -> Iterator[QuerySet[Member]]:
    end = names.after(key)
    for column in columns:
        yield everybody.filter(**{f"{column}__gte": key, f"{column}__lt": end}).order_by(column, "id")
