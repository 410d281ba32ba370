"""One-time codes: six digits by SMS that prove who holds a mobile number.

Six digits, five minutes, five tries; one in 60 seconds and ten in 24 hours for a phone, twenty an hour for an
address. Whether the number is a member's is never looked at: the answer is the same.
"""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.transactions import in_transaction

from club import config, locks, phones
from club.errors import ClubError
from club.messages import outbox

Purpose = Literal["signin", "phone_change", "car_claim", "joining", "closure"]

DIGITS = 6
LIFE = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
MOST_TRIES = 5
MOST_A_DAY = 10  # for a phone, in 24 hours
MOST_AN_HOUR = 20  # for an address


class OneTimeCode(Model):
    """Only the newest of a phone and purpose counts, and only its HMAC is kept."""

    id = fields.IntField(primary_key=True)
    phone = fields.CharField(max_length=11)
    purpose = fields.CharField(max_length=16)
    salt = fields.CharField(max_length=32)
    code_hash = fields.CharField(max_length=64)
    sent_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    used_at = fields.DatetimeField(null=True)
    ip = fields.CharField(max_length=45, default="")

    class Meta:
        table = "club_one_time_code"
        indexes = (("phone", "sent_at"), ("ip", "sent_at"))


class TooSoon(ClubError):
    """Facts: `seconds` until another code may be asked for."""

    code = "onetime.too_soon"


class TooMany(ClubError):
    """Facts: `until`, when another code may be asked for; `per`: phone or address."""

    code = "onetime.too_many"


class TooManyHere(TooMany):
    """The same for a network address, which may be that of a whole showroom. Facts: `until`."""

    code = "onetime.too_many_here"


class IncompleteCode(ClubError):
    """Not all six digits are there: no try is lost. Facts: `digits` that are, `wanted`."""

    code = "onetime.incomplete"


class WrongCode(ClubError):
    """Facts: `tries_left`, at least one."""

    code = "onetime.wrong_code"


class OutOfTries(ClubError):
    """A new code is needed. Facts: `tries` that were made."""

    code = "onetime.out_of_tries"


class CodeExpired(ClubError):
    """The code is older than five minutes, was used or was never sent: a new one is needed."""

    code = "onetime.expired"


async def request(
    phone: str, *, purpose: Purpose, ip: str, at: datetime, locale: str | None = None
) -> OneTimeCode:
    """Send a code to `phone`. Raises InvalidPhone, TooSoon, TooMany."""
    phone = phones.normalise(phone)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    salt = secrets.token_hex(16)
    async with in_transaction() as connection:
        await locks.hold(connection, f"onetime:{phone}", f"onetime:{ip}")
        await _check_phone(phone, at)
        await _check_address(ip, at)
        row = await OneTimeCode.create(
            phone=phone,
            purpose=purpose,
            salt=salt,
            code_hash=_hash(config.settings().secret_keys[0], salt, phone, purpose, code),
            sent_at=at,
            expires_at=at + LIFE,
            ip=ip,
        )
        await outbox.post(
            "counter_code" if purpose == "joining" else "one_time_code",
            key=f"onetime:{row.id}",
            at=at,
            channel="sms",
            phone=phone,
            locale=locale,
            expires_at=row.expires_at,
            code=code,
            minutes=int(LIFE.total_seconds() // 60),
        )
    return row


async def is_out(phone: str, *, purpose: Purpose, at: datetime) -> bool:
    """Whether a code that was sent to `phone` for this `purpose` is still good."""
    row = await OneTimeCode.filter(phone=phone, purpose=purpose).order_by("-id").first()
    return row is not None and row.used_at is None and row.expires_at > at


async def verify(phone: str, code: str, *, purpose: Purpose, at: datetime, use: bool = True) -> str:
    """Use up the newest code of `phone`, and return the phone as we keep it: it is proven.

    Without `use` a right code stays good, and costs no try: something else is wanted of its holder first.
    Raises InvalidPhone, IncompleteCode, WrongCode, OutOfTries, CodeExpired. Call it outside a transaction: a
    wrong try must stay counted.
    """
    phone, code = phones.normalise(phone), _digits(code)
    row = await OneTimeCode.filter(phone=phone, purpose=purpose).order_by("-id").first()
    if row is None or row.used_at or row.expires_at <= at:
        raise CodeExpired
    if len(code) != DIGITS:
        raise IncompleteCode(digits=len(code), wanted=DIGITS)
    if not await _count_try(row):
        raise OutOfTries(tries=MOST_TRIES)
    if not _is_right(row, phone, purpose, code):
        raise _wrong(row)
    if not use:
        await OneTimeCode.filter(id=row.id).update(tries=F("tries") - 1)
    elif not await OneTimeCode.filter(id=row.id, used_at=None).update(used_at=at):
        raise CodeExpired
    return phone


async def forget(*, before: datetime, limit: int = 500) -> int:
    """Delete the oldest codes sent before that instant, at least a day ago; returns how many it were."""
    old = OneTimeCode.filter(sent_at__lt=before).order_by("id").limit(limit)
    ids = await old.values_list("id", flat=True)
    return await OneTimeCode.filter(id__in=ids).delete() if ids else 0


async def _check_phone(phone: str, at: datetime) -> None:
    day = timedelta(hours=24)
    sent = await OneTimeCode.filter(phone=phone, sent_at__gt=at - day).order_by("-sent_at").limit(MOST_A_DAY)
    if sent and at - sent[0].sent_at < PAUSE:
        raise TooSoon(seconds=ceil((sent[0].sent_at + PAUSE - at).total_seconds()))
    if len(sent) == MOST_A_DAY:
        raise TooMany(per="phone", until=sent[-1].sent_at + day)


async def _check_address(ip: str, at: datetime) -> None:
    hour = timedelta(hours=1)
    sent = await OneTimeCode.filter(ip=ip, sent_at__gt=at - hour).order_by("-sent_at").limit(MOST_AN_HOUR)
    if ip and len(sent) == MOST_AN_HOUR:
        raise TooManyHere(per="address", until=sent[-1].sent_at + hour)


async def _count_try(row: OneTimeCode) -> bool:
    """Count the try before the code is looked at: tries in parallel cannot make more of them."""
    if not await OneTimeCode.filter(id=row.id, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    await row.refresh_from_db(["tries"])
    return True


def _wrong(row: OneTimeCode) -> ClubError:
    left = MOST_TRIES - row.tries
    return WrongCode(tries_left=left) if left else OutOfTries(tries=MOST_TRIES)


def _digits(code: str) -> str:
    return "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", code)))


def _is_right(row: OneTimeCode, phone: str, purpose: str, digits: str) -> bool:
    """By any of the keys: a code that is under way while the key changes still holds."""
    hashes = [_hash(key, row.salt, phone, purpose, digits) for key in config.settings().secret_keys]
    matches = [hmac.compare_digest(row.code_hash, each) for each in hashes]
    return any(matches)


def _hash(key: bytes, salt: str, phone: str, purpose: str, code: str) -> str:
    return hmac.new(key, f"{salt}:{phone}:{purpose}:{code}".encode(), hashlib.sha256).hexdigest()
