"""What went wrong, as application/problem+json (RFC 9457): `code` for machines, `detail` for people.

A rule's code is that of its error (club/errors.py), and `detail` its sentence, in the language that
Accept-Language asks for. What was typed wrongly stands in `errors`, each with the field that it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from club import logs
from club.errors import ClubError
from points.errors import PointsError
from web import i18n
from web.errors import Errors
from web.i18n import _, lazy
from web.sentences import sentence

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: lazy("The request cannot be read"),
    401: lazy("A key is needed"),
    403: lazy("The key may not do this"),
    404: lazy("Not found"),
    405: lazy("This address knows no such method"),
    409: lazy("A rule says no"),
    413: lazy("The request is too long"),
    415: lazy("Send JSON"),
    422: lazy("Something in the request is wrong"),
    429: lazy("Too many requests"),
    500: lazy("That is our fault"),
    503: lazy("The club cannot answer at the moment"),
}
# Errors of the lower packages that are about one value of the request, and the field that has it.
FIELDS = {
    "phone.invalid": "phone",
    "vin.invalid": "vin",
    "plate.invalid": "plate",
    "member.not_an_email": "email",
    "member.impossible_birthday": "birthday",
    "member.birthday_to_come": "birthday",
    "mileage.wrong_reading": "kilometres",
    "order.no_lines": "lines",
    "order.wrong_line": "lines",
    "order.wrong_kind": "kind",
    "refund.nothing": "lines",
    "refund.wrong_amount": "lines",
    "refund.no_reason": "reason",
    "vehicle.unknowable": "vin",
    "deadline.still_to_come": "on",
    "voucher.total_needed": "total",
    "voucher.more_than_order": "total",
}

log = logs.get("web.api")


class FieldError(BaseModel):
    field: str = Field(
        description="Where in the request, like `lines.0.amount`.", examples=["lines.0.amount"]
    )
    code: str = Field(description="What is wrong, for machines.", examples=["greater_than_equal"])
    message: str = Field(description="What is wrong, for people.")


class Problem(BaseModel):
    """RFC 9457. `code` does not change between versions; the sentences may."""

    type: str = Field("about:blank", description="Always `about:blank`: `code` tells problems apart.")
    title: str = Field(description="What the status means, in a few words.")
    status: int = Field(examples=[409])
    code: str = Field(examples=["order.number_taken"])
    detail: str = Field(description="A sentence for people, in the language that was asked for.")
    errors: list[FieldError] = Field([], description="What is wrong with which field.")


class Refused(Exception):
    """An answer that is no success. `detail` may be lazy."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: object,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = list(errors), headers or {}
        super().__init__(code)


class NotHere(Refused):
    """There is none, or it belongs to a store that the key does not see: which of both, nobody is told."""

    def __init__(self, what: str) -> None:
        super().__init__(404, f"{what}.not_found", lazy("There is none, or it is not one of your store's."))


def wrong(field: str, code: str, message: object, *, status: int = 422) -> Refused:
    """One field of the request is wrong."""
    return Refused(status, code, message, errors=[FieldError(field=field, code=code, message=str(message))])


class Problems:
    """Turns whatever was raised into a problem, in the language that the system asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = Errors(app, answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with i18n.speaking(_language(Request(scope).headers.get("accept-language", ""))):
            await self.app(scope, receive, send)


async def handle(request: Any, error: Exception) -> Response:
    return answer(request, error)


def answer(request: Request, error: Exception) -> Response:
    """The problem that `error` is, as a response."""
    problem, headers = told(error), dict(getattr(error, "headers", None) or {})
    if problem.status >= 500:
        log.error("unexpected", path=request.url.path, method=request.method, exc_info=error)
    headers |= getattr(request.state, "rate", {})
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def told(error: Exception) -> Problem:
    """The problem that `error` is."""
    if isinstance(error, Refused):
        return _problem(error.status, error.code, str(error.detail), error.errors)
    if isinstance(error, ClubError | PointsError):
        return _by_rule(error)
    if isinstance(error, RequestValidationError):
        return _invalid(error.errors())
    if isinstance(error, HTTPException):
        status = error.status_code
        return _problem(status, f"http.{status}", str(TITLES.get(status, TITLES[500])))
    return _problem(
        500, "http.500", _("That did not work, and it is our fault. Please try again in a moment.")
    )


def is_answer(error: Exception) -> bool:
    """Whether it is what a rule says of the call, and so its answer whenever it is sent again."""
    return isinstance(error, ClubError | PointsError | Refused) and told(error).status < 500


def _problem(status: int, code: str, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    title = str(TITLES.get(status, TITLES[500]))
    return Problem(title=title, status=status, code=code, detail=detail, errors=list(errors))


def _by_rule(error: ClubError | PointsError) -> Problem:
    said = sentence(error)
    if field := FIELDS.get(error.code):
        return _problem(422, error.code, said, [FieldError(field=field, code=error.code, message=said)])
    return _problem(409, error.code, said)


def _invalid(errors: Sequence[Any]) -> Problem:
    """What pydantic found, without what was sent: that may be a phone number."""
    if any(one["type"] == "json_invalid" for one in errors):
        return _problem(400, "request.not_json", _("The body is no JSON."))
    fields = [
        FieldError(field=".".join(str(part) for part in one["loc"][1:]), code=one["type"], message=_why(one))
        for one in errors[:20]
    ]
    return _problem(422, "request.invalid", _("Some fields are wrong: see “errors”."), fields)


def _why(error: Any) -> str:
    kind, bounds = error["type"], error.get("ctx", {})
    if kind == "missing":
        return _("It is missing.")
    if kind == "extra_forbidden":
        return _("There is no such field.")
    if kind in LIMITS:
        return str(LIMITS[kind]) % {"bound": next(iter(bounds.values()), "")}
    return _("It is not of the kind that is wanted.")


LIMITS = {
    "greater_than_equal": lazy("At least %(bound)s is wanted."),
    "less_than_equal": lazy("At most %(bound)s is possible."),
    "string_too_long": lazy("At most %(bound)s characters are possible."),
    "string_too_short": lazy("At least %(bound)s characters are wanted."),
    "too_long": lazy("There are too many."),
    "too_short": lazy("There are too few."),
    "literal_error": lazy("It is one of: %(bound)s."),
}


def _language(accepted: str) -> str:
    """The first of ours that Accept-Language names; none is the club's own."""
    wanted = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _sep, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, tag.lower()[:2]))
        except ValueError:
            continue
    ours = {"zh": "zh_CN", "en": "en"}
    return next((ours[tag] for weight, _place, tag in sorted(wanted) if weight and tag in ours), "")
