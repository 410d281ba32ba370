"""Profiles: what a person tells of themselves, and the store that is theirs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction

from club import activity, audit, provenance, spelling
from club.actors import Actor
from club.members import births, names, reaching
from club.members.births import Birth
from club.members.holding import owner
from club.members.member import Member, TooLong

if TYPE_CHECKING:
    from club.stores import Store

ASKED = {"name": "name", "gender": "gender", "birthday": "birth_calendar"}
"""What a complete profile tells, and the column of each that is empty while it is missing."""
LONGEST = {"name": 40, "address_form": 40, "likes": 200, "dislikes": 200}  # characters


async def update_profile(
    member: Member,
    *,
    by: Actor,
    at: datetime,
    name: str | None = None,
    gender: str | None = None,
    address_form: str | None = None,
    birth: Birth | None = None,
    email: str | None = None,
    prefers: str | None = None,
    likes: str | None = None,
    dislikes: str | None = None,
    locale: str | None = None,
) -> list[str]:
    """Change what is given and return the names of what became different.

    The form of address follows name and gender (陈女士) until the person says otherwise; an empty one lets it
    follow again. `births.UNTOLD` takes the birthday away. Raises TooLong, ImpossibleBirthday, BirthdayToCome,
    NotAnEmail, UnknownWay.
    """
    told = {"name": name, "gender": gender, "address_form": address_form, "locale": locale}
    told |= {"likes": likes, "dislikes": dislikes}
    wanted: dict[str, Any] = {
        field: spelling.visible(value) for field, value in told.items() if value is not None
    }
    wanted |= _birthday(birth, at) if birth else {}
    wanted |= {} if email is None else {"email": reaching.email(email)}
    wanted |= {} if prefers is None else {"prefers": reaching.way(prefers)}
    for field, longest in LONGEST.items():
        if len(wanted.get(field, "")) > longest:
            raise TooLong(field=field, longest=longest)
    wanted |= _derived(member, wanted)
    changes = {field: value for field, value in wanted.items() if getattr(member, field) != value}
    if changes:
        await _save(member, changes, by=by, at=at)
    return _told(changes)


def missing(member: Member) -> list[str]:
    """What is missing of ASKED."""
    return [what for what, column in ASKED.items() if not getattr(member, column)]


async def house(member: Member, store: Store, *, by: Actor, at: datetime) -> bool:
    """Give a member who has no store yet a home; whoever has one keeps it. Returns whether they moved in."""
    async with in_transaction():
        if not await Member.filter(id=member.id, store_id=None).update(store_id=store.id):
            return False
        await audit.record("member.housed", member, by=by, at=at, store=store.id)
    member.store_id = store.id
    return True


async def _save(member: Member, changes: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """The rows name what was changed, not what it says: a timeline is no second copy of a profile."""
    from club import beginnings  # which is about members, and so imports this package

    fields = _told(changes)
    may_complete = not changes.keys().isdisjoint(ASKED.values())
    async with in_transaction():
        if may_complete:
            await owner(member)
        told = (await Member.select_for_update().only("told").get(id=member.id)).told
        changes["told"] = provenance.add(told, fields, by=by, at=at)
        await Member.filter(id=member.id).update(**changes)
        await activity.record(member, "profile.updated", by=by, at=at, fields=fields)
        await audit.record("member.updated", member, by=by, at=at, store=member.store_id, fields=fields)
        if may_complete:
            await beginnings.completed(member, by=by, at=at)
    for field, value in changes.items():
        setattr(member, field, value)


def _told(changes: dict[str, Any]) -> list[str]:
    return sorted(changes.keys() - {*names.KEYS, "told"})


def _birthday(birth: Birth, at: datetime) -> dict[str, Any]:
    births.check(birth, at=at)
    return {
        "birth_calendar": birth.calendar,
        "birth_year": birth.year,
        "birth_month": birth.month,
        "birth_day": birth.day,
        "birth_leap": birth.leap,
    }


def _derived(member: Member, wanted: dict[str, Any]) -> dict[str, Any]:
    """What follows from a name: the keys that find it and, unless one was chosen, the form of address."""
    name = wanted.get("name", member.name)
    gender = wanted.get("gender", member.gender)
    locale = wanted.get("locale", member.locale)
    address = wanted.get("address_form", member.address_form)
    # a form shows what was derived and sends it back unchanged: that is no choice
    if address == member.address_form == names.address(member.name, member.gender, member.locale):
        address = ""
    return {
        **names.keys(name),
        "address_form": address or names.address(name, gender, locale),
    }
