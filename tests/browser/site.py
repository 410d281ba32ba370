"""The club on a port of its own: a server in a thread, on an empty database, for browsers to visit.

A test stays in its own thread: `site.run(members.sign_up(...))` does a verb in the server's loop and on its
database, `site.run(lambda: Scan.all().count())` a query; `site.sign_in(context, cast.eve)` leaves the cookie
that a sign-in would have left.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import BrowserContext

from club import config
from club.staff import Staff
from tests import browsers, databases
from web import auth
from web.app import create_app
from web.database import opened

PATIENCE = 60  # seconds that anything may take on a busy machine
Result = TypeVar("Result")


class Site:
    """A running club. Its address is `url`."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.loop = asyncio.new_event_loop()
        self.server: uvicorn.Server | None = None
        self.is_up = threading.Event()
        self.thread = threading.Thread(target=self._work, name="site", daemon=True)

    def start(self) -> None:
        self.thread.start()
        assert self.is_up.wait(PATIENCE), "the site did not start"

    def stop(self) -> None:
        if self.server is not None:
            self.server.should_exit = True
        self.thread.join(PATIENCE)

    def run(self, deed: Coroutine[Any, Any, Result] | Callable[[], Awaitable[Result]]) -> Result:
        """Do `deed` where the server works, and wait. A query is made there too: it comes as a callable."""

        async def done() -> Result:
            return await (deed() if callable(deed) else deed)

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE)

    def sign_in(self, context: BrowserContext, person: Any) -> None:
        """From now on `context` is the browser of `person`, a member or one of the staff."""
        _, token = self.run(browsers.signed_in(person))
        name = auth.cookie_name("club_staff" if isinstance(person, Staff) else "club_session")
        context.add_cookies([{"name": name, "value": token, "url": self.url}])

    def is_ours(self, address: str) -> bool:
        """Whether `address` is asked of this site, or of nobody."""
        asked = urlsplit(address)
        return asked.scheme in ("data", "blob") or asked.port == self.socket.getsockname()[1]

    def _work(self) -> None:
        databases.url()  # makes the tables in a loop of its own, which the browsers' thread can't have
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        before = config.settings()
        settings = config.use(config.load(public_url=self.url, database_url=databases.url()))
        described = uvicorn.Config(create_app(settings), lifespan="off", log_level="error", access_log=False)
        self.server = uvicorn.Server(described)
        async with opened(databases.settings()):
            self.is_up.set()
            await self.server.serve(sockets=[self.socket])
        config.use(before)
