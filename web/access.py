"""Who may come in: the one place where it is decided, before any handler runs.

In this order: who is it, not too often, known, with our own form, and allowed. A stranger is sent to the
sign-in of the side and brought back; someone known without the permission is told so (403); who owes a second
step is led to it. Rows outside
one's own store or account are a matter of the handler's query: those are not found (404).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import roles, twostep
from web import auth, incoming, limits
from web.security import SAFE_METHODS, is_surely_own, safe_next

Endpoint = Callable[[Request], Awaitable[Response]]

ANY_STAFF = "any staff"
TWO_STEPS = "/staff/twostep"
WITHOUT_A_STEP = ("staff.twostep", "staff.signout", "desk.place.handover")  # and the way out
SIGN_IN = {"portal": "/signin", "staff": "/staff/signin", "desk": "/staff/signin"}


class NotForThisRole(HTTPException):
    """Somebody of staff, signed in, whose role lacks the permission, which `detail` names."""


@dataclass(frozen=True)
class Access:
    """What a route asks for. `side` says whose sign-in counts: a member's (portal) or a member of staff's."""

    side: str
    may: str = ""
    is_public: bool = False
    runs_wasm: bool = False
    takes_file: bool = False

    def __post_init__(self) -> None:
        if self.side not in SIGN_IN:
            raise ValueError(f"there is no side called {self.side!r}")
        if self.side == "portal" or self.is_public:
            assert not self.may, "only staff have permissions"
        elif self.may != ANY_STAFF and self.may not in roles.PERMISSIONS:
            raise ValueError(f"there is no permission called {self.may!r}")


async def refusal(
    request: Request, required: Access, route_name: str, again: Endpoint | None = None
) -> Response | None:
    """None if the request may pass; it then knows who asks. Otherwise the answer for whom it may not.

    A form whose token has died is shown `again`, filled in as it came, if it is surely one of our own pages'.
    Raises HTTPException: 400 for a form that is none of ours, 403 for a wrong token or a missing permission,
    429 for too many.
    """
    request.state.access = required
    await auth.identify(request, required.side)
    await limits.count(request, route_name)
    if request.state.signin is None and not required.is_public:
        return _to_sign_in(request, required.side)
    if required.takes_file and not _has_permission(request, required.may):
        raise HTTPException(403)  # before a large file is read for nothing
    if request.method not in SAFE_METHODS:
        await incoming.check_form(request, takes_file=required.takes_file)
        if not await auth.has_token(request):
            if again and is_surely_own(request.headers):
                return await again(request)
            raise HTTPException(403)
    if required.may and not _has_permission(request, required.may):
        raise NotForThisRole(403, required.may)
    if required.may and _owes_a_step(request, route_name):
        return _to(request, TWO_STEPS)
    return None


def _owes_a_step(request: Request, route_name: str) -> bool:
    """Whether the club wants a second step of this role, and this sign-in has not taken it."""
    if route_name.startswith(WITHOUT_A_STEP) or not twostep.is_required(request.state.staff):
        return False
    return not request.state.signin.two_steps


def _has_permission(request: Request, permission: str) -> bool:
    return permission == ANY_STAFF or roles.may(request.state.staff, permission)


def _to_sign_in(request: Request, side: str) -> Response:
    """After signing in one is back at the page. A form is not kept until then: the sign-in says so (`ended`).
    htmx goes there as a whole page."""
    is_form, is_part = request.method not in SAFE_METHODS, request.headers.get("hx-request") == "true"
    came_from = _stood_on(request) if is_form or is_part else _address(request.url)
    query = {"next": came_from} if came_from else {}
    if is_form:
        query["ended"] = "1"
    address = f"{SIGN_IN[side]}?{urlencode(query)}" if query else SIGN_IN[side]
    if is_part:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _stood_on(request: Request) -> str:
    """The page of ours on which the form or the part stands; '' if the browser doesn't tell."""
    try:
        page = URL(request.headers.get("referer", ""))
        return safe_next(_address(page), "") if page.netloc == request.url.netloc else ""
    except ValueError:
        return ""


def _address(url: URL) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


def _to(request: Request, address: str) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
