"""Browsers without a browser: clients that talk to the application in the test's own loop, signed in or not."""

from contextlib import AsyncExitStack
from functools import cache
from typing import Any

import httpx2

from club import clock, signins
from club.staff import Staff

COOKIE = "club_session"
AGENT = "a browser of the tests"


def open_for(person: Any, open_ones: AsyncExitStack, **options: Any) -> httpx2.AsyncClient:
    """A client that is signed in as `person`, a member or one of the staff, from its first request on."""
    client = httpx2.AsyncClient(base_url="http://club.test", **options)
    client._transport = Door(client, person)
    open_ones.push_async_callback(client.aclose)
    return client


class Door(httpx2.ASGITransport):
    """The way into the application; the first request signs in on its way."""

    def __init__(self, client: httpx2.AsyncClient, person: Any) -> None:
        super().__init__(application())
        self.client, self.person = client, person

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.person is not None:
            person, self.person = self.person, None
            self.client.cookies.set(COOKIE, await token_of(person), domain="club.test")
            self.client.cookies.set_cookie_header(request)
        return await super().handle_async_request(request)


async def token_of(person: Any) -> str:
    """Open a session for `person` and return what goes into the cookie."""
    sign_in = signins.open_for_staff if isinstance(person, Staff) else signins.open_for_member
    _, token = await sign_in(person, agent=AGENT, ip="192.0.2.1", at=clock.now())
    return token


@cache
def application() -> Any:
    """The one application of this process."""
    from web.app import create_app

    return create_app()
