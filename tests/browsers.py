"""Browsers without a window: clients that talk to the application in the test's own loop, signed in or not.

They send our forms' token with every request, as our pages do; `browser(person, csrf=False)` leaves it out.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from functools import cache
from typing import Any

import httpx2
from httpx2._transports import asgi

from club import clock, logs, signins
from club.signins import SignIn
from club.staff import Staff

asgi.create_event = asyncio.Event  # it would search every folder for trio, with each request

VISITOR = "a-stranger"
AGENT = "a browser of the tests"


def open_for(
    person: Any,
    open_ones: AsyncExitStack,
    *,
    csrf: bool = True,
    app: Any = None,
    address: str = "127.0.0.1",
    **options: Any,
) -> httpx2.AsyncClient:
    """A client that is signed in as `person`, a member or one of the staff, from its first request on."""
    door = Door(person, csrf=csrf, app=app, address=address)
    client = door.browser = httpx2.AsyncClient(
        **{"base_url": "http://club.test", "transport": door} | options
    )
    open_ones.push_async_callback(client.aclose)
    return client


class Door(httpx2.ASGITransport):
    """The way into the application; the first request signs in on its way."""

    browser: httpx2.AsyncClient

    def __init__(self, person: Any, *, csrf: bool, app: Any, address: str) -> None:
        super().__init__(app or application(), client=(address, 50000))
        self.person, self.csrf, self.is_known = person, csrf, False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not self.is_known:
            self.is_known = True
            await self._introduce(request)
        return await super().handle_async_request(request)

    async def _introduce(self, request: httpx2.Request) -> None:
        """Give cookie and token to the client, and to the request that is on its way already."""
        from web import auth

        cookies, token = {auth.VISITOR: VISITOR}, auth.token_of(VISITOR)
        if self.person is not None:
            signin, cookie = await signed_in(self.person)
            cookies["club_staff" if isinstance(self.person, Staff) else "club_session"] = cookie
            token = signin.csrf
        for name, value in cookies.items():
            self.browser.cookies.set(auth.cookie_name(name), value, domain=self.browser.base_url.host)
        self.browser.cookies.set_cookie_header(request)
        if self.csrf:
            self.browser.headers["X-CSRF-Token"] = token
            request.headers.setdefault("X-CSRF-Token", token)


async def signed_in(person: Any) -> tuple[SignIn, str]:
    """Open a session for `person`: the session, and what goes into the cookie."""
    sign_in = signins.open_for_staff if isinstance(person, Staff) else signins.open_for_member
    return await sign_in(person, agent=AGENT, ip="192.0.2.1", at=clock.now())


def forget_tries() -> None:
    """Each test counts anew how often somebody has tried something."""
    from club import config
    from web.limits import Counter

    application().state.counter = Counter(config.settings())


@cache
def application() -> Any:
    """The one application of this process."""
    from web.app import create_app

    logs.configure(level="info", as_json=False, handler=logging.NullHandler())
    return create_app()
