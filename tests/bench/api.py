"""Earning through the API: orders a second over HTTP, beside pgbench with the statements of one of them."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import load, servers
from tests.bench.api_work import order
from tests.bench.ledger import pgbench_at
from tests.bench.table import Row

WORKERS, CLIENTS = 2, 8
ORDERS, HOLDERS, ROUNDS = 200, 200, 3
OF_PGBENCH, ON_SQLITE = 0.25, 600


def earning(kind: str, url: str, place: Path) -> Iterator[Row]:
    """Each order is settled at once, in one call with its key; on PostgreSQL in turns with pgbench."""
    made = _made(url, place)
    workers = 1 if kind == "SQLite" else WORKERS
    command, environment = servers.club(url, place)
    environment |= {"CLUB_API_RATE": "1000000/second"}
    command = [*command, "--workers", f"{workers}"] if workers > 1 else command
    pairs: list[tuple[float, float]] = []
    with servers.serving(command, environment) as club:
        for turn in range(ROUNDS):
            ours = _rate(club.port, made, f"r{turn}")
            pairs.append((ours, _pgbench(url, place, made["script"]) if made["script"] else 0))
    ours, floor = (median(column) for column in zip(*pairs, strict=True))
    where = f"{kind}, {workers} process{'es' if workers > 1 else ''}, {CLIENTS} clients"
    if kind == "SQLite":
        yield Row("earning by the API", where, f"{ours:.0f} a second", f"≥ {ON_SQLITE}", ours >= ON_SQLITE)
        return
    ratio = median(one / other for one, other in pairs)
    told = f"{ratio:.2f} of pgbench with the same statements ({ours:.0f} of {floor:.0f} a second)"
    yield Row("earning by the API", where, told, f"≥ {OF_PGBENCH}", ratio >= OF_PGBENCH)


def _made(url: str, place: Path) -> dict[str, Any]:
    environment = {**os.environ, **servers.club(url, place)[1]}
    command = [sys.executable, "-m", "tests.bench.api_work", f"{HOLDERS}"]
    done = subprocess.run(command, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _rate(port: int, made: dict[str, Any], name: str) -> float:
    sent = [
        load.sent(
            "POST",
            "/api/v1/orders",
            _call(made, f"{name}-{turn}", turn),
            json.dumps(_order(made, name, turn)),
        )
        for turn in range(ORDERS)
    ]
    result = asyncio.run(load.run(port, sent, clients=CLIENTS, keep_alive=True))
    assert result.statuses == {201: ORDERS}, result.statuses
    return result.rate


def _order(made: dict[str, Any], name: str, turn: int) -> dict[str, Any]:
    customers = made["customers"]
    return order(f"{name}-{turn}", customers[turn * 7919 % len(customers)])


def _call(made: dict[str, Any], named: str, turn: int) -> dict[str, str]:
    key = {"authorization": f"Bearer {made['key']}", "idempotency-key": f"bench-{named}"}
    return key | {"content-type": "application/json"}


def _pgbench(url: str, place: Path, script: str) -> float:
    """Transactions a second of the very statements, as pgbench can make them."""
    file = place / "api.sql"
    file.write_text(script)
    command = [
        str(pgbench_at()), "-n", "-c", str(CLIENTS), "-j", str(WORKERS),
        "-t", str(ORDERS // CLIENTS), "-f", str(file), url,
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    assert found, done.stdout
    return float(found[1])
