"""The budget of a page: what a first visit fetches, and how soon it stands, on a slow phone in a slow net.

A new Chromium context each time, so nothing is cached; gzip alone, as the weakest proxy would leave it. Bytes
are those on the wire, heads included; 1 KB is 1,000 of them. Painting is timed at 1.6 Mbps and 150 ms with a
processor at a quarter of this machine's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests.bench import servers
from tests.bench.measures import SMALL
from tests.bench.seeding import seeded
from tests.bench.servers import Served
from tests.bench.table import Row
from tests.browser import chromium

VISITS = 5
CODE_KB, REQUESTS, PAGE_KB, STAFF_KB = 60, 12, 150, 120
LCP_SECONDS, CLS = 1.5, 0.05
SLOW_NET = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER_BY = 4
CODE = ("Stylesheet", "Script")
PAINTED = """() => new Promise((told) => {
  const seen = {lcp: 0, cls: 0};
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
  watch("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime / 1000));
  watch("layout-shift", (entry) => (seen.cls += entry.hadRecentInput ? 0 : entry.value));
  setTimeout(() => told(seen), 300);
})"""


@dataclass
class Visit:
    """What one first visit fetched, by kind, and how it was painted."""

    kinds: dict[str, str] = field(default_factory=dict)  # by request
    sizes: dict[str, int] = field(default_factory=dict)
    lcp: float = 0.0  # seconds
    cls: float = 0.0

    def kb(self, *kinds: str) -> float:
        """What came over the wire, of these kinds or of all."""
        wanted = [size for name, size in self.sizes.items() if not kinds or self.kinds.get(name) in kinds]
        return sum(wanted) / 1000


def rows(place: Path) -> Iterator[Row]:
    """The member's home page and the staff's today page of a club of 1,000."""
    site = seeded("sqlite", f"sqlite://{place / 'budget'}.sqlite3", SMALL, 1, place)
    with servers.serving(*servers.club(site.url, site.place)) as club, _chromium() as (browser, phone):
        homes = [
            _visit(browser, club, "/", "club_session", site.club.member_token, phone) for _ in range(VISITS)
        ]
        desks = [
            _visit(browser, club, "/staff", "club_staff", site.club.staff_token, {}) for _ in range(VISITS)
        ]
    yield from _home(homes, f"{site.kind}, Chromium as a phone, first load")
    yield _at_most(
        "staff today", f"{site.kind}, Chromium, first load", median(one.kb() for one in desks), STAFF_KB, "KB"
    )


def _home(visits: list[Visit], where: str) -> Iterator[Row]:
    def told(what: str, figures: Iterator[float], most: float, unit: str = "", digits: int = 0) -> Row:
        return _at_most(f"home page: {what}", where, median(figures), most, unit, digits)

    yield told("css + js", (one.kb(*CODE) for one in visits), CODE_KB, "KB", 1)
    yield told("requests", (len(one.sizes) for one in visits), REQUESTS)
    yield told("in all", (one.kb() for one in visits), PAGE_KB, "KB", 1)
    yield told("web fonts", (list(one.kinds.values()).count("Font") for one in visits), 0)
    slow = f"{where}, 1.6 Mbps, 150 ms, processor ÷ {SLOWER_BY}"
    yield _at_most("home page: LCP", slow, median(one.lcp for one in visits), LCP_SECONDS, "s", 2)
    yield _at_most("home page: CLS", slow, median(one.cls for one in visits), CLS, "", 3)


def _at_most(what: str, where: str, figure: float, most: float, unit: str, digits: int = 1) -> Row:
    return Row(what, where, f"{figure:.{digits}f} {unit}".strip(), f"≤ {most} {unit}".strip(), figure <= most)


def _visit(
    browser: Browser, club: Served, path: str, cookie: str, token: str, device: dict[str, Any]
) -> Visit:
    address = f"http://127.0.0.1:{club.port}"
    context = browser.new_context(**chromium.HERE, **device, extra_http_headers={"accept-encoding": "gzip"})
    context.add_cookies([{"name": cookie, "value": token, "url": address}])
    try:
        return _opened(context, address + path)
    finally:
        context.close()


def _opened(context: BrowserContext, address: str) -> Visit:
    page, visit = context.new_page(), Visit()
    _slow(wire := context.new_cdp_session(page))
    wire.on("Network.responseReceived", lambda told: visit.kinds.update({told["requestId"]: told["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda told: visit.sizes.update({told["requestId"]: int(told["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    assert page.url == address, page.url
    painted = page.evaluate(PAINTED)
    visit.lcp, visit.cls = painted["lcp"], painted["cls"]
    return visit


def _slow(wire: CDPSession) -> None:
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_NET)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})


@contextmanager
def _chromium() -> Iterator[tuple[Browser, dict[str, Any]]]:
    """A Chromium, and what makes it a phone."""
    with sync_playwright() as driver:
        browser = chromium.launched(driver)
        yield browser, chromium.phone(driver)
        browser.close()
