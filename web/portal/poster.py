"""The poster of an event, for whoever sends it on, and the square picture beside its link."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock
from events import events
from events.events import Event
from web import brand, posters
from web.assets import FOREVER
from web.portal import sharing
from web.poster_fonts import NoFont
from web.render import found
from web.routes import public

SHORT = "public, max-age=300"  # a date more, another title: the next who asks sees it


async def show(request: Request) -> Response:
    return await drawn(request, await _event(request))


async def cover(request: Request) -> Response:
    """The first picture, square: messengers know JPEG, not all of them WebP."""
    event = await _event(request)
    content = await posters.cover(event.pictures[0] if event.pictures else "", brand.club().brand_colour)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": SHORT})


async def drawn(request: Request, event: Event, *, name: str = "") -> Response:
    """The poster as PNG, kept by browsers while it is the same; to be saved as `name`, if one is told."""
    poster = await sharing.poster(event, clock.now())
    tag = f'"{poster.version}"'
    lasting = FOREVER if request.query_params.get("v") == poster.version else SHORT
    headers = {"ETag": tag, "Cache-Control": lasting if event.published_at else "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    try:
        content = await posters.png(poster)
    except NoFont as error:
        raise HTTPException(404) from error
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}.png"'
    return Response(content, media_type="image/png", headers=headers)


async def _event(request: Request) -> Event:
    theirs = events.published().filter(code=request.path_params["code"], state="published")
    return await found(theirs.select_related("store"))


ROUTES = [
    public("/events/{code}/poster.png", show, name="portal.poster"),
    public("/events/{code}/poster/cover.jpg", cover, name="portal.poster.cover"),
]
