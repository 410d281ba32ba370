"""Two steps: who wants it, or must, gives a code of their phone's authenticator besides the password.

A code (RFC 6238: six digits, 30 seconds, SHA-1) is taken in its window and the one on either side, and once:
whatever is not newer than the last one taken is refused. Ten recovery codes, each good once, are for the day
on which the phone is gone; only their digests are kept. Wrong codes count with wrong passwords: five shut the
door for 15 minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import audit, config, signins, tries
from club.actors import Actor
from club.errors import ClubError
from club.signins import SignIn
from club.staff import Staff

WINDOW = 30  # seconds that a code stands
DIGITS = 6
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
_GROUPS, _GROUP = 3, 4  # 12 of 31 letters: 59 bits


class TwoStep(Model):
    """The secret that a colleague's authenticator shares with us; it counts from `confirmed_at` on.

    `last_window` is that of the newest code that was taken.
    """

    id = fields.IntField(primary_key=True)
    staff: fields.OneToOneRelation[Staff] = fields.OneToOneField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    secret = fields.CharField(max_length=32)
    begun_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    last_window = fields.BigIntField(default=0)
    staff_id: int

    class Meta:
        table = "club_two_step"


class RecoveryCode(Model):
    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField("club.Staff", on_delete=fields.RESTRICT)
    digest = fields.CharField(max_length=64)
    made_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    staff_id: int

    class Meta:
        table = "club_recovery_code"
        unique_together = (("staff", "digest"),)


class NotOn(ClubError):
    """There is no second step to prove, or none begun to confirm."""

    code = "twostep.not_on"


class AlreadyOn(ClubError):
    """It is on; to move to another phone, switch it off first."""

    code = "twostep.already_on"


class WrongCode(ClubError):
    """Neither what the authenticator shows now nor a recovery code. Facts: `tries_left`."""

    code = "twostep.wrong_code"


class CodeUsed(ClubError):
    """This code, or a newer one, was taken before: the next one is needed."""

    code = "twostep.code_used"


class RecoveryUsed(ClubError):
    """This recovery code was used before. Facts: `at`."""

    code = "twostep.recovery_used"


class Required(ClubError):
    """The club wants the second step of this role: it cannot be switched off."""

    code = "twostep.required"


def is_required(staff: Staff) -> bool:
    """Whether the club wants two steps of the role of `staff`."""
    return staff.role in config.settings().two_step_roles


async def pending(staff: Staff, *, using_db: BaseDBAsyncClient | None = None) -> TwoStep | None:
    """What `staff` has begun to set up and not confirmed."""
    return await TwoStep.filter(staff_id=staff.id, confirmed_at=None).using_db(using_db).first()


async def codes_left(staff: Staff, *, using_db: BaseDBAsyncClient | None = None) -> int:
    """How many recovery codes are still good."""
    return await RecoveryCode.filter(staff_id=staff.id, used_at=None).using_db(using_db).count()


def address(setup: TwoStep, staff: Staff) -> str:
    """What the QR code says to an authenticator."""
    from pyotp.totp import TOTP  # not at every start

    club = config.settings().name
    return TOTP(setup.secret).provisioning_uri(name=staff.login, issuer_name=club)


async def begin(staff: Staff, *, at: datetime) -> TwoStep:
    """Make a secret for an authenticator; nothing changes until a code confirms it. Raises AlreadyOn."""
    from pyotp import random_base32

    async with in_transaction():
        held = await Staff.select_for_update().get(id=staff.id)
        if held.two_steps_since:
            raise AlreadyOn
        await TwoStep.filter(staff_id=staff.id).delete()  # a secret that was never confirmed opened nothing
        return await TwoStep.create(staff_id=staff.id, secret=random_base32(), begun_at=at)


async def confirm(staff: Staff, code: str, *, signin: SignIn, at: datetime) -> list[str]:
    """Switch it on with a first code; returns the recovery codes, which are told this once.

    Every device but that of `signin` is signed out: they came in by the password alone.
    Raises NotOn, AlreadyOn, WrongCode.
    """
    async with in_transaction():
        held = await Staff.select_for_update().get(id=staff.id)
        if held.two_steps_since:
            raise AlreadyOn
        setup = await pending(staff)
        if setup is None:
            raise NotOn
        if (window := _window_of(setup, code, at)) is None:
            raise WrongCode(tries_left=None)
        await TwoStep.filter(id=setup.id).update(confirmed_at=at, last_window=window)
        await Staff.filter(id=staff.id).update(two_steps_since=at)
        await SignIn.filter(id=signin.id).update(two_steps=True)
        await signins.revoke_all(staff, at=at, keep=signin)
        told = await _new_codes(staff, at)
        await audit.record("staff.two_steps_started", staff, by=staff, at=at, store=staff.store_id)
    staff.two_steps_since, signin.two_steps = at, True
    return told


async def prove(staff: Staff, code: str, *, at: datetime, is_known: bool = False) -> None:
    """Take a code of the authenticator, or a recovery code, once. Five wrong ones lock like wrong passwords.

    To be called outside a transaction: a failure must stay counted.
    Raises NotOn, WrongCode, CodeUsed, RecoveryUsed, LockedOut.
    """
    tried = await tries.count(at, weight=tries.A_CODE, is_known=is_known, id=staff.id)
    if tried is None or not tried.two_steps_since:
        raise NotOn
    try:
        async with in_transaction():
            await _take(tried, _tidy(code), at)
    except ClubError:
        await tries.note_lock(tried, at=at, is_known=is_known)
        raise
    await tries.forgive(staff)


async def renew_codes(staff: Staff, code: str, *, at: datetime) -> list[str]:
    """Ten new recovery codes, told this once; the old ones are good no longer. For whoever is signed in, whom
    no lock holds: whoever calls bounds the tries. Raises as `prove` does."""
    await prove(staff, code, at=at, is_known=True)
    async with in_transaction():
        told = await _new_codes(staff, at)
        await audit.record("staff.recovery_renewed", staff, by=staff, at=at, store=staff.store_id)
    return told


async def switch_off(staff: Staff, code: str, *, at: datetime) -> None:
    """One's own, while signed in, like `renew_codes`. Raises Required, and as `prove` does."""
    if is_required(staff):
        raise Required
    await prove(staff, code, at=at, is_known=True)
    async with in_transaction():
        await _forget(staff)
        await audit.record("staff.two_steps_stopped", staff, by=staff, at=at, store=staff.store_id)
    staff.two_steps_since = None


async def reset(staff: Staff, *, by: Actor, at: datetime) -> None:
    """The phone is gone, and the recovery codes too: off, and signed out everywhere. Again is no fault."""
    async with in_transaction():
        held = await Staff.select_for_update().get(id=staff.id)
        if held.two_steps_since:
            await _forget(staff)
            await signins.revoke_all(staff, at=at)
            await audit.record("staff.two_steps_cleared", staff, by=by, at=at, store=staff.store_id)
    staff.two_steps_since = None


async def _take(staff: Staff, code: str, at: datetime) -> None:
    """Use `code` up: while it is done, nobody else's try with the same secret is."""
    held = await TwoStep.select_for_update().get_or_none(staff_id=staff.id)
    if held is None:
        raise NotOn
    if len(code) != DIGITS or not code.isdecimal():
        return await _take_recovery(staff, code, at)
    if (window := _window_of(held, code, at)) is None:
        raise WrongCode(tries_left=_tries_left(staff))
    if window <= held.last_window:
        raise CodeUsed
    await TwoStep.filter(id=held.id).update(last_window=window)


async def _take_recovery(staff: Staff, code: str, at: datetime) -> None:
    row = await RecoveryCode.get_or_none(staff_id=staff.id, digest=_digest(staff, code))
    if row is None:
        raise WrongCode(tries_left=_tries_left(staff))
    if row.used_at:
        raise RecoveryUsed(at=row.used_at)
    await RecoveryCode.filter(id=row.id).update(used_at=at)
    await audit.record("staff.recovery_used", staff, by=staff, at=at, store=staff.store_id)


def _tries_left(staff: Staff) -> int:
    return max(0, tries.MOST_FAILURES - staff.failures) // tries.A_CODE


def _window_of(setup: TwoStep, code: str, at: datetime) -> int | None:
    """The window in which the authenticator shows `code`, if that is now or next to now."""
    from pyotp.totp import TOTP

    shows, now = TOTP(setup.secret), int(at.timestamp()) // WINDOW
    given = _tidy(code).encode()
    for window in (now, now - 1, now + 1):
        if hmac.compare_digest(shows.generate_otp(window).encode(), given):
            return window
    return None


async def _new_codes(staff: Staff, at: datetime) -> list[str]:
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    await RecoveryCode.filter(staff_id=staff.id).delete()
    await RecoveryCode.bulk_create(
        [RecoveryCode(staff_id=staff.id, digest=_digest(staff, _tidy(code)), made_at=at) for code in codes]
    )
    return codes


async def _forget(staff: Staff) -> None:
    await RecoveryCode.filter(staff_id=staff.id).delete()
    await TwoStep.filter(staff_id=staff.id).delete()
    await Staff.filter(id=staff.id).update(two_steps_since=None, failures=0, locked_until=None)


def _new_code() -> str:
    """Like k7xm-2pqr-9tdw."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _tidy(code: str) -> str:
    """Without blanks and dashes, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", code).replace("-", "").split()).lower()


def _digest(staff: Staff, code: str) -> str:
    """A random code of 59 bits needs no slow hash."""
    return hashlib.sha256(f"recovery:{staff.id}:{code}".encode()).hexdigest()
