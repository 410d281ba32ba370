"""Finding: what is typed into the search box, and whom it means. Every way goes through an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Coalesce
from tortoise.queryset import QuerySet

from club import persons, phones, vehicles
from club.members import names, pinyin
from club.members.member import Member, present, visible_to
from club.vehicles import Ownership, plates

if TYPE_CHECKING:
    from club.staff import Staff
    from club.stores import Store

MOST = 50


@dataclass(frozen=True)
class Meant:
    """All whom a text means: those of `ids`, and whoever's key begins so.

    Such a beginning is a column, the first key and the first one behind: it may fit a good part of the town.
    """

    ids: tuple[int, ...] = ()
    beginnings: tuple[tuple[str, str, str], ...] = ()

    @property
    def condition(self) -> Q:
        spans = [Q(**_span(*beginning)) for beginning in self.beginnings]
        return Q(Q(id__in=self.ids), *spans, join_type=Q.OR)


async def search(
    text: str, *, staff: Staff, limit: int = MOST, using_db: BaseDBAsyncClient | None = None
) -> list[Member]:
    """Members in the scope of `staff` by name, pinyin, phone or last four, plate or last five, number, VIN.

    Names are found by their beginning, the given name too, also as chenxiaoyu or cxy; a VIN by its last six.
    Tier and store are loaded. These are the first ones, to pick from: a list asks for all who are `meant`.
    """
    found: dict[int, Member] = {}
    for way in _ways(text, staff):
        members = await way.select_related("tier", "store").limit(limit).using_db(using_db)
        found |= {member.id: member for member in members}
    return list(found.values())[:limit]


async def meant(text: str, *, using_db: BaseDBAsyncClient | None = None) -> Meant:
    """All whom `text` means, in whatever store: a condition for whoever asks more of them."""
    ids: list[int] = []
    for described in _described(text):
        ids += await present().filter(id__in=described).using_db(using_db).values_list("id", flat=True)  # type: ignore[arg-type]
    return Meant(tuple(sorted({*ids})), tuple(_beginnings(text)))


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
    everybody = visible_to(staff)
    for described in _described(text):
        yield everybody.filter(id__in=described)
    for beginning in _beginnings(text):
        yield everybody.filter(**_span(*beginning)).order_by(beginning[0], "id")


def _described(text: str) -> Iterator[Subquery]:
    """The ids of the few who have this phone, number or car, or one that ends so."""
    word = plates.squeeze(text)
    if phones.is_phone(text):
        yield persons.described(phone=phones.normalise(text))
    elif word.isdecimal() and len(word) == 4:
        yield persons.described(phone_tail=word)
    elif word.isdecimal() and len(word) == 10:
        yield persons.described(number=word)
    for car in vehicles.described(word):
        yield driving(**car)


def driving(**car: str) -> Subquery:
    """Ids of the members who drive such a car now, like `plate_tail="6K286"`.

    As a subquery: joined from the members' side, SQLite would walk through all of them.
    """
    described = {f"vehicle__{field}": value for field, value in car.items()}
    held = Ownership.filter(until=None, **described).annotate(
        person=Coalesce("member__merged_into_id", F("member_id"))
    )
    return Subquery(held.values("person"))


def _beginnings(text: str) -> Iterator[tuple[str, str, str]]:
    """The keys that begin like the name, the given name or the pinyin that `text` may be."""
    word = plates.squeeze(text)
    if not word or word.isdecimal() or plates.is_plate(word):
        return
    key, letters = names.key(text), pinyin.typed(text)
    yield from ((column, key, names.after(key)) for column in ("name_key", "given_key"))
    if letters.isascii() and letters.isalpha() and len(letters) < pinyin.LONGEST:
        short, key = len(letters) < names.LONGEST_INITIALS // 2, names.key(letters)
        yield from ((column, key, names.after(key)) for column in ("pinyin_key", *["initials_key"] * short))


def _span(column: str, first: str, end: str) -> dict[str, str]:
    return {f"{column}__gte": first, f"{column}__lt": end}
