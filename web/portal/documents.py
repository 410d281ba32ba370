"""The club's charter and its privacy notice, in the version that is in force."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import documents
from web import i18n
from web.portal import proving
from web.render import page, read
from web.routes import public


async def charter(request: Request) -> Response:
    return await _show(request, "charter")


async def privacy(request: Request) -> Response:
    return await _show(request, "privacy")


async def _show(request: Request, kind: str) -> Response:
    try:
        document = await documents.current(kind, i18n.current(), using_db=read())
    except documents.NotPublished as error:
        raise HTTPException(404) from error
    is_joining = proving.of(request, "signin") is not None
    return page(request, "portal/documents/show.html", document=document, is_joining=is_joining)


ROUTES = [
    public("/charter", charter, name="portal.charter"),
    public("/privacy", privacy, name="portal.privacy"),
]
