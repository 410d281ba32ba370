"""Greetings: one for each birthday of a member, however often and wherever the morning job runs.

The greeting's row, its message and its points are one transaction, and the row is unique by what it is for.
"""

from datetime import date, datetime
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, config, earned, earning
from club.care.birthdays import Birthday, Occasion, kept_on
from club.errors import ClubError
from club.members import Member
from club.messages import outbox
from points.errors import PointsError
from points.postings import Posting
from points.rules import Fact

BY = "job:greetings"


class Greeting(Model):
    """`year` is that of the birthday's own calendar: a solar year may hold two lunar birthdays."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="greetings", on_delete=fields.RESTRICT
    )
    occasion = fields.CharField(max_length=20)
    year = fields.IntField()
    at = fields.DatetimeField()
    member_id: int

    class Meta:
        table = "club_greeting"
        unique_together = (("member", "occasion", "year"),)


class NotGreeted(ClubError):
    """Everybody else was greeted; these `members` could not be, for the reasons beside them."""

    code = "greeting.not_greeted"


def birthdays_on(day: date) -> QuerySet[Member]:
    """The members whose birthday is on `day`, each by their own calendar; nobody who has not joined."""
    return _having(_kept_on(day))


async def greet(day: date, *, at: datetime, limit: int = 100) -> int:
    """Greet up to `limit` members whose birthday is on `day` and who have not been greeted; how many were.

    Call it until it returns 0: what was done before a break stays done. Raises NotGreeted.
    """
    greeted, failed = 0, dict[int, str]()
    for occasion, member in await _waiting(day):
        if greeted == limit:
            break
        try:
            greeted += await _greet(member, occasion.year, at)
        except (ClubError, PointsError) as error:
            failed[member.id] = error.code
    if failed and not greeted:
        raise NotGreeted(members=failed)
    return greeted


async def _waiting(day: date) -> list[tuple[Occasion, Member]]:
    found: list[tuple[Occasion, Member]] = []
    for occasion in _kept_on(day):
        done = Greeting.filter(occasion="birthday", year=occasion.year).values("member_id")
        waiting = _having([occasion]).exclude(id__in=Subquery(done)).select_related("tier").order_by("id")
        found += [(occasion, member) for member in await waiting]
    return found


async def _greet(member: Member, year: int, at: datetime) -> bool:
    """False if somebody else greets them at this very moment."""
    try:
        async with in_transaction():
            greeting = await Greeting.create(member=member, occasion="birthday", year=year, at=at)
            gift = await _give(member, greeting, at)
            await activity.record(member, "member.greeted", by=BY, at=at, store=member.store_id, year=year)
            await _write(member, greeting, gift)
    except IntegrityError:
        return False
    return True


async def _give(member: Member, greeting: Greeting, at: datetime) -> Posting | None:
    if not await earning.pays("birthday", at):
        return None
    posting = await earning.earn(
        member,
        Fact(kind="birthday", at=at, tier=member.tier.code, store=member.store_id),
        key=f"earn:birthday:{member.id}:{greeting.year}",
        by=BY,
        at=at,
        subject=f"greeting:{greeting.id}",
    )
    return posting if earned.total(posting) else None


async def _write(member: Member, greeting: Greeting, gift: Posting | None) -> None:
    given: dict[str, Any] = {"points": earned.total(gift), "about": f"posting:{gift.id}"} if gift else {}
    await outbox.post(
        "birthday_greeting" if gift else "birthday_wishes",
        key=f"greeting:birthday:{member.id}:{greeting.year}",
        at=greeting.at,
        channel="inbox",
        member=member,
        **given,
    )


def _kept_on(day: date) -> list[Occasion]:
    return kept_on(day, leap_day=config.settings().leap_day)


def _having(occasions: list[Occasion]) -> QuerySet[Member]:
    return Member.filter(
        Q(*(_born(occasion.birthday) for occasion in occasions), join_type="OR"),
        merged_into=None,
        closed_at=None,
        joined_at__not_isnull=True,
    )


def _born(birthday: Birthday) -> Q:
    return Q(
        birth_calendar=birthday.calendar,
        birth_month=birthday.month,
        birth_day=birthday.day,
        birth_leap=birthday.leap,
    )
