"""The floor under a page: bare Starlette, hand-written SQL, the very same bytes.

The statements ask what the page asks. Of the home page: who is signed in, the balance, the cars, the next
ticket and the unread messages; of the shop: who, the balance, what ends soon, the shelf; of the event list:
who, what they have, what is on. Nothing is built of the answers.
`python -m tests.bench.floor` with PORT, DATABASE_URL, PAGE and TOKEN.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

SIGNIN = """SELECT m.id, m.account_id FROM club_sign_in s JOIN club_member m ON m.id = s.member_id
    JOIN club_tier t ON t.id = m.tier_id WHERE s.token_hash = $1"""
BALANCE = "SELECT balance FROM points_account WHERE id = $1"
CARS = """SELECT v.plate, v.model FROM club_ownership o JOIN club_vehicle v ON v.id = o.vehicle_id
    WHERE o.member_id = $1 AND o.until IS NULL ORDER BY o.id"""
TICKET = """SELECT r.code, r.seats, s.starts_at, e.title FROM events_registration r
    JOIN events_session s ON s.id = r.session_id JOIN events_event e ON e.id = s.event_id
    WHERE r.member_id = $1 AND r.state = 'registered' ORDER BY s.starts_at LIMIT 1"""
UNREAD = """SELECT count(*) FROM club_message
    WHERE member_id = $1 AND channel = 'inbox' AND state = 'sent' AND read_at IS NULL"""
LOTS = """SELECT sum(remaining) FROM points_lot
    WHERE account_id = $1 AND remaining > 0 AND expires_at IS NOT NULL"""
SHELF = """SELECT r.id, r.name, r.about, r.art, r.points, r.cash, r.prices, r.tiers, r.stock, r.taken,
    p.width, p.height FROM points_reward r LEFT JOIN club_picture p ON p.name = r.picture
    WHERE r.state = $1 ORDER BY r.points, r.id LIMIT 25"""

HELD = "SELECT session_id, state FROM events_registration WHERE member_id = $1 AND state <> 'cancelled'"
COMING = """SELECT s.*, e.*, t.* FROM events_session s JOIN events_event e ON e.id = s.event_id
    LEFT JOIN club_store t ON t.id = e.store_id WHERE e.state = $1 AND s.state = 'open'
    ORDER BY s.starts_at, s.id LIMIT 200"""

PAGE = Path(os.environ.get("PAGE", "")).read_bytes() if os.environ.get("PAGE") else b""


async def home(request: Request) -> Response:
    ask = request.app.state.ask
    digest = hashlib.sha256(request.cookies["club_session"].encode()).hexdigest()
    ((member, account),) = await ask(SIGNIN, digest)
    await ask(BALANCE, account)
    for statement in (CARS, TICKET, UNREAD):
        await ask(statement, member)
    return HTMLResponse(PAGE)


async def shop(request: Request) -> Response:
    ask = request.app.state.ask
    digest = hashlib.sha256(request.cookies["club_session"].encode()).hexdigest()
    ((_member, account),) = await ask(SIGNIN, digest)
    await ask(BALANCE, account)
    await ask(LOTS, account)
    await ask(SHELF, "published")
    return HTMLResponse(PAGE)


async def events(request: Request) -> Response:
    ask = request.app.state.ask
    digest = hashlib.sha256(request.cookies["club_session"].encode()).hexdigest()
    ((member, _account),) = await ask(SIGNIN, digest)
    await ask(HELD, member)
    await ask(COMING, "published")
    return HTMLResponse(PAGE)


async def healthz(request: Request) -> Response:
    return PlainTextResponse("ok")


@asynccontextmanager
async def opened(app: Starlette) -> AsyncIterator[None]:
    """A connection to SQLite, or a pool of them to PostgreSQL, behind one function."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite://"):
        import aiosqlite

        async with aiosqlite.connect(url.removeprefix("sqlite://")) as connection:

            async def ask(statement: str, value: Any) -> Any:
                return await connection.execute_fetchall(statement.replace("$1", "?"), (value,))

            app.state.ask = ask
            yield
    else:
        import asyncpg

        async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
            app.state.ask = pool.fetch
            yield


if __name__ == "__main__":
    routes = [Route("/", home), Route("/shop", shop), Route("/events", events), Route("/healthz", healthz)]
    application = Starlette(routes=routes, lifespan=opened)
    uvicorn.run(
        application, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning", access_log=False
    )
