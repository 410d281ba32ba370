"""The server is killed at its work: what it acknowledged is there, nothing sent again is doubled."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from club import clock, signins
from club.orders import ServiceOrder
from points import proof
from points.postings import Posting
from tests import databases, sizes

ORDERS = sizes.scaled(60, full=500)
AT_ONCE = 4
PATIENCE = 60  # seconds


async def test_a_killed_server_loses_nothing_acknowledged_and_doubles_nothing(cast, db, tmp_path):
    _, token = await signins.open_for_staff(cast.dee, agent="test", ip="127.0.0.1", at=clock.now())
    forms = [_form(cast, turn) for turn in range(ORDERS)]

    async with _serving() as (process, client):
        await _enter(client, token)
        enough = asyncio.Event()
        killer = asyncio.create_task(_kill_when(enough, process))
        acknowledged = await _send(client, forms, enough)
        await killer
    assert 0 < len(acknowledged) < ORDERS
    assert acknowledged <= set(await ServiceOrder.all().values_list("number", flat=True))

    async with _serving() as (_, client):
        await _enter(client, token)
        assert await _send(client, forms) == {form["number"] for form in forms}
    assert await ServiceOrder.all().count() == ORDERS
    assert await Posting.filter(reason="service_order").count() == ORDERS
    await cast.ann.fetch_related("account")
    assert cast.ann.account.balance == sum(int(form["maintenance"]) for form in forms)
    assert (await proof.verify()).ok


def _form(cast, turn: int) -> dict[str, str]:
    return {
        "member": str(cast.ann.id),
        "number": f"RO{turn:04d}",
        "store": str(cast.north.id),
        "vehicle": str(cast.car.id),
        "maintenance": str(100 + turn),
    }


async def _send(
    client: httpx2.AsyncClient, forms: list[dict[str, str]], enough: asyncio.Event | None = None
) -> set[str]:
    """Post the forms, some at once; the numbers of the orders that were acknowledged.

    `enough` is set as soon as a third of them was.
    """
    gate, done = asyncio.Semaphore(AT_ONCE), set[str]()

    async def send(form: dict[str, str]) -> None:
        async with gate:
            try:
                answer = await client.post("/staff/orders", data=form)
            except httpx2.TransportError:
                return
            if answer.status_code == 303:
                done.add(form["number"])
                if enough and len(done) >= len(forms) // 3:
                    enough.set()

    await asyncio.gather(*(send(form) for form in forms))
    return done


async def _kill_when(enough: asyncio.Event, process: asyncio.subprocess.Process) -> None:
    """No warning, no tidying up: as if the plug were pulled."""
    await asyncio.wait_for(enough.wait(), PATIENCE)
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def _enter(client: httpx2.AsyncClient, token: str) -> None:
    """The cookie of somebody who is signed in, and the token that their forms carry."""
    client.cookies.set("club_staff", token)
    signin = await signins.find(token, clock.now())
    assert signin
    client.headers.update({"X-CSRF-Token": signin.csrf, "Sec-Fetch-Site": "same-origin"})


@asynccontextmanager
async def _serving():
    """The club in a process of its own, on the database of this test."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": databases.url(),
        "CLUB_PORT": str(port),
        "CLUB_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CLUB_LOG_LEVEL": "error",
    }
    club = Path(sys.executable).parent / "club"
    process = await asyncio.create_subprocess_exec(club, "serve", env=environment)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
        try:
            await _until_it_answers(client)
            yield process, client
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


async def _until_it_answers(client: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await client.get("/healthz")
                return
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
