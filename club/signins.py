"""Sign-ins: who is signed in on which device. The browser holds a random token, we hold only its digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import config, joins, persons
from points import sql

if TYPE_CHECKING:
    from club.desks import Desk
    from club.members import Member
    from club.staff import Staff

RARELY = 12  # a sign-in is prolonged once in a twelfth of its life, not on every click


Whose = Literal["member", "staff", "anybody"]


class SignIn(Model):
    """Either a member's or a staff member's; `desk` is where a staff member stands, `two_steps` whether they
    gave a code besides the password (twostep.py)."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", on_delete=fields.RESTRICT, null=True
    )
    desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    agent = fields.CharField(max_length=120, default="")
    ip = fields.CharField(max_length=45, default="")
    csrf = fields.CharField(max_length=43)
    two_steps = fields.BooleanField(default=False, db_default=False)

    member_id: int | None
    staff_id: int | None
    desk_id: int | None

    class Meta:
        table = "club_sign_in"
        indexes = (("member", "revoked_at"), ("staff", "revoked_at"))


async def open_for_member(member: Member, *, agent: str, ip: str, at: datetime) -> tuple[SignIn, str]:
    """A new sign-in and its token, which is told this once."""
    return await _open(_member_life(), agent=agent, ip=ip, at=at, member=member)


async def open_for_staff(
    staff: Staff, *, agent: str, ip: str, at: datetime, two_steps: bool = False
) -> tuple[SignIn, str]:
    """A new sign-in and its token, which is told this once."""
    async with in_transaction():
        await type(staff).filter(id=staff.id).update(signed_in_at=at)
        opened = await _open(_staff_life(), agent=agent, ip=ip, at=at, staff=staff, two_steps=two_steps)
    staff.signed_in_at = at
    return opened


async def find(
    token: str, at: datetime, *, whose: Whose = "anybody", using_db: BaseDBAsyncClient | None = None
) -> SignIn | None:
    """The sign-in that `token` opens at `at`, with member and tier or staff, store and desk, by one query.

    The member is whoever stays, should the one who signed in have been merged.

    Who knows `whose` it is to be is answered sooner.
    """
    rows = await sql.at_sight(using_db or get_connection("default"), _find(whose), _digest(token))
    signin = _built(rows[0], whose) if rows else None
    if signin is None or not _holds(signin, at):
        return None
    await _prolong(signin, at)
    return signin


def open_of(person: Member | Staff, at: datetime) -> QuerySet[SignIn]:
    """The devices on which `person` is signed in, the latest used first."""
    return _of(person).filter(expires_at__gt=at).order_by("-seen_at", "-id")


async def revoke(signin: SignIn, *, at: datetime) -> None:
    """Sign out here; twice is no fault."""
    await SignIn.filter(id=signin.id, revoked_at=None).update(revoked_at=at)
    signin.revoked_at = signin.revoked_at or at


async def revoke_all(person: Member | Staff, *, at: datetime, keep: SignIn | None = None) -> int:
    """Sign `person` out everywhere, save at `keep`. Returns on how many devices."""
    others = _of(person).exclude(id=keep.id) if keep else _of(person)
    return await others.update(revoked_at=at)


async def forget(*, before: datetime, limit: int = 500) -> int:
    """Delete sign-ins that ended before that instant, and return how many: they are no history."""
    ended = SignIn.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).order_by("id").limit(limit)
    ids = await ended.values_list("id", flat=True)
    return await SignIn.filter(id__in=ids).delete() if ids else 0


async def leave_desks(**of: Any) -> None:
    """Let nobody stand at the desks that `of` describes, like `store_id=3`: they choose another one."""
    from club.desks import Desk

    left = await Desk.filter(**of).values_list("id", flat=True)
    await SignIn.filter(desk_id__in=left).update(desk_id=None)


async def stand_at(signin: SignIn, desk: Desk | None) -> None:
    """From now on this device scans for `desk`."""
    await SignIn.filter(id=signin.id).update(desk_id=desk.id if desk else None)
    signin.desk_id = desk.id if desk else None


@cache
def _find(whose: Whose) -> str:
    """Every page asks this first. Put together by the ORM it would cost more than the page."""
    models = _models(whose)
    joined = " ".join(JOINS[alias] for alias in models)
    return f"""SELECT {joins.columns(**models)} FROM {joined} WHERE s."token_hash" = $1"""  # noqa: S608


@cache
def _models(whose: Whose) -> dict[str, type[Model]]:
    from club.desks import Desk
    from club.members import Member
    from club.staff import Staff
    from club.stores import Store
    from club.tiers import Tier

    members: dict[str, type[Model]] = {"m": Member, "t": Tier}
    workers: dict[str, type[Model]] = {"w": Staff, "h": Store, "d": Desk}
    asked = {"member": members, "staff": workers, "anybody": members | workers}
    return {"s": SignIn, **asked[whose]}


JOINS = {
    "s": "club_sign_in s",
    "m": """LEFT JOIN club_member g ON g."id" = s."member_id"
            LEFT JOIN club_member m ON m."id" = COALESCE(g."merged_into_id", g."id")""",
    "t": 'LEFT JOIN club_tier t ON t."id" = m."tier_id"',
    "w": 'LEFT JOIN club_staff w ON w."id" = s."staff_id"',
    "h": 'LEFT JOIN club_store h ON h."id" = w."store_id"',
    "d": 'LEFT JOIN club_desk d ON d."id" = s."desk_id"',
}


def _built(row: dict[str, Any], whose: Whose) -> SignIn:
    found: dict[str, Any] = {alias: joins.built(row, alias, model) for alias, model in _models(whose).items()}
    signin, member, staff = found["s"], found.get("m"), found.get("w")
    if member:
        joins.attach(member, tier=found["t"])
    if staff:
        joins.attach(staff, store=found["h"])
    joins.attach(signin, member=member, staff=staff, desk=found.get("d"))
    return signin


def _holds(signin: SignIn, at: datetime) -> bool:
    """Neither ended nor revoked, and of somebody who still is a member or works here."""
    if signin.revoked_at or signin.expires_at <= at:
        return False
    return bool(signin.staff.is_active if signin.staff else signin.member and not signin.member.closed_at)


async def _open(
    life: timedelta,
    *,
    agent: str,
    ip: str,
    at: datetime,
    member: Member | None = None,
    staff: Staff | None = None,
    two_steps: bool = False,
) -> tuple[SignIn, str]:
    token = secrets.token_urlsafe(32)
    signin = await SignIn.create(
        token_hash=_digest(token),
        member=member,
        staff=staff,
        created_at=at,
        seen_at=at,
        expires_at=at + life,
        agent=agent[:120],
        ip=ip[:45],
        csrf=secrets.token_urlsafe(32),
        two_steps=two_steps,
    )
    return signin, token


async def _prolong(signin: SignIn, at: datetime) -> None:
    life = _member_life() if signin.member_id else _staff_life()
    if at - signin.seen_at < life / RARELY:
        return
    await SignIn.filter(id=signin.id, revoked_at=None).update(seen_at=at, expires_at=at + life)
    signin.seen_at, signin.expires_at = at, at + life


def _of(person: Member | Staff) -> QuerySet[SignIn]:
    from club.staff import Staff

    if isinstance(person, Staff):
        return SignIn.filter(revoked_at=None, staff_id=person.id)
    return SignIn.filter(revoked_at=None, member_id__in=persons.ids_of(person))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _member_life() -> timedelta:
    return timedelta(days=config.settings().session_days)


def _staff_life() -> timedelta:
    return timedelta(hours=config.settings().staff_session_hours)
