"""Static files: each is asked for by the hash of its content, and kept by browsers for a year."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from club import config
from web.routes import public

DIRECTORY = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_files = StaticFiles(directory=DIRECTORY)


async def show(request: Request) -> Response:
    """A file of web/static. Asked for without its hash, it must be asked for again each time."""
    response = await _files.get_response(request.path_params["file"], request.scope)
    response.headers["Cache-Control"] = FOREVER if request.query_params.get("v") else "no-cache"
    return response


def static(name: str) -> str:
    """The address of web/static/`name`. In development a changed file has a new address at once."""
    file = DIRECTORY / name
    changed = 0.0 if config.settings().is_production else file.stat().st_mtime
    return f"/static/{name}?v={_hash(file, changed)}"


def version(content: bytes) -> str:
    """What stands behind ?v= for `content`."""
    return hashlib.sha256(content).hexdigest()[:10]


@cache
def _hash(file: Path, changed: float) -> str:
    return version(file.read_bytes())


ROUTES = [public("/static/{file:path}", show, name="static")]
