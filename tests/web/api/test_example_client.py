"""The client in the docs does what the docs say, against a club that is served for it."""

import asyncio
import importlib.util
import sys
from typing import Any

import httpx2
import pytest

from club.config import ROOT
from tests.systems import BASE, ORDER


@pytest.fixture
def example() -> Any:
    path = ROOT / "docs" / "example_client.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 100
    spec = importlib.util.spec_from_file_location("example_client", path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)
    return module


class Bridge(httpx2.BaseTransport):
    """Lets a client that waits in a thread ask the application in the test's loop. The first call breaks."""

    def __init__(self, inner: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.inner, self.loop, self.calls = inner, loop, 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        answered = asyncio.run_coroutine_threadsafe(self._answered(request), self.loop)
        answer = answered.result()
        if self.calls == 1:
            raise httpx2.ReadError("the line broke after the deed")
        return answer

    async def _answered(self, request: httpx2.Request) -> httpx2.Response:
        told = {"content": request.read(), "headers": dict(request.headers)}
        answer = await self.inner.request(request.method, str(request.url), **told)
        headers = {name: value for name, value in answer.headers.items() if name in ("retry-after",)}
        return httpx2.Response(answer.status_code, headers=headers, content=answer.content)


async def test_an_order_is_sent_once_though_the_line_breaks(cast, system, example, monkeypatch, capsys):
    monkeypatch.setattr(example.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(sys, "argv", ["example_client.py", ORDER["vin"]])
    dms = await system()
    key = dms.headers["Authorization"].removeprefix("Bearer ")
    bridge = Bridge(dms, asyncio.get_running_loop())
    club = example.Club(BASE, key, transport=bridge)
    await asyncio.to_thread(example.main, club)
    assert "680" in capsys.readouterr().out
    bridge.calls = 0
    sent = await asyncio.to_thread(club.write, "/orders", ORDER, call="order-W-1001")
    assert (bridge.calls, sent["points"]) == (2, 920)
    others = [ORDER | {"number": "W-2"}, ORDER | {"number": "W-3", "vin": "123"}]
    [refused] = await asyncio.to_thread(club.send_orders, others, call="orders-of-today")
    assert (refused["number"], refused["problem"]["code"]) == ("W-3", "vin.invalid")
    with pytest.raises(example.Refused, match=r"order\.number_taken"):
        await asyncio.to_thread(club.write, "/orders", ORDER | {"kilometres": 1}, call="order-W-1001-other")
