"""Staff: who works for the club, in which role, for one store or for all."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from club import audit, locks, passwords, phones, roles, signins, tries
from club.actors import Actor
from club.errors import ClubError
from club.tries import LockedOut

if TYPE_CHECKING:
    from club.signins import SignIn
    from club.stores import Store

ADMINISTRATOR = "administrator"
SHUTTING_OUT = ("staff.password_set", "staff.deactivated", "staff.device_revoked")
_LOGIN = re.compile(r"[a-z0-9._-]{2,40}", re.ASCII)


class Staff(Model):
    """Without a store they serve all stores. `failures` and `locked_until` count wrong passwords and codes.

    `two_steps_since` is when they switched the second step of signing in on (twostep.py).
    """

    id = fields.IntField(primary_key=True)
    login = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=40)
    password_hash = fields.CharField(max_length=200)
    role = fields.CharField(max_length=20)
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "club.Store", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=11, null=True)
    is_active = fields.BooleanField(default=True)
    failures = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    signed_in_at = fields.DatetimeField(null=True)
    two_steps_since = fields.DatetimeField(null=True)

    store_id: int | None

    class Meta:
        table = "club_staff"


class LoginTaken(ClubError):
    code = "staff.login_taken"


class InvalidLogin(ClubError):
    """A login is 2 to 40 small letters, digits, dots, dashes and underscores."""

    code = "staff.invalid_login"


class UnknownRole(ClubError):
    code = "staff.unknown_role"


class WrongPassword(ClubError):
    """Also for a login that nobody has, and for one that is shut out: a stranger learns nothing."""

    code = "staff.wrong_password"


class LastAdministrator(ClubError):
    """Without this account nobody could administer what it administers. Facts: `name`."""

    code = "staff.last_administrator"


def visible_to(staff: Staff) -> QuerySet[Staff]:
    """Colleagues of the same store, or all."""
    colleagues = Staff.all() if staff.store_id is None else Staff.filter(store_id=staff.store_id)
    return colleagues.select_related("store").order_by("name", "id")


async def create(
    login: str,
    *,
    name: str,
    password: str,
    role: str,
    store: Store | None,
    by: Actor,
    at: datetime,
    phone: str = "",
) -> Staff:
    """Take somebody on.

    Raises UnknownRole, InvalidLogin, LoginTaken, PasswordTooShort, PasswordTooLong, PasswordTooPlain,
    InvalidPhone.
    """
    if role not in roles.ROLES:
        raise UnknownRole(role=role)
    login = _login(login)
    if not _LOGIN.fullmatch(login):
        raise InvalidLogin
    kept = await passwords.make(password)
    async with in_transaction() as connection:
        await locks.hold(connection, f"staff:{login}")
        if await Staff.exists(login=login):
            raise LoginTaken(login=login)
        staff = await Staff.create(
            login=login,
            name=name.strip(),
            password_hash=kept,
            role=role,
            store=store,
            phone=phones.normalise(phone) if phone else None,
            created_at=at,
        )
        await audit.record("staff.created", staff, by=by, at=at, store=staff.store_id, role=role)
    return staff


async def authenticate(
    login: str, password: str, *, at: datetime, weight: int = 1, is_known: bool = False
) -> Staff:
    """Whoever signs in as `login`. Many wrong passwords lock for 15 minutes, but not for a device that
    `is_known`: whoever calls bounds its tries.

    With the second step on, a right password takes back its own try alone: wrong codes stay counted.
    Raises WrongPassword, LockedOut. To be called outside a transaction: a failure must stay counted.
    """
    login = _login(login)
    is_one = _LOGIN.fullmatch(login)
    try:
        staff = await tries.count(at, weight=weight, is_known=is_known, login=login) if is_one else None
    except LockedOut:
        await passwords.check(password, None)  # how long the answer takes tells nothing either
        raise
    if not await passwords.check(password, staff.password_hash if staff else None) or staff is None:
        await tries.note_lock(staff, at=at, is_known=is_known)
        raise WrongPassword
    if staff.two_steps_since:
        await tries.take_back(staff, weight)
    else:
        await tries.forgive(staff)
    return staff


async def change_password(
    staff: Staff, *, old: str, new: str, at: datetime, keep: SignIn | None = None
) -> None:
    """One's own; all devices but `keep` are signed out. No lock holds whoever is signed in: the caller bounds
    the tries. Raises WrongPassword, PasswordUnchanged, and what `set_password` does."""
    await authenticate(staff.login, old, at=at, weight=tries.A_CODE, is_known=True)
    if new == old:
        raise passwords.PasswordUnchanged
    await set_password(staff, new, by=staff, at=at, keep=keep)


async def set_password(
    staff: Staff, password: str, *, by: Actor, at: datetime, keep: SignIn | None = None
) -> None:
    """A new one, which signs out all devices but `keep`. Raises PasswordTooShort, PasswordTooLong,
    PasswordTooPlain."""
    kept = await passwords.make(password)
    async with in_transaction():
        await Staff.filter(id=staff.id).update(password_hash=kept, failures=0, locked_until=None)
        await signins.revoke_all(staff, at=at, keep=keep)
        await audit.record("staff.password_set", staff, by=by, at=at, store=staff.store_id)
    staff.password_hash = kept


async def assign(staff: Staff, *, role: str, store: Store | None, by: Actor, at: datetime) -> None:
    """Another role or another store, from the next click on. Raises UnknownRole, LastAdministrator."""
    if role not in roles.ROLES:
        raise UnknownRole(role=role)
    async with in_transaction() as connection:
        store_id = store.id if store else None
        if (role, store_id) != (staff.role, staff.store_id):
            await _must_leave_an_administrator(connection, staff, unless=role == ADMINISTRATOR and not store)
        await Staff.filter(id=staff.id).update(role=role, store_id=store_id)
        await audit.record("staff.assigned", staff, by=by, at=at, store=store_id, role=role, was=staff.role)
    staff.role, staff.store_id = role, store_id


async def correct(staff: Staff, *, name: str, phone: str, by: Actor, at: datetime) -> list[str]:
    """Another name or phone number, '' for none, where it was typed wrong or has changed; returns which
    became different. Raises InvalidPhone."""
    told = {"name": name.strip() or staff.name, "phone": phones.normalise(phone) if phone else None}
    changes = {field: value for field, value in told.items() if getattr(staff, field) != value}
    if changes:
        async with in_transaction():
            await Staff.filter(id=staff.id).update(**changes)
            changed = sorted(changes)
            await audit.record("staff.edited", staff, by=by, at=at, store=staff.store_id, changed=changed)
        staff.update_from_dict(changes)  # pyright: ignore[reportUnknownMemberType]
    return sorted(changes)


async def deactivate(staff: Staff, *, by: Actor, at: datetime) -> None:
    """Shut somebody out, at once and on every device. What they did stays theirs.

    Raises LastAdministrator.
    """
    async with in_transaction() as connection:
        await _must_leave_an_administrator(connection, staff)
        await Staff.filter(id=staff.id).update(is_active=False)
        await signins.revoke_all(staff, at=at)
        await audit.record("staff.deactivated", staff, by=by, at=at, store=staff.store_id)
    staff.is_active = False


async def sign_out(staff: Staff, signin: SignIn, *, by: Actor, at: datetime) -> None:
    """Sign `staff` out on one device; again is no fault."""
    async with in_transaction():
        await signins.revoke(signin, at=at)
        await audit.record("staff.device_revoked", staff, by=by, at=at, store=staff.store_id, devices=1)


async def sign_out_everywhere(staff: Staff, *, by: Actor, at: datetime, keep: SignIn | None = None) -> int:
    """Sign `staff` out on every device but `keep`. Returns on how many."""
    async with in_transaction():
        devices = await signins.revoke_all(staff, at=at, keep=keep)
        if devices:
            await audit.record(
                "staff.device_revoked", staff, by=by, at=at, store=staff.store_id, devices=devices
            )
    return devices


async def was_shut_out(login: str, *, since: datetime) -> bool:
    """Whether a new password, a closing or signing out has shut devices of `login` out after `since`."""
    staff = await Staff.get_or_none(login=_login(login))
    return staff is None or await audit.of(staff).filter(action__in=SHUTTING_OUT, at__gt=since).exists()


async def reactivate(staff: Staff, *, by: Actor, at: datetime) -> None:
    """Let somebody in again who was shut out, with role, store and password as they were."""
    async with in_transaction():
        await Staff.filter(id=staff.id).update(is_active=True, failures=0, locked_until=None)
        await audit.record("staff.reactivated", staff, by=by, at=at, store=staff.store_id)
    staff.is_active = True


async def _must_leave_an_administrator(
    connection: BaseDBAsyncClient, staff: Staff, *, unless: bool = False
) -> None:
    """Somebody else administers all that `staff` does; two who shut out one another wait here in turn."""
    if unless or staff.role != ADMINISTRATOR or not staff.is_active:
        return
    await locks.hold(connection, "administrators")
    others = Staff.filter(role=ADMINISTRATOR, is_active=True).exclude(id=staff.id)
    reach = Q(store_id=None) | Q(store_id=staff.store_id) if staff.store_id else Q(store_id=None)
    if not await others.filter(reach).exists():
        raise LastAdministrator(name=staff.name)


def _login(text: str) -> str:
    return text.strip().lower()
