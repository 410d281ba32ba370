"""Passwords of staff: argon2id at 19 MiB, two at a time, off the event loop.

Each check takes its memory and some tens of milliseconds by design; a rush of sign-ins waits its turn instead
of taking the machine.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from club.errors import ClubError

SHORTEST = 10  # characters
LONGEST = 128
LEAST_DIFFERENT = 5  # characters

_two_at_a_time = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


class PasswordTooShort(ClubError):
    """Facts: `shortest`, the fewest characters."""

    code = "password.too_short"


class PasswordTooLong(ClubError):
    """Facts: `longest`, the most characters."""

    code = "password.too_long"


class PasswordTooPlain(ClubError):
    """Facts: `least`, how many different characters it has at least."""

    code = "password.too_plain"


class PasswordUnchanged(ClubError):
    """The new one is the old one."""

    code = "password.unchanged"


async def make(password: str) -> str:
    """The hash to keep. Raises PasswordTooShort, PasswordTooLong, PasswordTooPlain."""
    if len(password.strip()) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    if len(set(password)) < LEAST_DIFFERENT:
        raise PasswordTooPlain(least=LEAST_DIFFERENT)
    return await asyncio.get_running_loop().run_in_executor(_two_at_a_time, _hasher().hash, password)


async def check(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that was kept. With none kept it takes as long, and is wrong."""
    if len(password) > LONGEST:
        return False
    return await asyncio.get_running_loop().run_in_executor(_two_at_a_time, _verify, password, kept)


def _verify(password: str, kept: str | None) -> bool:
    try:
        matches = _hasher().verify(password, kept or _nobodys())
    except UnknownHashError:
        return False
    return matches and kept is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash([Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)])


@cache
def _nobodys() -> str:
    """The hash of a password that nobody knows."""
    return _hasher().hash(secrets.token_urlsafe())
