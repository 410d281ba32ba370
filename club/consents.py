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

from club import activity
from club.actors import Actor
from club.errors import ClubError

if TYPE_CHECKING:
    from club.members import Member

PURPOSES = ("marketing_wechat", "marketing_sms", "marketing_phone")
VERSION = 1  # of the sentence beside each box; a new wording needs a new number


class Consent(Model):
    """`version` is the wording that the member saw, `source` where: portal, desk:3, staff:17."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(max_length=24)
    version = fields.IntField()
    given = fields.BooleanField()
    source = fields.CharField(max_length=60)
    at = fields.DatetimeField()

    class Meta:
        table = "club_consent"
        indexes = (("member", "purpose", "id"),)


class UnknownPurpose(ClubError):
    code = "consent.unknown_purpose"


def history(member: Member) -> QuerySet[Consent]:
    """Everything that `member` ever gave and withdrew, newest first."""
    return Consent.filter(member_id=member.id).order_by("-id")


async def current(member: Member, *, using_db: BaseDBAsyncClient | None = None) -> dict[str, bool]:
    """What `member` allows now, for every purpose: what was never asked is not allowed."""
    latest: dict[str, bool] = dict.fromkeys(PURPOSES, False)
    for row in await Consent.filter(member_id=member.id).using_db(using_db).order_by("id"):
        latest[row.purpose] = row.given
    return latest


async def give(member: Member, purpose: str, *, source: str, by: Actor, at: datetime) -> None:
    """Raises UnknownPurpose."""
    await choose(member, {purpose: True}, source=source, by=by, at=at)


async def withdraw(member: Member, purpose: str, *, source: str, by: Actor, at: datetime) -> None:
    """As easy as giving. Raises UnknownPurpose."""
    await choose(member, {purpose: False}, source=source, by=by, at=at)


async def choose(
    member: Member, choices: Mapping[str, bool], *, source: str, by: Actor, at: datetime
) -> None:
    """Write down what `member` ticked and unticked; what stays adds no row. Raises UnknownPurpose."""
    if unknown := choices.keys() - set(PURPOSES):
        raise UnknownPurpose(purposes=sorted(unknown))
    async with in_transaction():
        now = await current(member)
        for purpose in PURPOSES:
            if choices.get(purpose, now[purpose]) != now[purpose]:
                await _write(member, purpose, choices[purpose], source=source, by=by, at=at)


async def _write(member: Member, purpose: str, given: bool, *, source: str, by: Actor, at: datetime) -> None:
    await Consent.create(
        member_id=member.id, purpose=purpose, version=VERSION, given=given, source=source, at=at
    )
    deed = "consent.given" if given else "consent.withdrawn"
    await activity.record(member, deed, by=by, at=at, purpose=purpose, source=source)
