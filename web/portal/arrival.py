"""What a browser remembers of somebody on the way in: who or what brought them, and where they were going.
One signed cookie; without our signature nothing in it is believed."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from club import config
from web import auth

COOKIE = "club_arrival"
KEPT = timedelta(days=30)  # a friend's link is still the friend's when the car comes a month later


@dataclass(frozen=True)
class Arrival:
    """`invite` is the code of a member's link, `source` a poster's."""

    invite: str = ""
    source: str = ""
    next: str = ""


def of(request: Request) -> Arrival:
    """What this browser remembers; nothing if it is old or somebody else wrote it."""
    kept = request.cookies.get(auth.cookie_name(COOKIE), "")
    try:
        values = _signer().loads(kept, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return Arrival()
    return Arrival(**{field.name: values[field.name] for field in fields(Arrival) if field.name in values})


def keep(request: Request, response: Response, **changes: Any) -> None:
    """Let the browser remember `changes` besides what it knows."""
    arrival = replace(of(request), **changes)
    response.set_cookie(
        auth.cookie_name(COOKIE),
        _signer().dumps(asdict(arrival)),
        max_age=int(KEPT.total_seconds()),
        httponly=True,
        secure=config.settings().is_https,
        samesite="lax",
    )


def forget(response: Response) -> None:
    """They are in: nothing need be remembered."""
    response.delete_cookie(
        auth.cookie_name(COOKIE), httponly=True, secure=config.settings().is_https, samesite="lax"
    )


def _signer() -> URLSafeTimedSerializer:
    """The last key of the list signs."""
    return URLSafeTimedSerializer(config.settings().secret_keys[::-1], salt=COOKIE)
