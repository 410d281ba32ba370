"""Vouchers: given to many in pieces, and used one by one through the door, with all that is written down."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import servers
from tests.bench.measures import Site
from tests.bench.table import Row

ISSUED = int(os.environ.get("CLUB_BENCH_VOUCHERS", "100000"))
PIECE, USES, CLIENTS, ROUNDS = 1_000, 1_000, 8, 3
FEW = 200  # of each, where a small and a large club take turns
SECONDS, A_SECOND = 60, 400


def rows(kind: str, url: str, place: Path) -> Iterator[Row]:
    """On a club that is there."""
    done = _work(url, place, "issue", ISSUED, PIECE)
    seconds = done["seconds"] * 100_000 / ISSUED
    told = f"{done['seconds']:.1f} s ({seconds:.1f} s for 100,000)"
    where = f"{kind}, 1 process, {PIECE:,} a transaction"
    yield Row(f"issuing {ISSUED:,} vouchers", where, told, f"≤ {SECONDS} s for 100,000", seconds <= SECONDS)
    uses = min(USES, ISSUED // ROUNDS)
    done = [_work(url, place, "redeem", uses, CLIENTS) for _ in range(ROUNDS)]
    where = f"{kind}, 1 process, {CLIENTS} tasks"
    rate, core = median(uses / one["seconds"] for one in done), median(one["core"] for one in done)
    told = f"{rate:.0f} a second ({core:.2f} ms of a core)"
    yield Row("voucher redemption", where, told, f"≥ {A_SECOND}", rate >= A_SECOND)


def growth(small: Site, large: Site, *, most: float) -> Iterator[Row]:
    """What earning and using a voucher cost in a large club, against a small one; in turns."""
    for site in (small, large):
        _work(site.url, site.place, "issue", ROUNDS * FEW, PIECE)
    for what, deed in (("earning by an order", "earn"), ("voucher redemption", "redeem")):
        rounds = [
            tuple(_work(site.url, site.place, deed, FEW, 1)["seconds"] for site in (small, large))
            for _ in range(ROUNDS)
        ]
        ratio = median(many / few for few, many in rounds)
        each = [median(column) / FEW * 1000 for column in zip(*rounds, strict=True)]
        told = f"{ratio:.2f} ({each[1]:.1f} ms against {each[0]:.1f} ms)"
        where = f"{small.kind}, 1 process, 1 task"
        yield Row(
            f"{what}, {large.size:,} members against {small.size:,}", where, told, f"≤ {most}", ratio <= most
        )


def _work(url: str, place: Path, deed: str, *told: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.voucher_work", deed, *map(str, told)]
    environment = {**os.environ, **servers.club(url, place)[1]}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=servers.ROOT, env=environment
    )
    return json.loads(done.stdout.splitlines()[-1])
