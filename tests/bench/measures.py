"""What is measured: home page and shop against their floors, tickets at the desk, start, memory, growth."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.bench import load, seed, servers
from tests.bench.load import Result
from tests.bench.seed import Club
from tests.bench.servers import Served
from tests.bench.table import Row

CLIENTS = 8
ROUNDS = 5
HOME_REQUESTS = 400  # a round
SCANS = 2000
SMALL, LARGE = 1_000, 100_000
HOME_FLOOR = 0.6
SCAN_RATE = {"SQLite": 350, "PostgreSQL": 500}
SCAN_P99_MS = 40
GROWTH = 1.2
START_SECONDS = 1.5
MEMORY_MB = 120


@dataclass(frozen=True)
class Site:
    """A seeded database: its kind, its address, what is in it."""

    kind: str
    url: str
    club: Club
    place: Path
    size: int = SMALL

    @property
    def where(self) -> str:
        return f"{self.kind}, 1 process, {CLIENTS} clients"


def home(site: Site) -> Iterator[Row]:
    """The home page, the shop with a page full of rewards and pictures, the list of what is on."""
    yield _above_its_floor(site, "home page", "/")
    yield _above_its_floor(site, "event list", "/events")
    yield _above_its_floor(site, "shop page", "/shop")


def _above_its_floor(site: Site, what: str, path: str) -> Row:
    """A page against bare Starlette with the same bytes, in turns, so that noise hits both."""
    headers = {"cookie": f"club_session={site.club.member_token}"}
    with servers.serving(*servers.club(site.url, site.place)) as club:
        page = site.place / "page.html"
        page.write_bytes(_fetch(club, path, headers))
        with servers.serving(*servers.floor(site.url, page, site.club.member_token)) as floor:
            requests = [load.get(path, headers)] * HOME_REQUESTS
            spent = [club.cpu_ms(), floor.cpu_ms()]
            rates = [(_kept(club, requests).rate, _kept(floor, requests).rate) for _ in range(ROUNDS)]
            cpu = [
                (now - then) / len(requests) / ROUNDS
                for now, then in zip((club.cpu_ms(), floor.cpu_ms()), spent, strict=True)
            ]
    ours, least = median(rate for rate, _ in rates), median(rate for _, rate in rates)
    ratio = median(rate / under for rate, under in rates)
    told = (
        f"{ratio:.2f} of the floor ({ours:.0f} of {least:.0f} a second; "
        f"{cpu[0]:.2f} ms of a core, floor {cpu[1]:.2f}; {page.stat().st_size} bytes)"
    )
    return Row(what, site.where, told, f"≥ {HOME_FLOOR}", ratio >= HOME_FLOOR)


def scans(site: Site) -> Iterator[Row]:
    """Tickets at the desk, a new connection each, as several tablets in a queue."""
    with servers.serving(*servers.club(site.url, site.place)) as club:
        _run(club, _scan_requests(site, site.club.tickets[:200]), keep_alive=False)
        before = club.cpu_ms()
        result = _run(club, _scan_requests(site, site.club.tickets[200 : 200 + SCANS]), keep_alive=False)
        cpu = (club.cpu_ms() - before) / SCANS
        page = _fetch(club, "/desk", {"cookie": f"club_staff={site.club.staff_token}"})
    assert b"<html" in page
    wanted = SCAN_RATE[site.kind]
    where = f"{site.where}, new connections"
    statuses = "" if set(result.statuses) == {200} else f" {result.statuses}"
    yield Row(
        "scan of a ticket",
        where,
        f"{result.rate:.0f} a second{statuses}",
        f"≥ {wanted}",
        result.rate >= wanted,
    )
    p99 = f"p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms; {cpu:.2f} ms of a core"
    yield Row("scan of a ticket", where, p99, f"p99 ≤ {SCAN_P99_MS} ms", result.p99_ms <= SCAN_P99_MS)


def growth(small: Site, large: Site, *, most: float = GROWTH) -> Iterator[Row]:
    """The cost of a home page and of a scan in a large club, against a small one; in turns."""
    with (
        servers.serving(*servers.club(small.url, small.place)) as few,
        servers.serving(*servers.club(large.url, large.place)) as many,
    ):
        pages = [
            tuple(_kept(club, _home_requests(site)).p50_ms for club, site in ((few, small), (many, large)))
            for _ in range(ROUNDS)
        ]
        scans = [
            tuple(
                _run(club, _scan_requests(site, _share(site, turn)), keep_alive=False).p50_ms
                for club, site in ((few, small), (many, large))
            )
            for turn in range(ROUNDS)
        ]
    for what, pairs in (("home page", pages), ("scan of a ticket", scans)):
        ratio = median(big / little for little, big in pairs)
        told = (
            f"{ratio:.2f} ({median(b for _, b in pairs):.1f} ms against {median(a for a, _ in pairs):.1f} ms)"
        )
        what = f"{what}, {large.size:,} members against {SMALL:,}"
        yield Row(what, small.where, told, f"≤ {most}", ratio <= most)


def start(site: Site) -> Iterator[Row]:
    """From the start of the process to its first answer, over a migrated database."""
    seconds: list[float] = []
    for _ in range(ROUNDS):
        with servers.serving(*servers.club(site.url, site.place)) as club:
            seconds.append(club.start_seconds)
    told = f"{median(seconds):.2f} s"
    yield Row(
        "start to first answer", site.kind, told, f"≤ {START_SECONDS} s", median(seconds) <= START_SECONDS
    )


def memory(site: Site) -> Iterator[Row]:
    """A process after 1,000 pages and 10 log-ins of staff."""
    with servers.serving(*servers.club(site.url, site.place)) as club:
        _kept(club, _home_requests(site) * 3)
        for _ in range(10):
            _log_in(club)
        held = club.memory_mb()
    what = "memory after 1,000 requests and 10 log-ins"
    yield Row(what, f"{site.kind}, 1 process", f"{held:.0f} MB", f"< {MEMORY_MB} MB", held < MEMORY_MB)


def _share(site: Site, turn: int) -> list[str]:
    """Tickets that no other round has used."""
    size = 150
    start = 200 + SCANS + turn * size if len(site.club.tickets) > 200 + SCANS + ROUNDS * size else turn * size
    return site.club.tickets[start : start + size]


def _home_requests(site: Site) -> list[bytes]:
    return [load.get("/", {"cookie": f"club_session={site.club.member_token}"})] * HOME_REQUESTS


def _scan_requests(site: Site, tickets: list[str]) -> list[bytes]:
    headers = {
        "cookie": f"club_staff={site.club.staff_token}",
        "hx-request": "true",
        "hx-request-type": "partial",
        "x-csrf-token": site.club.staff_csrf,
        "sec-fetch-site": "same-origin",
    }
    return [
        load.post("/desk/scans", urlencode({"code": code, "nonce": str(uuid.uuid4())}).encode(), headers)
        for code in tickets
    ]


def _kept(served: Served, requests: list[bytes]) -> Result:
    return _run(served, requests, keep_alive=True)


def _run(served: Served, requests: list[bytes], *, keep_alive: bool) -> Result:
    return asyncio.run(load.run(served.port, requests, clients=CLIENTS, keep_alive=keep_alive))


def _fetch(served: Served, path: str, headers: dict[str, str]) -> bytes:
    with urlopen(Request(f"http://127.0.0.1:{served.port}{path}", headers=headers), timeout=30) as answer:
        return bytes(answer.read())


def _log_in(served: Served) -> None:
    """A member of staff signs in by the page, as a browser does."""
    import re

    import httpx2

    with httpx2.Client(base_url=f"http://127.0.0.1:{served.port}") as browser:
        page = browser.get("/staff/signin").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        form = {"login": "eve", "password": seed.PASSWORD, "csrf_token": token[1], "next": ""}
        assert browser.post("/staff/signin", data=form).status_code == 303
