"""Who is asking: the sign-in behind a cookie, and the token that proves a form to be ours.

Members and staff have cookies and sign-ins of their own: one can be both, in one browser, and signing out
here leaves the other. The browser holds a random token; what it stands for is a row that can be revoked
(club/signins).
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, signins
from club.members import Member
from club.signins import SignIn
from club.staff import Staff
from web import i18n
from web.database import read

VISITOR = "club_visitor"  # a stranger's browser: what the token of a sign-in form is bound to
_COOKIES = {"portal": "club_session", "staff": "club_staff", "desk": "club_staff"}


async def identify(request: Request, side: str) -> None:
    """Find out who asks: request.state.signin, .member or .staff and .desk; each None for a stranger."""
    request.scope["state"].update(signin=None, member=None, staff=None, desk=None)
    if token := request.cookies.get(cookie_name(_COOKIES[side])):
        whose = "member" if side == "portal" else "staff"
        signin = await signins.find(token, clock.now(), whose=whose, using_db=read())
        if signin is not None:
            _know(request, signin)


async def sign_in(
    request: Request, response: Response, person: Member | Staff, *, two_steps: bool = False
) -> None:
    """Sign `person` in on this browser; `response` brings the cookie. An older sign-in here ends.

    `two_steps` says whether one of the staff gave a code besides the password.
    """
    side = "portal" if isinstance(person, Member) else "staff"
    await _end(request, side)
    told: dict[str, Any] = {"agent": request.headers.get("user-agent", "")[:120], "ip": address(request)}
    if isinstance(person, Member):
        _, token = await signins.open_for_member(person, at=clock.now(), **told)
    else:
        _, token = await signins.open_for_staff(person, at=clock.now(), two_steps=two_steps, **told)
    response.set_cookie(
        cookie_name(_COOKIES[side]), token, max_age=int(lifetime(side).total_seconds()), **flags()
    )


async def sign_out(request: Request, response: Response) -> None:
    """End the sign-in that this request came with."""
    side = request.state.access.side
    await _end(request, side)
    response.delete_cookie(cookie_name(_COOKIES[side]), **flags())


def csrf_token(request: Request) -> str:
    """The token that this browser's forms carry: the sign-in's own, or a stranger's."""
    signin = request.scope["state"].get("signin")
    return signin.csrf if signin is not None else token_of(_visitor(request))


async def has_token(request: Request) -> bool:
    """Whether the request brings our own token, in the form or in a header: no change is made without."""
    given = request.headers.get("x-csrf-token") or str((await request.form()).get("csrf_token", ""))
    return _is_ours(request, given)


def remember_visitor(request: Request, response: Response) -> None:
    """Let a stranger's browser keep what the tokens of its forms are bound to."""
    if new := request.scope["state"].get("new_visitor"):
        response.set_cookie(cookie_name(VISITOR), new, **flags())


def cookie_name(name: str) -> str:
    """Over https the name itself forbids that a neighbouring host or plain http sets it."""
    return f"__Host-{name}" if config.settings().is_https else name


def address(request: Request) -> str:
    """The network address that the request came from; behind a trusted proxy, the one that it names."""
    return request.client.host[:45] if request.client else ""


def lifetime(side: str) -> timedelta:
    """How long a sign-in lasts without being used."""
    settings = config.settings()
    if side == "portal":
        return timedelta(days=settings.session_days)
    return timedelta(hours=settings.staff_session_hours)


def _know(request: Request, signin: SignIn) -> None:
    state = request.state
    state.signin = signin
    if signin.member_id is not None:
        state.member = signin.member
        i18n.prefer(state.member.locale)
    else:
        state.staff, state.desk = signin.staff, signin.desk


async def _end(request: Request, side: str) -> None:
    now = clock.now()
    token = request.cookies.get(cookie_name(_COOKIES[side]))
    if token and (old := await signins.find(token, now)):
        await signins.revoke(old, at=now)


def flags() -> dict[str, Any]:
    """Secure wherever there is https, and production is nowhere without it but on one's own machine."""
    return {"httponly": True, "secure": config.settings().is_https, "samesite": "lax"}


def _visitor(request: Request) -> str:
    if kept := request.cookies.get(cookie_name(VISITOR)):
        return kept
    if not hasattr(request.state, "new_visitor"):
        request.state.new_visitor = secrets.token_urlsafe(16)
    return request.state.new_visitor


def token_of(visitor: str, key: bytes | None = None) -> str:
    """The token for a stranger whose browser keeps `visitor`; `key` is the club's newest unless given."""
    key = key or config.settings().secret_keys[0]
    return hmac.new(key, b"csrf:" + visitor.encode(), hashlib.sha256).hexdigest()


def _is_ours(request: Request, given: str) -> bool:
    """A form that a stranger opened before the key changed still holds."""
    tokens = [csrf_token(request)]
    if getattr(request.state, "signin", None) is None:
        tokens += [token_of(_visitor(request), key) for key in config.settings().secret_keys[1:]]
    matches = [hmac.compare_digest(given.encode(), token.encode()) for token in tokens]
    return any(matches)
