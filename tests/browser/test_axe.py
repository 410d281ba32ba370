"""No page keeps out who reads by ear, goes by keyboard or has weak eyes: axe-core finds nothing.

CLUB_SOAK=1 looks at every page by every rule on a phone and on a desktop, and at its colours in light and
dark; else one page is looked at on a light phone, the next one on a dark desktop.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import browsers
from tests.browser import pages
from tests.sizes import SOAK
from web.routes import Guarded

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
SIDES = {"portal": pages.PORTAL, "desk": pages.DESK, "staff": pages.STAFF}
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


@pytest.mark.parametrize("side", SIDES)
def test_axe_finds_nothing_on_any_page_in_light_and_dark_on_phone_and_desktop(side, tour):
    found = []
    for number, (sight, page) in enumerate(tour(SIDES[side], viewport=WIDE)):
        page.evaluate(axe())
        found += [f"{sight.name}, {where}: {what}" for where, what in findings(page, number)]
    assert not found, "\n".join(found)


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
