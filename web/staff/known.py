"""Devices on which somebody of the staff has signed in before: a signed cookie says so, for each user name.

Strangers who guess lock a user name for strangers only: whoever sits at a known device comes in all the same.
So many tries are borne from each known device, and from each address for a user name.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, tries
from club.tries import LockedOut
from web import auth

COOKIE = "club_staff_known"
KEPT = timedelta(days=180)
MOST = 8  # user names of a shared device
TRIES = "5/15 minutes"


@dataclass(frozen=True)
class Door:
    """Where somebody tries to come in: `place` is the device, the address or the person, whose tries are
    counted.
    """

    login: str
    place: str
    is_known: bool

    async def may_try(self, request: Request) -> bool:
        """Count a try, before it is looked at."""
        return await request.app.state.counter.hit(TRIES, self.login, self.place)

    async def knock(self, request: Request) -> None:
        """Count a try. Raises LockedOut when it is one too many."""
        if not await self.may_try(request):
            raise LockedOut(until=clock.now() + tries.LOCKED_FOR)

    async def opened(self, request: Request) -> None:
        """Whoever is in, by all the steps that are theirs, starts counting anew."""
        await request.app.state.counter.clear(TRIES, self.login, self.place)


def door(request: Request, login: str) -> Door:
    login = login.strip().lower()
    device, marks = _kept(request)
    is_known = _is_among(marks, login)
    return Door(login, f"device:{device}" if is_known else auth.address(request), is_known)


def own(request: Request) -> Door:
    """That of whoever is signed in: strangers who guess shut nobody out of the own pages."""
    me = request.state.staff
    return Door(me.login, f"person:{me.id}", is_known=True)


def remember(request: Request, response: Response, login: str) -> None:
    """Let this browser know that `login` has signed in here."""
    device, marks = _kept(request)
    mark = _mark(login, config.settings().secret_keys[0])
    marks = [mark, *(other for other in marks if other != mark)][:MOST]
    kept = _signer().dumps([device or secrets.token_urlsafe(16), marks])
    age = int(KEPT.total_seconds())
    response.set_cookie(auth.cookie_name(COOKIE), kept, max_age=age, **auth.flags())


def _kept(request: Request) -> tuple[str, list[str]]:
    try:
        kept = request.cookies.get(auth.cookie_name(COOKIE), "")
        device, marks = _signer().loads(kept, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return "", []
    return device, marks


def _is_among(marks: list[str], login: str) -> bool:
    return any(_mark(login, key) in marks for key in config.settings().secret_keys)


def _mark(login: str, key: bytes) -> str:
    """A user name as the cookie has it: whoever finds the device neither reads nor guesses it."""
    return hmac.new(key, f"known:{login}".encode(), hashlib.sha256).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_keys[::-1], salt=COOKIE)
