"""What went wrong, for people: a sentence for each error of the lower packages, and a page for each status.

A verb raises an error with a code and facts; `sentence(error)` says it in the reader's language. A handler
shows that beside the form. What no handler caught becomes a page of the side that was asked (or, for htmx, a
note that is swapped in): 409 for a rule that said no, the status itself for an HTTPException, 500 for what
nobody meant.
"""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from club import logs, roles
from club.errors import ClubError
from points.errors import PointsError
from web import auth, render
from web.access import NotForThisRole
from web.i18n import _
from web.naming import enumerated
from web.sentences import SENTENCES, sentence

__all__ = ["SENTENCES", "Errors", "page_of", "sentence"]

log = logs.get("web")

_RULE_SAID_NO = (ClubError, PointsError)


class Errors:
    """Turns whatever was raised, in a route or before one, into an answer: the headers go onto it too.

    `answer` makes the answer, a page unless told otherwise.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response] | None = None) -> None:
        self.app, self.answer = app, answer or page_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            log.info("hung up", path=scope["path"])
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            response = self.answer(Request(scope, receive), error)
            await response(scope, receive, send)


def page_of(request: Request, error: Exception) -> Response:
    """The page or note for whatever was raised. Never raises itself."""
    status, said = _status_of(error), _said(error)
    headers = dict(getattr(error, "headers", None) or {})
    if status >= 500:
        log.error("unexpected", path=request.url.path, method=request.method, exc_info=error)
    try:
        return _page(request, status, said, headers)
    except Exception as failed:
        log.error("error page failed", path=request.url.path, exc_info=failed)
        return PlainTextResponse(_bare(request, status), status, headers)


def _status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return 409 if isinstance(error, _RULE_SAID_NO) else 500


def _said(error: Exception) -> str:
    """What this error says better than its status does."""
    because = getattr(error, "because", error)
    if isinstance(because, _RULE_SAID_NO):
        return sentence(because)
    if isinstance(error, NotForThisRole):
        holders = enumerated(
            [_(name) for role, name in roles.NAMES.items() if error.detail in roles.ROLES[role]]
        )
        return _(
            "Your role does not open this page. Ask an administrator. It is open to: %(roles)s.",
            roles=holders,
        )
    return ""


def _page(request: Request, status: int, said: str, headers: dict[str, str]) -> Response:
    partial = render.is_partial(request)
    template = "shared/_error.html" if partial else f"{_side(request)}/error.html"
    context = {"status": status, "sentence": said, "retry_after": headers.get("Retry-After", "")}
    context["request_id"] = getattr(request.state, "request_id", "")
    response = HTMLResponse(render.text_of(request, template, **context), status, headers)
    auth.remember_visitor(request, response)
    return response


def _side(request: Request) -> str:
    """Whose page it was to be: the desk's errors look like the staff's."""
    return "staff" if request.url.path.startswith(("/staff", "/desk")) else "portal"


def _bare(request: Request, status: int) -> str:
    words = _("That did not work, and it is our fault. Please try again in a moment.")
    return f"{status} {words} {getattr(request.state, 'request_id', '')}".strip()
