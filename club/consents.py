"""Consents: what a member allows, by purpose. Giving and withdrawing each add a row; none is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import activity, actors, persons
from club.actors import Actor
from club.errors import ClubError
from points import accounts

if TYPE_CHECKING:
    from club.members import Member
    from club.staff import Staff

SERVICE_SMS = "service_sms"
PURPOSES = ("marketing_wechat", "marketing_sms", "marketing_phone", SERVICE_SMS)
WAYS = ("phone", "desk", "paper")  # how staff are told
LONGEST = 140
VERSION = 1  # of the sentence beside each box; a new wording needs a new number


class Consent(Model):
    """`version` is the wording that the member saw, `source` where: portal, desk:3, phone/staff:17.

    `words` say how somebody of the staff was told.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(max_length=24)
    version = fields.IntField()
    given = fields.BooleanField()
    source = fields.CharField(max_length=60)
    words = fields.CharField(max_length=140, default="", db_default="")
    at = fields.DatetimeField()

    class Meta:
        table = "club_consent"
        indexes = (("member", "purpose", "id"),)


class UnknownPurpose(ClubError):
    code = "consent.unknown_purpose"


class UnknownWay(ClubError):
    """Staff say how the member told them: on the phone, at the desk, in writing."""

    code = "consent.unknown_way"


class NotTold(ClubError):
    """Nobody consents for a member: staff write down in which words it was given."""

    code = "consent.not_told"


class TooLong(ClubError):
    """Facts: `longest`."""

    code = "consent.too_long"


def history(member: Member) -> QuerySet[Consent]:
    """Everything that `member` ever gave and withdrew, newest first."""
    return Consent.filter(member_id__in=persons.ids_of(member)).order_by("-id")


async def current(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> dict[str, bool]:
    """What `member` allows now, for every purpose: what was never asked is not allowed."""
    latest: dict[str, bool] = dict.fromkeys(PURPOSES, False)
    for row in await history(member).using_db(using_db).order_by("id"):
        latest[row.purpose] = row.given
    return latest


async def refresh(member: Member) -> None:
    """Remember on the person, for lists, what they allow; while the caller holds their account."""
    from club.members import Member

    now = await current(member)
    allows = " ".join(purpose for purpose in PURPOSES if now[purpose])
    await Member.filter(id=member.id).update(allows=allows)


async def choose(
    member: Member, choices: Mapping[str, bool], *, source: str, by: Actor, at: datetime
) -> None:
    """Write down what `member` ticked and unticked; what stays adds no row. Raises UnknownPurpose."""
    if unknown := choices.keys() - set(PURPOSES):
        raise UnknownPurpose(purposes=sorted(unknown))
    async with in_transaction():
        await accounts.lock(member.account_id)
        now = await current(member)
        for purpose in PURPOSES:
            if choices.get(purpose, now[purpose]) != now[purpose]:
                await _write(member, purpose, choices[purpose], source=source, by=by, at=at)


async def record(
    member: Member, purpose: str, *, given: bool, way: str, words: str = "", by: Staff, at: datetime
) -> bool:
    """Write down what `member` told `by`, one of the staff; False if it was so already.

    A withdrawal holds at once, a consent only with the `words` in which it was given.
    Raises UnknownPurpose, UnknownWay, NotTold, TooLong.
    """
    words = words.strip()
    if purpose not in PURPOSES:
        raise UnknownPurpose(purposes=[purpose])
    if way not in WAYS:
        raise UnknownWay(way=way)
    if given and not words:
        raise NotTold
    if len(words) > LONGEST:
        raise TooLong(longest=LONGEST)
    async with in_transaction():
        await accounts.lock(member.account_id)
        if (await current(member))[purpose] == given:
            return False
        source = f"{way}/{actors.name(by)}"
        await _write(member, purpose, given, source=source, words=words, by=by, at=at)
    return True


async def _write(
    member: Member, purpose: str, given: bool, *, source: str, by: Actor, at: datetime, words: str = ""
) -> None:
    await Consent.create(
        member_id=member.id,
        purpose=purpose,
        version=VERSION,
        given=given,
        source=source,
        words=words,
        at=at,
    )
    await refresh(await persons.stays(member))
    deed = "consent.given" if given else "consent.withdrawn"
    await activity.record(member, deed, by=by, at=at, purpose=purpose, source=source)
