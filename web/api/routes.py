"""Who may come: said where the path is said, and checked before a handler or the body's shape is looked at.

    @router.get("/orders", **reads("orders.read"))
    @router.post("/orders", **writes("orders.write", status=201, gives=Order))

In this order: whose key is it (401), not too often (429), may it do this (403), is it JSON (415) and, of a
write, which call it is (400).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.requests import Request
from starlette.responses import Response

from club import api_calls, api_keys, clock, config
from club.api_keys import ApiKey
from web.api.problems import Problem, Refused
from web.i18n import lazy

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="ck_…",
    description="An API key: the club's administrator makes one at /staff/keys.",
)
WRONG_KEYS = "30/minute"  # of one address
NAMED = "Idempotency-Key"
_SHAPE = re.compile(rf"[!-~]{{8,{api_calls.LONGEST}}}")
SAID = {
    400: "The body is no JSON, or the Idempotency-Key is missing.",
    401: "No key, a wrong one, or one that has ended.",
    403: "The key lacks the scope that `detail` names.",
    404: "There is none, or it belongs to a store that the key does not see.",
    409: "A rule says no: `code` names it. Or the Idempotency-Key stands for another call.",
    413: "The body is longer than the club takes (1 MiB, if it is not set otherwise).",
    415: "The body is not application/json.",
    422: "A field is wrong, missing or unknown: see `errors`.",
    429: "Too many calls: wait as long as Retry-After says.",
}
_RATE = {
    "RateLimit-Limit": {"schema": {"type": "integer"}, "description": "Calls in each window."},
    "RateLimit-Remaining": {"schema": {"type": "integer"}, "description": "What is left of them."},
    "RateLimit-Reset": {"schema": {"type": "integer"}, "description": "Seconds until the window ends."},
}


class Keyed(APIRoute):
    """A route that lets its handler answer only a key with the scope that it names."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        extra = self.openapi_extra or {}
        scope, is_write = extra["x-scope"], extra["x-once"]
        has_body = self.body_field is not None

        async def guarded(request: Request) -> Response:
            request.state.route = f"api.{self.name}"
            request.state.key = await _admitted(request, scope)
            if has_body:
                _must_be_json(request)
            if is_write:
                request.state.named = _call_of(request)
            response = await handler(request)
            response.headers.update(request.state.rate)
            return response

        return guarded


def router(tag: str) -> APIRouter:
    return APIRouter(route_class=Keyed, tags=[tag])


def reads(scope: str, *, missing: bool = False, body: bool = False, rules: bool = False) -> dict[str, Any]:
    """What a route says that changes nothing. `missing`: it may find nothing; `rules` may say no."""
    statuses = [401, 403, 422, 429, *([404] if missing else []), *([400, 413, 415] if body else [])]
    statuses += [409] if rules else []
    return {
        "dependencies": [Security(BEARER)],
        "responses": _responses(statuses),
        "openapi_extra": {"x-scope": scope, "x-once": False},
    }


def writes(scope: str, *, gives: Any, status: int = 200) -> dict[str, Any]:
    """What a route says that changes something, once for each Idempotency-Key."""
    return {
        "status_code": status,
        "response_model": gives,
        "dependencies": [Security(BEARER), Depends(_named)],
        "responses": _responses([400, 401, 403, 404, 409, 413, 415, 422, 429]),
        "openapi_extra": {"x-scope": scope, "x-once": True},
    }


def _named(
    idempotency_key: Annotated[
        str,
        Header(
            alias=NAMED,
            min_length=8,
            max_length=api_calls.LONGEST,
            pattern=r"^[!-~]+$",
            description="Names this call: sent again with the same content it gets the same answer. "
            "A new one for each new deed, such as a UUID.",
            examples=["7f9c1f5e-6a53-4c0e-9a57-2f1d6f1c9b3a"],
        ),
    ],
) -> None:
    """For the description; `_call_of` is who checks it."""


def key_of(request: Request) -> ApiKey:
    return request.state.key


async def _admitted(request: Request, scope: str) -> ApiKey:
    kind, _sep, text = request.headers.get("authorization", "").partition(" ")
    key = await api_keys.find(text.strip(), at=clock.now()) if kind.lower() == "bearer" else None
    counter = request.state.counter
    if key is None:
        await _count_wrong(request, counter)
        said = lazy("Send “Authorization: Bearer” and a key of the club that has not ended.")
        raise Refused(401, "key.unknown", said, headers={"WWW-Authenticate": "Bearer"})
    left = await counter.spend(config.settings().api_rate, "api", f"{key.id}")
    request.state.rate = {
        "RateLimit-Limit": f"{left.limit}",
        "RateLimit-Remaining": f"{left.remaining}",
        "RateLimit-Reset": f"{left.seconds}",
    }
    if not left.is_within:
        raise _too_many(left.seconds)
    if scope not in key.scopes:
        said = str(lazy("The key has no scope “%(scope)s”.")) % {"scope": scope}
        raise Refused(403, "key.no_scope", said)
    return key


async def _count_wrong(request: Request, counter: Any) -> None:
    """Nobody guesses a key, but each try costs us a question."""
    address = request.client.host if request.client else "unknown"
    left = await counter.spend(WRONG_KEYS, "api.wrong", address)
    if not left.is_within:
        raise _too_many(left.seconds)


def _too_many(seconds: int) -> Refused:
    said = lazy("Too many calls. Wait as many seconds as Retry-After says.")
    return Refused(429, "key.too_many", said, headers={"Retry-After": f"{seconds}"})


def _must_be_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "request.not_json", lazy("Send the body as application/json."))


def _call_of(request: Request) -> str:
    named = request.headers.get(NAMED, "")
    if not _SHAPE.fullmatch(named):
        said = lazy("A write names its call: send an Idempotency-Key of 8 to 64 characters, such as a UUID.")
        raise Refused(400, "idempotency.missing", said)
    return named


def _responses(statuses: list[int]) -> dict[int | str, dict[str, Any]]:
    said: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": SAID[status], "headers": _headers(status)}
        for status in sorted(statuses)
    }
    return said


def _headers(status: int) -> dict[str, Any]:
    if status == 429:
        return {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}, **_RATE}
    return {} if status == 401 else dict(_RATE)
