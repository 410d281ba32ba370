"""Browsers with a window: Chromium as a phone and as a desk, on a club of their own.

A page that reports an error, or asks anybody but us for anything, fails its test.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests import cast as casting
from tests import databases, kept
from tests.browser import pages
from tests.browser.chromium import HERE, launched
from tests.browser.chromium import phone as member_phone
from tests.browser.pages import Sight
from tests.browser.scene import furnish
from tests.browser.site import Site
from tests.cast import Cast
from web import i18n

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong

DESK = {"viewport": {"width": 1280, "height": 800}}
REFUSED = "the server responded with a status of 4"  # what the console says of pages that refuse something


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """Playwright, ended with these tests: while it lives, no other test could run a loop of its own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def launch(driver: Playwright) -> Iterator[Callable[..., Browser]]:
    """Start a Chromium, with further arguments: `launch("--use-fake-ui-for-media-stream")`."""
    started: list[Browser] = []

    def start(*arguments: str) -> Browser:
        started.append(launched(driver, *arguments))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


@pytest.fixture(scope="package")
def chromium(driver: Playwright) -> Iterator[Browser]:
    browser = launched(driver)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def running() -> Iterator[Site]:
    """The club's server."""
    site = Site()
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(running: Site) -> Site:
    """The club on an empty database."""
    running.run(databases.fresh())
    return running


@pytest.fixture
def cast(site: Site) -> Cast:
    """The people whom every test knows."""
    return site.run(kept.filled("cast", casting.assemble))


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page on a device of its own: `visit("/desk", cast.eve, **DESK)`. Judged at the end."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        path: str, person: Any = None, *, browser: Browser | None = None, forgiving: str = "", **device: Any
    ) -> Page:
        context = (browser or chromium).new_context(**HERE, **device)
        contexts.append(context)
        if person is not None:
            site.sign_in(context, person)
        page = context.new_page()
        watch(page, site, faults, forgiving)
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def phone(driver: Playwright, visit: Callable[..., Page]) -> Callable[..., Page]:
    """A member's phone: `phone("/card", cast.ann)`."""
    device = member_phone(driver)
    return lambda path, person=None, **options: visit(path, person, **device, **options)


@pytest.fixture
def desk(visit: Callable[..., Page]) -> Callable[..., Page]:
    """The screen at a front desk: `desk("/desk", cast.eve)`."""
    return lambda path, person=None, **options: visit(path, person, **DESK, **options)


@pytest.fixture(scope="module")
def furnished(running: Site) -> tuple[Cast, dict[str, Any]]:
    """A club in which every page has something to show; its cast, and what the pages' addresses name."""
    running.run(databases.fresh())
    cast = running.run(kept.filled("cast", casting.assemble))
    return cast, running.run(furnish(cast))


@pytest.fixture(scope="module")
def tour(running: Site, furnished: tuple[Cast, dict[str, Any]], chromium: Browser) -> Callable[..., Any]:
    """Go through pages, one device a person: `for sight, page in tour(pages.PORTAL)`. Judged at the end."""
    cast, scene = furnished

    def visited(
        sights: tuple[Sight, ...], *, speaking: str = "zh_CN", **device: Any
    ) -> Iterator[tuple[Sight, Page]]:
        faults: list[str] = []
        for who, seen in pages.by_person(sights):
            context = chromium.new_context(**HERE, reduced_motion="reduce", **device)
            context.set_default_timeout(60_000)
            context.add_cookies([{"name": i18n.COOKIE, "value": speaking, "url": running.url}])
            if who:
                running.sign_in(context, getattr(cast, who))
            page = context.new_page()
            watch(page, running, faults, REFUSED)
            for sight in seen:
                page.goto(running.url + sight.address(scene))
                if sight.then:
                    sight.then(page)
                yield sight, page
            context.close()
        assert not faults

    return visited


def watch(page: Page, site: Site, faults: list[str], forgiving: str = "") -> None:
    """Write down whatever goes wrong in `page`, save what is meant to: messages that hold `forgiving`."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not (forgiving and forgiving in message.text):
            faults.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not site.is_ours(request.url):
            faults.append(f"asked: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("request", asked)
