"""A rush: a thousand members press as fast as they can, five times each, for fifty places.

Each sends the form as a phone does, with a key of its own every time and the box ticked that joins the queue.
All are answered by a way to their ticket; fifty people are in, the others wait in the order of arrival.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench import load, servers
from tests.bench.table import Row

MEMBERS, PRESSES, PLACES = 1_000, 5, 50
CLIENTS, WORKERS = 64, 2
RATE, P99_MS = 250, 1_000


def rows(kind: str, url: str, place: Path) -> Iterator[Row]:
    """SQLite in one process, PostgreSQL in two."""
    workers = 1 if kind == "SQLite" else WORKERS
    command, environment = servers.club(url, place)
    made = _work(environment, "made", MEMBERS, PLACES)
    command = [*command, "--workers", f"{workers}"] if workers > 1 else command
    with servers.serving(command, environment) as club:
        result = asyncio.run(load.run(club.port, _presses(made), clients=CLIENTS, keep_alive=True))
    left = _work(environment, "left", made["session"])
    where = f"{kind}, {workers} process{'es' if workers > 1 else ''}, {CLIENTS} clients"
    what = f"{MEMBERS * PRESSES:,} registrations for {PLACES} places"
    is_right = result.statuses == {303: MEMBERS * PRESSES} and left == {
        "inside": PLACES,
        "counted": [PLACES, MEMBERS - PLACES, MEMBERS],
        "first_come": True,
        "in_order": True,
        "waiting": MEMBERS - PLACES,
    }
    told = (
        f"{left['inside']} people in, {left['waiting']} parties wait"
        if is_right
        else f"{left} {result.statuses}"
    )
    yield Row(what, where, told, f"{PLACES} in, others in order, no error", is_right)
    yield Row(what, where, f"{result.rate:.0f} a second", f"≥ {RATE}", result.rate >= RATE)
    p99 = f"p50 {result.p50_ms:.0f} ms, p99 {result.p99_ms:.0f} ms"
    yield Row(what, where, p99, f"p99 ≤ {P99_MS} ms", result.p99_ms <= P99_MS)


def _presses(made: dict[str, Any]) -> list[bytes]:
    """In an order that is the same in every run."""
    order = [(who, turn) for turn in range(PRESSES) for who in range(MEMBERS)]
    random.Random(7).shuffle(order)
    return [_press(made, who, turn) for who, turn in order]


def _press(made: dict[str, Any], who: int, turn: int) -> bytes:
    person = made["people"][who]
    told = {"csrf_token": person["csrf"], "key": f"bench-{who}-{turn}", "session": made["session"]}
    headers = {"cookie": f"club_session={person['token']}", "sec-fetch-site": "same-origin"}
    body = urlencode(told | {"vehicle": "", "waits": "1"})
    return load.post(f"/events/{made['event']}/registration", body.encode(), headers)


def _work(environment: dict[str, str], *asked: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.rush_work", *map(str, asked)]
    settings = {**os.environ, **environment}
    done = subprocess.run(command, cwd=servers.ROOT, env=settings, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))
