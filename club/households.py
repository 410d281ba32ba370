"""Households: people who live together and share cars, and what the club gives to a family."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, audit
from club.actors import Actor
from club.errors import ClubError

if TYPE_CHECKING:
    from club.members import Member

LONGEST = 40


class Household(Model):
    """A member belongs to one at the most (`Member.household`); its name is how staff speak of it: 陈家."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)
    created_at = fields.DatetimeField()

    class Meta:
        table = "club_household"


class Nameless(ClubError):
    """A household has a name of at most `longest` characters."""

    code = "household.nameless"


class InAnother(ClubError):
    """The member lives in another household, or in this one already. Facts: `household`, `member`."""

    code = "household.in_another"


class InNone(ClubError):
    """The member lives in no household."""

    code = "household.in_none"


def people(household_id: int) -> QuerySet[Member]:
    """Who lives there, the first one first."""
    from club.members import present

    return present().filter(household_id=household_id).order_by("id")


async def found(name: str, *, by: Actor, at: datetime, first: Member) -> Household:
    """A new household, with `first` in it. Raises Nameless, InAnother."""
    name = _tidy(name)
    async with in_transaction():
        household = await Household.create(name=name, created_at=at)
        await audit.record("household.founded", household, by=by, at=at, store=first.store_id)
        await join(household, first, by=by, at=at)
    return household


async def bring_together(one: Member, other: Member, *, name: str, by: Actor, at: datetime) -> Household:
    """They live together from now on, where either of them does, or in a new household of that `name`.

    Raises Nameless, and InAnother if both have a household already.
    """
    async with in_transaction():
        here, there = [await Household.get_or_none(members__id=member.id) for member in (one, other)]
        if there:
            await join(there, one, by=by, at=at)
            return there
        home = here or await found(name, first=one, by=by, at=at)
        await join(home, other, by=by, at=at)
        return home


async def join(household: Household, member: Member, *, by: Actor, at: datetime) -> None:
    """Raises InAnother, also for the second of two who move somebody at once."""
    from club.members import Member

    async with in_transaction():
        if not await Member.filter(id=member.id, household_id=None).update(household_id=household.id):
            now = await Member.get(id=member.id).select_related("household")
            raise InAnother(household=now.household.name if now.household else "", member=now.address_form)
        await _record("household.joined", household, member, by, at)
    member.household_id = household.id


async def leave(member: Member, *, by: Actor, at: datetime) -> None:
    """The member lives there no longer; a household that nobody lives in is left as it is. Raises InNone."""
    from club.members import Member

    async with in_transaction():
        now = await Member.select_for_update(no_key=True).get(id=member.id)
        if now.household_id is None:
            raise InNone
        household = await Household.get(id=now.household_id)
        await Member.filter(id=member.id).update(household_id=None)
        await _record("household.departed", household, member, by, at)
    member.household_id = None


async def rename(household: Household, name: str, *, by: Actor, at: datetime) -> None:
    """Raises Nameless."""
    name = _tidy(name)
    async with in_transaction():
        await Household.filter(id=household.id).update(name=name)
        await audit.record("household.renamed", household, by=by, at=at)
    household.name = name


def _tidy(name: str) -> str:
    if not 0 < len(name := name.strip()) <= LONGEST:
        raise Nameless(longest=LONGEST)
    return name


async def _record(deed: str, household: Household, member: Member, by: Actor, at: datetime) -> None:
    told: dict[str, Any] = {"by": by, "at": at, "store": member.store_id}
    subject = f"household:{household.id}"
    await activity.record(member, deed, **told, subject=subject)
    await audit.record(deed, household, **told, member=member.id)
