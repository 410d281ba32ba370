"""No page scrolls sideways: members' on small phones with WeChat's larger letters, staff's on a tablet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser import pages

PHONES = (320, 375, 390)
STAFF = (390, 1024)
LARGER = "130%"  # as WeChat does it: by text-size-adjust, which phones alone obey
ENLARGE = "(letters) => (document.body.style.webkitTextSizeAdjust = letters)"
# What reaches over the edge of the page, or of a box that cuts it off; parts that scroll may hold more.
STICKING_OUT = """(width) => {
  const drawn = (element) => element.closest("svg, .vh, .hide");
  const edges = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      const {overflowX} = getComputedStyle(box);
      if (["auto", "scroll"].includes(overflowX)) return [-Infinity, Infinity];
      if (overflowX !== "visible") return [0, Math.min(width, box.getBoundingClientRect().right)];
    }
    return [0, width];
  };
  const over = [...document.body.querySelectorAll("*")].filter((element) => {
    const {left, right, width} = element.getBoundingClientRect();
    const [first, last] = edges(element);
    return width > 1 && !drawn(element) && (right > last + 1 || left < first - 1);
  });
  const told = over.map(({tagName, className}) => `${tagName} ${className}`.slice(0, 60));
  return document.documentElement.scrollWidth > width ? ["the page", ...told] : told;
}"""


@pytest.mark.parametrize(
    ("side", "locale", "widths", "letters"),
    [
        (pages.PORTAL, "zh_CN", PHONES, LARGER),
        (pages.PORTAL, "en", PHONES[:1], LARGER),
        (pages.DESK, "zh_CN", STAFF, "100%"),
        (pages.STAFF, "zh_CN", STAFF, "100%"),
    ],
    ids=["portal", "portal in English", "desk", "staff"],
)
def test_no_page_scrolls_sideways(tour, side, locale, widths, letters):
    found = []
    for sight, page in tour(side, speaking=locale, viewport=size(widths[0]), is_mobile=True, has_touch=True):
        found += [f"{sight.name} at {width}: {what}" for width, what in sticking_out(page, widths, letters)]
    assert not found, "\n".join(found)


def size(width: int) -> ViewportSize:
    return {"width": width, "height": 800}


def sticking_out(page: Page, widths: tuple[int, ...], letters: str) -> Iterator[tuple[int, str]]:
    for width in widths:
        page.set_viewport_size(size(width))
        page.evaluate(ENLARGE, letters)
        yield from ((width, what) for what in page.evaluate(STICKING_OUT, width)[:3])
