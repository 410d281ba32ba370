"""Static files: each is asked for by the hash of its content, and kept by browsers for a year."""

import hashlib
from math import inf
from pathlib import Path
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from club import config
from web.routes import public

DIRECTORY = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
LOOK_AGAIN = 1.0  # seconds
_addresses: dict[str, tuple[str, float]] = {}
_files = StaticFiles(directory=DIRECTORY)


async def show(request: Request) -> Response:
    """A file of web/static. Asked for without its hash, it must be asked for again each time."""
    response = await _files.get_response(request.path_params["file"], request.scope)
    response.headers["Cache-Control"] = FOREVER if request.query_params.get("v") else "no-cache"
    return response


def static(name: str) -> str:
    """The address of web/static/`name`. In development a changed file soon has a new one."""
    address, holds_until = _addresses.get(name, ("", 0.0))
    if monotonic() < holds_until:
        return address
    address = f"/static/{name}?v={version((DIRECTORY / name).read_bytes())}"
    _addresses[name] = address, inf if config.settings().is_production else monotonic() + LOOK_AGAIN
    return address


def version(content: bytes) -> str:
    """What stands behind ?v= for `content`."""
    return hashlib.sha256(content).hexdigest()[:10]


ROUTES = [public("/static/{file:path}", show, name="static")]
