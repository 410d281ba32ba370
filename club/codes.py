"""Codes: digits only, so that every scanner and every voice can carry them; the first digit says the kind.

    1  a member: number (10) and HMAC (7) of number and 30-second window; 18 digits, dead within a minute
    2  a ticket, 3 a voucher: 13 random digits and a check digit; 15 digits

The check digit is Damm's: it catches every single wrong digit and every two neighbours swapped.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from club import config

Kind = Literal["member", "ticket", "voucher", "unknown"]
Reason = Literal["", "expired", "forged", "mistyped", "unknown"]

WINDOW = 30  # seconds
REMEMBERED = 20  # windows for which a member code that has died is still told from a forged one
_KINDS: dict[str, tuple[Kind, int]] = {"1": ("member", 18), "2": ("ticket", 15), "3": ("voucher", 15)}
_NOISE = re.compile(r"[\s\-‐-―]+")
_DAMM = (  # a totally anti-symmetric quasigroup of order 10 (Damm 2004)
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True)
class Read:
    """What a code says. `code` is its digits, `number` the member's; `reason` says why it is not `ok`."""

    kind: Kind
    code: str
    ok: bool
    reason: Reason = ""
    number: str = ""


def member_code(number: str, at: datetime, *, key: bytes | None = None) -> str:
    """The code that the member `number` shows at `at`; `key` is the club's unless given."""
    return _member_code(number, _window(at), key or _club_keys()[0])


def window_left(at: datetime) -> float:
    """Seconds until the next member code, more than 0 and at most 30."""
    return WINDOW - at.timestamp() % WINDOW


def new_ticket() -> str:
    return _new("2")


def new_voucher() -> str:
    return _new("3")


def read(text: str, at: datetime, *, key: bytes | None = None) -> Read:
    """What was scanned or typed: blanks, dashes and full-width digits are no matter.

    A member code holds in its own window and the one before; one window ahead allows for a slow clock.
    """
    code = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    kind, length = _KINDS.get(code[:1], ("unknown", 0))
    if len(code) != length or not (code.isascii() and code.isdecimal()):
        return Read("unknown", code, False, "unknown")
    if kind == "member":
        return _read_member(code, at, [key] if key else _club_keys())
    is_whole = _damm(code) == "0"
    return Read(kind, code, is_whole, "" if is_whole else "mistyped")


def _read_member(code: str, at: datetime, keys: list[bytes]) -> Read:
    now, number = _window(at), code[1:11]
    if _holds(code, keys, range(now - 1, now + 2)):
        return Read("member", code, True, number=number)
    is_dead = _holds(code, keys, range(now - REMEMBERED, now - 1))
    return Read("member", code, False, "expired" if is_dead else "forged", number)


def _holds(code: str, keys: list[bytes], windows: range) -> bool:
    """Compared in constant time, with every window and key: how long it takes tells nothing."""
    matches = [
        hmac.compare_digest(code, _member_code(code[1:11], window, key)) for key in keys for window in windows
    ]
    return any(matches)


def _member_code(number: str, window: int, key: bytes) -> str:
    digest = hmac.digest(key, f"{number}:{window}".encode(), hashlib.sha256)
    return f"1{number}{int.from_bytes(digest) % 10**7:07d}"


def _new(kind: str) -> str:
    body = f"{kind}{secrets.randbelow(10**13):013d}"
    return body + _damm(body)


def _damm(digits: str) -> str:
    """The check digit of `digits`; "0" when they end in theirs."""
    row = 0
    for digit in digits:
        row = int(_DAMM[row][int(digit)])
    return str(row)


def _window(at: datetime) -> int:
    return int(at.timestamp() // WINDOW)


def _club_keys() -> list[bytes]:
    return config.settings().code_keys
