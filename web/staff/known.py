"""Devices on which somebody of the staff has signed in before: a signed cookie says so, for each user name.

Strangers who guess lock a user name for strangers only: whoever sits at a known device comes in all the same.
So many tries are borne from each known device, and from each address for a user name.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, tries
from club import staff as workforce
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


async def door(request: Request, login: str) -> Door:
    """A device is known for a user name until all of its devices were shut out: by a new password, say."""
    login = login.strip().lower()
    kept, marks = _kept(request)
    since = _since(marks, login)
    is_known = since is not None and not await workforce.was_shut_out(login, since=_instant(since))
    return Door(login, f"device:{kept}" if is_known else auth.address(request), is_known)


def device(request: Request) -> str:
    """The device on which somebody has signed in before; '' for a strange one."""
    return _kept(request)[0]


def own(request: Request) -> Door:
    """That of whoever is signed in: strangers who guess shut nobody out of the own pages."""
    me = request.state.staff
    return Door(me.login, f"person:{me.id}", is_known=True)


def remember(request: Request, response: Response, login: str) -> None:
    """Let this browser know that `login` has signed in here."""
    device, marks = _kept(request)
    mark = _mark(login, config.settings().secret_keys[0])
    others = [(other, since) for other, since in marks.items() if other != mark]
    marks = dict([(mark, clock.now().timestamp()), *others][:MOST])
    kept = _signer().dumps([device or secrets.token_urlsafe(16), marks])
    age = int(KEPT.total_seconds())
    response.set_cookie(auth.cookie_name(COOKIE), kept, max_age=age, **auth.flags())


def _kept(request: Request) -> tuple[str, dict[str, float]]:
    """The device, and since when each user name is known on it."""
    try:
        kept = request.cookies.get(auth.cookie_name(COOKIE), "")
        device, marks = _signer().loads(kept, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return "", {}
    return device, marks if isinstance(marks, dict) else {}


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _since(marks: dict[str, float], login: str) -> float | None:
    known = (marks.get(_mark(login, key)) for key in config.settings().secret_keys)
    return next((since for since in known if since is not None), None)


def _mark(login: str, key: bytes) -> str:
    """A user name as the cookie has it: whoever finds the device neither reads nor guesses it."""
    return hmac.new(key, f"known:{login}".encode(), hashlib.sha256).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.settings().secret_keys[::-1], salt=COOKIE)
