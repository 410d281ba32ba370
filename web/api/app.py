"""The whole API, put together: its parts, its problems, how much it takes in, and its description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from club import config
from club.errors import ClubError
from points.errors import PointsError
from web.api import PREFIX, customers, members, order_batches, orders, quotes, vehicles, vouchers
from web.api.problems import MEDIA_TYPE, Problems, Refused, handle
from web.security import BodyLimit

PARTS = (customers, vehicles, orders, order_batches, members, quotes, vouchers)
ABOUT = """
For the dealer's own systems: customers, vehicles, service orders, members' points, vouchers.

Every call carries a key (`Authorization: Bearer ck_…`), every write an `Idempotency-Key`. Money is in fen,
points are whole numbers, instants have their offset. What goes wrong is `application/problem+json`.
"""


def made() -> FastAPI:
    """The API; whoever serves it puts the counter of calls into each request's state."""
    api = FastAPI(
        title="Owner club",
        version="1",
        description=ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
        middleware=[Middleware(Problems), Middleware(BodyLimit, config.settings().body_limit)],
        exception_handlers=dict.fromkeys(
            (HTTPException, RequestValidationError, ClubError, PointsError, Refused), handle
        ),
    )
    for part in PARTS:
        api.include_router(part.router, prefix=PREFIX)
    api.openapi = _described(api)  # type: ignore[method-assign]
    return api


def _described(api: FastAPI) -> Any:
    """Problems are described as what they are: FastAPI takes every model for application/json."""
    plain = api.openapi

    def described() -> dict[str, Any]:
        if api.openapi_schema is None:
            schema = plain()
            for path in schema["paths"].values():
                for operation in path.values():
                    _as_problems(operation["responses"])
            for unused in ("HTTPValidationError", "ValidationError"):
                schema["components"]["schemas"].pop(unused, None)
            api.openapi_schema = schema
        return api.openapi_schema

    return described


def _as_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status >= "400" and "application/json" in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
