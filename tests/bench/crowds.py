"""Events of many years: what the list, an event and staff's list of names cost then, against a new club."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import load, servers
from tests.bench.table import Row

FEW, MANY = (10, 100), (200, 50_000)  # sessions, registrations
ROUNDS, REQUESTS, CLIENTS = 5, 60, 4
GROWTH = 1.3


def rows(kind: str, small: str, large: str, place: Path) -> Iterator[Row]:
    """In turns, so that noise hits both."""
    told = [_made(url, place, size) for url, size in ((small, FEW), (large, MANY))]
    with (
        servers.serving(*servers.club(small, place)) as few,
        servers.serving(*servers.club(large, place)) as many,
    ):
        for what, path, who in (
            ("event list", "/events", "member"),
            ("event page", "/events/{event}", "member"),
            ("list of registrations", "/staff/sessions/{session}", "staff"),
        ):
            pairs = [
                tuple(
                    _p50(club.port, path.format(**made), made, who)
                    for club, made in zip((few, many), told, strict=True)
                )
                for _ in range(ROUNDS)
            ]
            ratio = median(big / little for little, big in pairs)
            cost = f"{median(b for _, b in pairs):.1f} ms against {median(a for a, _ in pairs):.1f} ms"
            name = f"{what}, {MANY[1]:,} registrations against {FEW[1]}"
            where = f"{kind}, 1 process, {CLIENTS} clients"
            yield Row(name, where, f"{ratio:.2f} ({cost})", f"≤ {GROWTH}", ratio <= GROWTH)


def _p50(port: int, path: str, made: dict[str, Any], who: str) -> float:
    cookie = {"member": "club_session", "staff": "club_staff"}[who]
    asked = [load.get(path, {"cookie": f"{cookie}={made[who]}"})] * REQUESTS
    result = asyncio.run(load.run(port, asked, clients=CLIENTS, keep_alive=True))
    assert result.statuses == {200: REQUESTS}, (path, result.statuses)
    return result.p50_ms


def _made(url: str, place: Path, size: tuple[int, int]) -> dict[str, Any]:
    environment = {**os.environ, **servers.club(url, place)[1]}
    command = [sys.executable, "-m", "tests.bench.crowds_work", *map(str, size)]
    done = subprocess.run(command, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))
