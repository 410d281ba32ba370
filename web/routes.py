"""How a route is made: who may come is said where the path is said, and there is no other way to make one.

    ROUTES = [
        public("/events", index, name="portal.events"),
        member("/card", show, name="portal.card"),
        staff("/staff/members", index, name="staff.members", may="members.see"),
        desk("/desk/scans", create, name="desk.scans.create", methods=["POST"], may="checkin.scan"),
    ]

A page that every signed-in member of staff may see says `may=ANY_STAFF`. `path()` turns a name into its
address.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from web import access, incoming, worker
from web.access import ANY_STAFF, Access, Endpoint
from web.security import SAFE_METHODS

__all__ = ["ANY_STAFF", "Guarded", "Switchboard", "desk", "member", "path", "public", "register", "staff"]


class Guarded(Route):
    """A route that lets its endpoint answer only whom its `access` admits."""

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        access: Access,
        *,
        name: str,
        methods: Sequence[str],
        again: Endpoint | None = None,
    ) -> None:
        self.access = access
        super().__init__(path, _guarded(endpoint, access, name, again), name=name, methods=methods)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As every route, but without a catching of errors of its own: web/errors.py answers all of them."""
        if scope["method"] not in self.methods:
            raise HTTPException(405, headers={"Allow": ", ".join(self.methods)})
        response = await self.endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


class Switchboard(Router):
    """Looks a whole address up before it tries the patterns one by one, of which there are over a hundred."""

    def __init__(self, guarded: Sequence[Guarded], **options: Any) -> None:
        super().__init__(guarded, **options)
        self.fixed = {
            (method, route.path): route
            for route in guarded
            if not route.param_convertors
            for method in route.methods or ()
        }

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self.fixed.get((scope.get("method", ""), scope.get("path", "")))
        if route is None:
            return await super().app(scope, receive, send)
        scope.update(endpoint=route.endpoint, path_params={}, route=route, router=self)
        await route.handle(scope, receive, send)


class NoSuchRoute(LookupError):
    """No module's ROUTES has this name."""


def public(
    path: str,
    endpoint: Endpoint,
    *,
    name: str,
    methods: Sequence[str] = ("GET",),
    side: str = "portal",
    again: Endpoint | None = None,
) -> Guarded:
    """Anyone may come; who is signed in is known all the same. `side` says whose sign-in counts.

    `again` shows a form whose page had been open too long, as it was filled in; it changes nothing.
    """
    return Guarded(path, endpoint, Access(side, is_public=True), name=name, methods=methods, again=again)


def member(
    path: str,
    endpoint: Endpoint,
    *,
    name: str,
    methods: Sequence[str] = ("GET",),
    again: Endpoint | None = None,
) -> Guarded:
    """Members only; a stranger is sent to sign in and comes back. `again` as in `public`."""
    return Guarded(path, endpoint, Access("portal"), name=name, methods=methods, again=again)


def staff(
    path: str,
    endpoint: Endpoint,
    *,
    name: str,
    may: str,
    methods: Sequence[str] = ("GET",),
    takes_file: bool = False,
) -> Guarded:
    """Staff whose role holds the permission `may`. A page that `takes_file` may be sent one, as `file`."""
    access = Access("staff", may=may, takes_file=takes_file)
    return Guarded(path, endpoint, access, name=name, methods=methods)


def takers_of_files() -> frozenset[str]:
    """The addresses that a file may be sent to."""
    return frozenset(route.path for route in _named.values() if route.access.takes_file)


def desk(
    path: str,
    endpoint: Endpoint,
    *,
    name: str,
    may: str = "checkin.scan",
    methods: Sequence[str] = ("GET",),
    scans: bool = False,
) -> Guarded:
    """Staff at a front desk (`request.state.desk`, None until they have chosen one). A page that `scans` may
    run the reader's WebAssembly."""
    return Guarded(path, endpoint, Access("desk", may=may, runs_wasm=scans), name=name, methods=methods)


_named: dict[str, Guarded] = {}


def register(routes: Iterable[BaseRoute]) -> list[Guarded]:
    """The routes of the application, made known by name. Raises TypeError for one without a guard."""
    guarded = [_must_be_guarded(route) for route in routes]
    _named.clear()
    for route in guarded:
        if _named.setdefault(route.name, route) is not route:
            raise ValueError(f"two routes are called {route.name}")
    return guarded


def path(name: str, /, **params: Any) -> str:
    """The address of a route; what its path doesn't take becomes the query. Raises NoSuchRoute."""
    route = find(name)
    if not params:
        return route.path
    taken = {key: kind.to_string(params.pop(key)) for key, kind in route.param_convertors.items()}
    address = route.path_format.format_map(taken)
    query = {key: value for key, value in params.items() if value not in (None, "")}
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def find(name: str) -> Guarded:
    """The route of this name. Raises NoSuchRoute."""
    try:
        return _named[name]
    except KeyError:
        raise NoSuchRoute(f"no route is called {name}") from None


def exists(name: str) -> bool:
    """Whether a page is there yet: a menu shows no way to one that isn't."""
    return name in _named


def _must_be_guarded(route: BaseRoute) -> Guarded:
    if not isinstance(route, Guarded):
        raise TypeError(f"{route!r} says nothing of who may come: make it with public, member, staff or desk")
    return route


def _guarded(endpoint: Endpoint, required: Access, name: str, again: Endpoint | None) -> Endpoint:
    @functools.wraps(endpoint)
    async def guarded(request: Request) -> Response:
        request.state.route = name
        incoming.check_address(request)
        if refusal := await access.refusal(request, required, name, again):
            return refusal
        response = await endpoint(request)
        if request.method not in SAFE_METHODS:
            worker.nudge()
        return response

    return guarded
