"""What every request and every answer goes through, errors and static files too. Plain ASGI.

The outermost first; web/errors.py has its place between Headers and BodyLimit, web/app.py the whole stack.

Context      a number and a language for the request, known to logs, audit rows and error pages
Headers      the content security policy and its kin on every response
BodyLimit    413 for a body that is too long, announced or not
SameOrigin   403 for a change that another site asks for (web/auth.py checks the form's token besides)
"""

import os
from collections.abc import Callable, Container
from urllib.parse import urlsplit

from starlette.datastructures import Headers as RequestHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from club import logs
from club.config import Settings
from club.imports.errors import TooLarge
from web import i18n

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
CONTENT_SECURITY_POLICY = _POLICY.format("")
WITH_WASM = _POLICY.format(" 'wasm-unsafe-eval'")
_FORM_AROUND_IT = 64 * 1024  # bytes of a form besides its file
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # no 0, 1, 8, 9: nobody mistakes them on the phone
PAIRS = [one + other for one in ALPHABET for other in ALPHABET]
HEADERS = {
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def safe_next(target: str | None, default: str = "/") -> str:
    """`target` if it is a path of this site, else `default`: no link of ours sends anybody elsewhere."""
    if not target or not target.startswith("/") or target[1:2] == "/":
        return default
    return default if any(character == "\\" or ord(character) < 32 for character in target) else target


def is_surely_own(headers: RequestHeaders) -> bool:
    """Whether the browser says itself that a page of ours sends this, and `SameOrigin` has seen to it."""
    return "origin" in headers or headers.get("sec-fetch-site") == "same-origin"


class Context:
    """Gives the request its number and its language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        state = scope.setdefault("state", {})
        state["request_id"] = number = _new_number()
        held = logs.request_id.set(number)
        try:
            with i18n.speaking(_chosen_locale(scope)):
                await self.app(scope, receive, send)
        finally:
            logs.request_id.reset(held)


class Headers:
    """Puts the headers on every response. A route whose access says so may run WebAssembly; no other may."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        fixed = dict(HEADERS)
        if settings.is_https:
            fixed["strict-transport-security"] = "max-age=31536000"
        self.fixed = [(name.encode(), value.encode()) for name, value in fixed.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.fixed, *_own(scope, message)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses a body longer than `limit` bytes: by its announced length, else as soon as it has come in.

    Where a file may be sent (`uploads`, asked for at each request), the limit is `upload_limit`.
    """

    def __init__(
        self, app: ASGIApp, limit: int, uploads: Callable[[], Container[str]] = tuple, upload_limit: int = 0
    ) -> None:
        self.app = app
        self.limit = limit
        self.uploads = uploads
        self.upload_limit = upload_limit + _FORM_AROUND_IT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            return await self.app(scope, receive, send)
        is_upload = scope["path"] in self.uploads()
        limit = self.upload_limit if is_upload else self.limit
        if (announced := _announced_length(scope)) > limit:
            raise _too_much(announced, limit if is_upload else 0)
        taken = 0

        async def receive_within_limit() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _too_much(taken, limit if is_upload else 0)
            return message

        await self.app(scope, receive_within_limit, send)


class SameOrigin:
    """Refuses a change that another site's page asks for. Old browsers say nothing: the token holds there."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = RequestHeaders(scope=scope)
            if not (_is_own_fetch(headers) and self._is_own_origin(headers)):
                raise HTTPException(403)
        await self.app(scope, receive, send)

    def _is_own_origin(self, headers: RequestHeaders) -> bool:
        origin = headers.get("origin")
        return origin in (None, self.public_url) or _host_of(origin) == headers.get("host")


def _too_much(length: int, limit_of_files: int) -> HTTPException:
    """A file that is too large is told how large a file may be."""
    error = HTTPException(413)
    if limit_of_files:
        error.because = TooLarge(megabytes=length >> 20, most=limit_of_files >> 20)  # type: ignore[attr-defined]
    return error


def _new_number() -> str:
    """Eight letters and digits that can be read out on the phone, like K7F3-2M9Q."""
    number = int.from_bytes(os.urandom(5), "big")
    first, second, third, fourth = (PAIRS[number >> shift & 1023] for shift in (30, 20, 10, 0))
    return f"{first}{second}-{third}{fourth}"


def _chosen_locale(scope: Scope) -> str:
    """The language of the switch's cookie, if there is one."""
    for name, value in scope["headers"]:
        if name == b"cookie" and i18n.COOKIE.encode() in value:
            return cookie_parser(value.decode("latin-1")).get(i18n.COOKIE, "")
    return ""


def _own(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    """The headers of this response alone. Pages are private: not kept, unless they say so themselves."""
    state = scope["state"]
    access = state.get("access")
    policy = WITH_WASM if access and access.runs_wasm else CONTENT_SECURITY_POLICY
    headers = [(b"content-security-policy", policy.encode()), (b"x-request-id", state["request_id"].encode())]
    if not any(name == b"cache-control" for name, _ in message.get("headers", ())):
        headers.append((b"cache-control", b"no-store"))
    return headers


def _announced_length(scope: Scope) -> int:
    length = RequestHeaders(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _host_of(origin: str) -> str:
    """The host and port of an origin; nobody's for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_own_fetch(headers: RequestHeaders) -> bool:
    return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
