"""API keys: how the dealer's own systems sign in. Each says what it may do (its scopes) and for which store.

A key reads `ck_<prefix>_<secret>`. The secret is 256 random bits and is shown once; we hold a digest of it,
keyed by the club's signing key. Nobody can guess such a secret, so the digest is a fast one. After a change
of the signing key a system's next call writes the digest anew; one that stayed silent until the old key was
dropped needs a new API key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import actors, audit, config, joins
from club.actors import Actor
from club.errors import ClubError
from club.stores import Store
from points import sql

if TYPE_CHECKING:
    from club.staff import Staff

SCOPES = (
    "customers.read",
    "customers.write",
    "vehicles.read",
    "vehicles.write",
    "orders.read",
    "orders.write",
    "points.read",
    "quote",
    "vouchers.check",
    "vouchers.redeem",
)
LONGEST_NAME = 40
RARELY = timedelta(minutes=1)  # `used_at` is written down no more often
_SHAPE = re.compile(r"ck_([a-z2-7]{10})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class ApiKey(Model):
    """`store` None is all stores. `prefix` is what pages show of it. A key that has ended opens nothing."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=LONGEST_NAME)
    prefix = fields.CharField(max_length=10, unique=True)
    digest = fields.CharField(max_length=64)
    scopes = fields.JSONField[list[str]]()
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    created_by = fields.CharField(max_length=60)
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=60, default="")
    ended_at = fields.DatetimeField(null=True)
    store_id: int | None

    class Meta:
        table = "club_api_key"
        indexes = (("store",),)


class NoScope(ClubError):
    """A key is for something: it has at least one scope, of SCOPES."""

    code = "api_key.no_scope"


class WrongName(ClubError):
    """A key says whose it is, in at most `longest` characters."""

    code = "api_key.wrong_name"


class Ended(ClubError):
    """The key was ended before."""

    code = "api_key.ended"


def visible_to(staff: Staff) -> QuerySet[ApiKey]:
    """The keys of the store of `staff`, or all of them, the newest first."""
    keys = ApiKey.all() if staff.store_id is None else ApiKey.filter(store_id=staff.store_id)
    return keys.order_by("-id")


async def create(
    name: str, scopes: Sequence[str], *, store: Store | None, by: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """A new key and what the system sends, which is told this once. Raises WrongName, NoScope."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongName(longest=LONGEST_NAME)
    chosen = [scope for scope in SCOPES if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise NoScope
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    async with in_transaction():
        key = await ApiKey.create(
            name=name,
            prefix=prefix,
            digest=_digest(secret, config.settings().secret_keys[0]),
            scopes=chosen,
            store=store,
            created_by=actors.name(by),
            created_at=at,
        )
        await audit.record("api_key.made", key, by=by, at=at, store=key.store_id, scopes=chosen)
    return key, f"ck_{prefix}_{secret}"


async def end(key: ApiKey, *, by: Actor, at: datetime) -> None:
    """From now on the key opens nothing; what was done with it stays. Raises Ended."""
    async with in_transaction():
        ended = {"ended_at": at, "ended_by": actors.name(by)}
        if not await ApiKey.filter(id=key.id, ended_at=None).update(**ended):
            raise Ended
        await audit.record("api_key.ended", key, by=by, at=at, store=key.store_id)
    key.update_from_dict(ended)  # pyright: ignore[reportUnknownMemberType]


async def find(text: str, *, at: datetime) -> ApiKey | None:
    """The key that `text` is, unless it has ended; that it was used is written down, once a minute."""
    shape = _SHAPE.fullmatch(text)
    rows = await sql.at_sight(get_connection("default"), _find(), shape[1]) if shape else []
    if not shape or not rows:
        return None
    key = _built(rows[0])
    signing = config.settings().secret_keys
    fits = [hmac.compare_digest(key.digest, _digest(shape[2], one)) for one in signing]
    if key.ended_at or not any(fits):
        return None
    if key.used_at is None or at - key.used_at >= RARELY or not fits[0]:
        used = {"used_at": at, "digest": _digest(shape[2], signing[0])}
        await ApiKey.filter(id=key.id, ended_at=None).update(**used)
    return key


def _digest(secret: str, key: bytes) -> str:
    return hmac.new(key, f"api:{secret}".encode(), hashlib.sha256).hexdigest()


def _built(row: dict[str, Any]) -> ApiKey:
    key = joins.built(row, "k", ApiKey)
    assert key is not None
    joins.attach(key, store=joins.built(row, "h", Store))
    return key


@cache
def _find() -> str:
    """Every call asks this first, and the ORM would take three times as long."""
    return f"""
SELECT {joins.columns(k=ApiKey, h=Store)} FROM club_api_key k
LEFT JOIN club_store h ON h."id" = k."store_id" WHERE k."prefix" = $1
"""  # noqa: S608 - names of our own
