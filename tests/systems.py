"""Systems of the dealer without a network: clients of the API in the test's own loop, each with its key."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2

from club import api_keys, clock
from club.stores import Store
from tests import browsers

BASE = "http://club.test/api/v1"
ORDER = {
    "number": "W-1001",
    "vin": "LSVAU2180N2183294",
    "kilometres": 32_000,
    "lines": [
        {"work": "maintenance", "amount": 68_000, "description": "小保养"},
        {"work": "parts", "amount": 24_050},
    ],
}


class Caller(httpx2.AsyncClient):
    """Names each write, unless the test names it: `call=`. `key` is the row of its key."""

    key: Any

    async def send_as(self, method: str, path: str, body: Any, call: str = "") -> httpx2.Response:
        headers = {"Idempotency-Key": call or str(uuid.uuid4())}
        return await self.request(method, path, json=body, headers=headers)

    async def write(self, path: str, body: Any, *, call: str = "") -> httpx2.Response:
        return await self.send_as("POST", path, body, call)

    async def change(self, path: str, body: Any, *, call: str = "") -> httpx2.Response:
        return await self.send_as("PATCH", path, body, call)


@asynccontextmanager
async def opened(cast: Any) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as open_ones:

        async def open_for(*scopes: str, store: Store | None = cast.north, **options: Any) -> Caller:
            key, secret = await api_keys.create(
                "车间系统", scopes or api_keys.SCOPES, store=store, by=cast.gil, at=clock.now()
            )
            transport = httpx2.ASGITransport(browsers.application(), client=("192.0.2.9", 50000))
            headers = {"Authorization": f"Bearer {secret}", **options.pop("headers", {})}
            client = Caller(base_url=BASE, transport=transport, headers=headers, **options)
            client.key = key
            return await open_ones.enter_async_context(client)

        yield open_for
