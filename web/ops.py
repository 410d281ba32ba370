"""For those who run the club: is the process alive, can it serve, how does it fare."""

import hmac
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from club import config, logs
from web import metrics
from web.database import apps, read
from web.routes import public

log = logs.get("web.ops")


def on_disk() -> list[str]:
    """The migrations that this version of the club brings, like `club.0001_initial`."""
    folders = [(app, Path(import_module(f"{app}.migrations").__path__[0])) for app in apps.APPS]
    return [f"{app}.{file.stem}" for app, folder in folders for file in sorted(folder.glob("[0-9]*.py"))]


async def health(request: Request) -> Response:
    """The process answers. Asks nobody else, so that a slow database does not get it restarted."""
    return PlainTextResponse("ok")


async def readiness(request: Request) -> Response:
    """Whether this process may be sent visitors: the database answers and has all tables."""
    try:
        waiting = await _waiting()
    except Exception as error:
        log.warning("not ready", exc_info=error)
        return JSONResponse({"ready": False, "why": "the database does not answer"}, 503)
    if waiting:
        return JSONResponse({"ready": False, "why": "migrations are waiting", "migrations": waiting}, 503)
    return JSONResponse({"ready": True})


async def measures(request: Request) -> Response:
    """For Prometheus: with CLUB_METRICS_TOKEN as bearer, or from this machine where there is none."""
    if not _may_measure(request):
        raise HTTPException(404)
    content, media_type = await metrics.exposition()
    return Response(content, media_type=media_type)


async def _waiting() -> list[str]:
    """Migrations on disk that the database has not had."""
    rows = await read().execute_query_dict('SELECT "app", "name" FROM "tortoise_migrations"')
    applied = {f"{row['app']}.{row['name']}" for row in rows}
    return [name for name in on_disk() if name not in applied]


def _may_measure(request: Request) -> bool:
    if token := config.settings().metrics_token.get_secret_value():
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    return _is_from_here(request)


def _is_from_here(request: Request) -> bool:
    """Asked on this machine, and not by a proxy for somebody else."""
    if request.client is None or any(
        name in request.headers for name in ("x-forwarded-for", "forwarded", "via")
    ):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES = [
    public("/healthz", health, name="ops.health"),
    public("/readyz", readiness, name="ops.readiness"),
    public("/metrics", measures, name="ops.metrics"),
]
