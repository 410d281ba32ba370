"""Earning through the API: orders a second over HTTP, one in a call and a hundred in a call.

The floor is pgbench with the statements of a call of one order, its key and its idempotency rows among them.
A batch writes the same rows in fewer statements: its ratio says what that saves.
"""

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
ORDERS, HOLDERS, ROUNDS = 200, 800, 3
BATCH, BATCHES = 100, 8
OF_PGBENCH, ON_SQLITE = 0.25, 600


def earning(kind: str, url: str, place: Path) -> Iterator[Row]:
    """Each order is settled at once; on PostgreSQL in turns with pgbench. Which of both a system should use,
    docs/api.md says: on SQLite the aim is that of batches, single calls are shown beside it."""
    made = _made(url, place)
    workers = 1 if kind == "SQLite" else WORKERS
    command, environment = servers.club(url, place)
    environment |= {"CLUB_API_RATE": "1000000/second"}
    command = [*command, "--workers", f"{workers}"] if workers > 1 else command
    rounds: list[tuple[float, float, float]] = []
    with servers.serving(command, environment) as club:
        for turn in range(ROUNDS):
            floor = _pgbench(url, place, made["scripts"]) if made["scripts"] else 0
            rounds.append(
                (_rate(club.port, made, f"r{turn}"), _of_batches(club.port, made, f"b{turn}"), floor)
            )
    singles, batches, floor = (median(column) for column in zip(*rounds, strict=True))
    where = f"{kind}, {workers} process{'es' if workers > 1 else ''}, {CLIENTS} clients"
    one, many = "earning by the API, an order a call", f"earning by the API, {BATCH} orders a call"
    if kind == "SQLite":
        yield Row(one, where, f"{singles:.0f} orders a second", "", None)
        yield Row(many, where, f"{batches:.0f} orders a second", f"≥ {ON_SQLITE}", batches >= ON_SQLITE)
        return
    for what, column in ((one, 0), (many, 1)):
        ratio = median(each[column] / each[2] for each in rounds)
        rate = median(each[column] for each in rounds)
        told = (
            f"{ratio:.2f} of pgbench with the statements of single calls ({rate:.0f} of {floor:.0f} a second)"
        )
        yield Row(what, where, told, f"≥ {OF_PGBENCH}", ratio >= OF_PGBENCH)


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


def _of_batches(port: int, made: dict[str, Any], name: str) -> float:
    sent = [
        load.sent(
            "POST",
            "/api/v1/orders/batches",
            _call(made, f"{name}-{turn}", turn),
            json.dumps({"orders": [_order(made, name, turn * BATCH + place) for place in range(BATCH)]}),
        )
        for turn in range(BATCHES)
    ]
    result = asyncio.run(load.run(port, sent, clients=CLIENTS, keep_alive=True))
    assert result.statuses == {200: BATCHES}, result.statuses
    return result.rate * BATCH


def _order(made: dict[str, Any], name: str, turn: int) -> dict[str, Any]:
    customers = made["customers"]
    return order(f"{name}-{turn}", customers[turn * 7919 % len(customers)])


def _call(made: dict[str, Any], named: str, turn: int) -> dict[str, str]:
    key = {"authorization": f"Bearer {made['key']}", "idempotency-key": f"bench-{named}"}
    return key | {"content-type": "application/json"}


def _pgbench(url: str, place: Path, scripts: list[str]) -> float:
    """Transactions a second of the very statements, as pgbench can make them."""
    files: list[str] = []
    for turn, script in enumerate(scripts):
        file = place / f"api{turn}.sql"
        file.write_text(script)
        files += ["-f", str(file)]
    command = [
        str(pgbench_at()), "-n", "-c", str(CLIENTS), "-j", str(WORKERS),
        "-t", str(ORDERS // CLIENTS), *files, url,
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    assert found, done.stdout
    return float(found[1])
