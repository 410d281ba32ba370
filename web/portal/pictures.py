"""Pictures of rewards and whatever else has one: asked for by name and width, kept by browsers for good."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club.pictures import PictureCopy
from web.assets import FOREVER
from web.render import read
from web.routes import public


async def show(request: Request) -> Response:
    """The name is made of the content: what was answered once is the answer for ever."""
    name, width = request.path_params["name"], request.path_params["width"]
    if request.headers.get("if-none-match") == _tag(name, width):
        return Response(status_code=304, headers=_headers(name, width))
    wanted = PictureCopy.filter(picture_id=name[:40], width=width).using_db(read())
    copy = await wanted.first()
    if copy is None:
        raise HTTPException(404)
    return Response(bytes(copy.content), media_type="image/webp", headers=_headers(name, width))


def _headers(name: str, width: int) -> dict[str, str]:
    return {"Cache-Control": FOREVER, "ETag": _tag(name, width)}


def _tag(name: str, width: int) -> str:
    return f'"{name[:40]}-{width}"'


ROUTES = [public("/pictures/{name}/{width:int}", show, name="portal.pictures")]
