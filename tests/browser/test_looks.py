"""Every page, looked at: axe-core finds nothing that keeps out who reads by ear, goes by keyboard or has weak
eyes, and nothing reaches over the edge, on small phones with WeChat's larger letters as on a tablet.

One tour of a side's pages serves both. CLUB_SOAK=1 has axe look at each by every rule on a phone and on a
desktop, and at its colours in light and dark; else one page is looked at on a light phone, the next one on a
dark desktop.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests import browsers
from tests.browser import pages
from tests.browser.edges import ENLARGE, STICKING_OUT
from tests.sizes import SOAK
from web.routes import Guarded

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
PHONES, STAFF, LARGER = (320, 375, 390), (390, 1024), 1.3
SIDES = {  # its pages, at which widths, how much larger the letters are
    "portal": (pages.PORTAL, PHONES, LARGER),
    "desk": (pages.DESK, STAFF, 1),
    "staff": (pages.STAFF, STAFF, 1),
}
HAND: dict[str, Any] = {"is_mobile": True, "has_touch": True}
WIDE, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that the dark has a say in
WHOLE = [(PHONE, "light", None), (PHONE, "dark", COLOURS), (WIDE, "light", None), (WIDE, "dark", COLOURS)]
IN_TURNS = ([(PHONE, "light", None)], [(WIDE, "dark", None)])
RUN = """async (rules) => {
  const options = {resultTypes: ["violations"], preload: false, ...(rules && {runOnly: rules})};
  const {violations} = await axe.run(document, options);
  const told = (id) => ({target, any}) => `${id}: ${target} ${any[0]?.message}`;
  return violations.flatMap(({id, nodes}) => nodes.map(told(id)));
}"""


NO_PAGES = {  # parts of pages, a way to one, and files
    "/card/code",
    "/desk/live",
    "/desk/orders/quote",
    "/desk/visits/{visit_id:int}/vouchers/{voucher_id:int}/quote",
    "/staff/orders/{order_id:int}/refunds/quote",
    "/s/{source}",
    "/staff/members/reach",
    "/staff/imports/{import_id:int}/report.csv",
    "/me/settings/copies/{copy_id:int}/file",
    "/events/{code}/event.ics",
    "/tickets/{code}/event.ics",
    "/pictures/{name}/{width:int}",
    "/events/{code}/poster.png",
    "/events/{code}/poster/cover.jpg",
    "/staff/events/{event_id:int}/poster.png",
    "/tickets/{code}/album/{photo_id:int}/{width:int}",
    "/staff/album/{photo_id:int}/{width:int}",
    "/tiers",  # leads to the privileges
}


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=SIDES)
def looked(request: pytest.FixtureRequest, tour: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """What axe found on the pages of a side, and what reaches over their edges."""
    found, over = list[str](), list[str]()
    sights, widths, letters = SIDES[request.param]
    for number, (sight, page) in enumerate(tour(sights, viewport=size(widths[0]), **HAND)):
        page.evaluate(axe())
        found += [f"{sight.name}, {where}: {what}" for where, what in findings(page, number)]
        page.emulate_media(color_scheme="light")
        over += [f"{sight.name} at {width}: {what}" for width, what in sticking_out(page, widths, letters)]
    return found, over


def test_axe_finds_nothing_on_any_page_in_light_and_dark_on_phone_and_desktop(looked):
    found, _ = looked
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways(looked):
    _, over = looked
    assert not over, "\n".join(over)


def test_no_page_scrolls_sideways_in_english_on_the_smallest_phone(tour):
    over = []
    for sight, page in tour(pages.PORTAL, speaking="en", viewport=size(PHONES[0]), **HAND):
        over += [f"{sight.name}: {what}" for _, what in sticking_out(page, PHONES[:1], LARGER)]
    assert not over, "\n".join(over)


def test_every_page_is_gone_through():
    asked = [sight.address(defaultdict(lambda: "1")).partition("?")[0] for sight in pages.EVERY]
    missed = [
        route.path for route in every_page() if not any(route.path_regex.fullmatch(path) for path in asked)
    ]
    assert not missed


def every_page() -> Iterator[Guarded]:
    for route in browsers.application().routes:
        shows = "GET" in route.methods and route.path not in NO_PAGES and not route.path.endswith(".svg")
        if shows and route.name.partition(".")[0] in SIDES:
            yield route


def findings(page: Page, number: int) -> Iterator[tuple[str, str]]:
    for size, scheme, rules in WHOLE if SOAK else IN_TURNS[number % 2]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        yield from ((f"{size['width']}, {scheme}", what) for what in page.evaluate(RUN, rules))


def size(width: int) -> ViewportSize:
    return {"width": width, "height": 800}


def sticking_out(page: Page, widths: tuple[int, ...], letters: float) -> Iterator[tuple[int, str]]:
    for width in widths:
        page.set_viewport_size(size(width))
        if letters != 1:
            page.evaluate(ENLARGE, letters)
        yield from ((width, what) for what in page.evaluate(STICKING_OUT, width)[:3])
