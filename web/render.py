"""Pages: templates and what they always know, redirects, and rows that are found or are not.

return page(request, "portal/events/show.html", event=event)
return page(request, "portal/events/new.html", 422, form=form)
return redirect(request, "portal.events.show", code=event.code, done="registered")
member = await found(Member.filter(id=..., store_id=...))
"""

import secrets
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from tortoise.exceptions import ValidationError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import config, roles
from club.staff import Staff
from web import auth, brand, i18n, routes, speaking, text
from web.database import read
from web.portal import sharing
from web.sentences import sentence
from web.speaking import Speaking
from web.staff import event_pages
from web.staff.listing import with_query
from web.staff.menu import Item, menu

__all__ = ["found", "is_partial", "page", "read", "redirect", "sentence", "text_of"]

TEMPLATES = Path(__file__).parent / "templates"
Row = TypeVar("Row", bound=Model)


def page(request: Request, template: str, status_code: int = 200, **context: Any) -> Response:
    """The page, or the part of one, that `template` makes of `context`."""
    response = HTMLResponse(text_of(request, template, **context), status_code)
    auth.remember_visitor(request, response)
    return response


def text_of(request: Request, template: str, **context: Any) -> str:
    """What `page` would show, as text."""
    return environment(i18n.current()).get_template(template).render(_always(request), **context)


def redirect(request: Request, route: str, /, **params: Any) -> Response:
    """On to another page (303); what its path doesn't take becomes the query. htmx goes as a whole page."""
    address = routes.path(route, **params)
    if is_partial(request):
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def is_partial(request: Request) -> bool:
    """Whether htmx asks, and wants the part of a page that it will put in place."""
    headers = request.headers
    return headers.get("HX-Request-Type") == "partial" and "HX-History-Restore-Request" not in headers


async def found(query: QuerySet[Row]) -> Row:
    """The row as pages read it, or a 404: also for one outside of the asker's scope."""
    try:
        row = await query.using_db(read()).first()
    except ValidationError:  # longer than the column: no row has it
        row = None
    if row is None:
        raise HTTPException(404)
    return row


@cache
def environment(locale: str) -> Speaking:
    """The templates in the language of whoever reads, with the filters of web/text.py."""
    made = Speaking(
        locale,
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=not config.settings().is_production,
    )
    made.filters.update(text.FILTERS)
    made.globals.update(speaking.DRAWN, path=routes.path, with_query=with_query)
    made.globals["fresh_key"] = partial(secrets.token_urlsafe, 18)
    made.globals["came_and_settled"] = text.came_and_settled
    made.globals["event_tabs"] = event_pages.TABS
    made.globals["session_pages"] = event_pages.OF_A_SESSION
    made.globals["event_card"] = sharing.card
    return made


def _always(request: Request) -> dict[str, Any]:
    """What every template knows."""
    state = request.scope["state"]
    staff = state.get("staff")
    return {
        "request": request,
        "club": brand.club(),
        "brand_css": brand.href(),
        "locale": i18n.current(),
        "csrf_token": auth.csrf_token(request),
        "me": state.get("member"),
        "staff": staff,
        "menu": _menu(staff),
        "staff_may": partial(_may, staff),
    }


def _may(staff: Staff | None, permission: str) -> bool:
    """Whether whoever looks may do it: a button that would be refused is not shown."""
    return staff is not None and roles.may(staff, permission)


def _menu(staff: Staff | None) -> Iterator[tuple[str, list[Item]]]:
    """The staff's menu; nothing is done for a page that doesn't show it."""
    yield from menu(staff) if staff else []
