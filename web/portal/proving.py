"""The number that a one-time code has just gone to, until the code comes back. One signed cookie, for that
purpose alone, and gone with the step: no number stays in a browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, onetime
from club.onetime import Purpose
from web import auth, i18n

COOKIE = "club_proving"
KEPT = 2 * onetime.LIFE  # a while longer than the code, so that a late one is told that it came late


@dataclass(frozen=True)
class Proving:
    """`sent` is when a code went to `phone`."""

    phone: str
    sent: float

    def wait(self, at: datetime) -> int:
        """Seconds until another code may be asked for."""
        return max(0, ceil(self.sent + onetime.PAUSE.total_seconds() - at.timestamp()))


def of(request: Request, purpose: Purpose) -> Proving | None:
    """The number that is being proven for `purpose`; None if it is long ago or somebody else wrote it."""
    kept = request.cookies.get(auth.cookie_name(COOKIE), "")
    try:
        values = _signer(purpose).loads(kept, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return None
    return Proving(**values)


async def begin(request: Request, response: Response, purpose: Purpose, phone: str) -> None:
    """Send a code to `phone`; one that went within the minute is still under way, and `response` leads to it.

    Raises InvalidPhone, TooMany.
    """
    sent = clock.now()
    try:
        await onetime.request(
            phone, purpose=purpose, ip=auth.address(request), at=sent, locale=i18n.current()
        )
    except onetime.TooSoon as error:
        sent += timedelta(seconds=error.facts["seconds"]) - onetime.PAUSE
    keep(response, purpose, phone=phone, at=sent)


def keep(response: Response, purpose: Purpose, *, phone: str, at: datetime) -> None:
    """A code has gone to `phone`."""
    value = _signer(purpose).dumps({"phone": phone, "sent": at.timestamp()})
    response.set_cookie(auth.cookie_name(COOKIE), value, max_age=int(KEPT.total_seconds()), **auth.flags())


def forget(response: Response) -> None:
    """The number is proven."""
    response.delete_cookie(auth.cookie_name(COOKIE), **auth.flags())


def _signer(purpose: Purpose) -> URLSafeTimedSerializer:
    """The last key of the list signs."""
    return URLSafeTimedSerializer(config.settings().secret_keys[::-1], salt=f"{COOKIE}:{purpose}")
