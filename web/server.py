"""The processes: uvicorn with our settings, and the worker where it is a process of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

from club import config, logs
from club.config import Settings
from web import worker
from web.app import create_app

ADDRESSES = (("Members", "/"), ("Desk", "/desk"), ("Staff", "/staff"), ("Messages", "/dev/outbox"))
GRACE = 20  # seconds that requests under way have when the server is told to stop


def serve(settings: Settings, *, workers: int = 1, with_worker: bool = False, announce: bool = False) -> None:
    """Serve until told to stop. One process serves `create_app`; several each make their own."""
    if workers > 1:
        uvicorn.run("web.server:application", factory=True, workers=workers, **_options(settings))
        return
    app = create_app(settings, with_worker=with_worker)
    server = Announcing(uvicorn.Config(app, **_options(settings)), settings if announce else None)
    server.run()
    if not server.started:
        raise SystemExit(3)


def application() -> Starlette:
    """What each of several processes serves."""
    settings = config.settings()
    logs.configure(level=settings.log_level, as_json=settings.is_production)
    return create_app(settings)


async def work() -> None:
    """Be a worker until told to stop. The database is open."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with worker.running() as at_work:
        logs.get("worker").info("at work", worker=at_work.name)
        await stopped.wait()


class Announcing(uvicorn.Server):
    """Says where the club can be seen, once it can."""

    def __init__(self, described: uvicorn.Config, settings: Settings | None) -> None:
        super().__init__(described)
        self.settings = settings

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.settings and self.started:
            sys.stdout.writelines(f"{line}\n" for line in _welcome(self.settings))
            sys.stdout.flush()


def _welcome(settings: Settings) -> Iterator[str]:
    from web import demo

    here = f"http://{settings.host}:{settings.port}"
    yield f"\n{settings.name}\n"
    for words, path in ADDRESSES:
        yield f"  {words:10}{here}{path}"
    yield "\nSign in with:"
    yield from (f"  {line}" for line in demo.log_ins())
    yield "\nMembers sign in by phone: the one-time code is at /dev/outbox. Stop with Ctrl-C.\n"


def _options(settings: Settings) -> dict[str, Any]:
    """Proxies are the application's own matter, so that tests and servers believe the same ones."""
    return {
        "host": settings.host,
        "port": settings.port,
        "lifespan": "on",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "log_level": settings.log_level,
        "timeout_graceful_shutdown": GRACE,
    }
