"""No page scrolls sideways: members' on small phones with WeChat's larger letters, staff's on a tablet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser import pages

PHONES = (320, 375, 390)
STAFF = (390, 1024)
LARGER = 1.3
# As WeChat does it: every text grows, no box does. Chromium's own text-size-adjust passes over forms.
# What a page still has to fetch comes first: it would take these styles over, which no page of ours may have.
ENLARGE = """async (times) => {
  const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));
  if (document.querySelector('[hx-trigger*="delay"]')) await pause(400);
  while (document.querySelector(".htmx-request")) await pause(50);
  const every = [document.body, ...document.body.querySelectorAll("*")];
  every.forEach(({style}) => (style.fontSize = style.lineHeight = ""));
  const sizes = every.map((element) => {
    const {fontSize, lineHeight} = getComputedStyle(element);
    return [fontSize, lineHeight];
  });
  const grown = (size) => (parseFloat(size) ? `${times * parseFloat(size)}px` : size);
  every.forEach(({style}, place) => ([style.fontSize, style.lineHeight] = sizes[place].map(grown)));
}"""
# What reaches over the edge of the page, or of a box that cuts it off; parts that scroll may hold more.
STICKING_OUT = """(width) => {
  const known = new Map([[document.body, [0, width]]]);
  const edges = (box) => {
    if (!known.has(box)) known.set(box, edgesOf(box));
    return known.get(box);
  };
  const edgesOf = (box) => {
    const {overflowX} = getComputedStyle(box), [first, last] = edges(box.parentElement);
    if (["auto", "scroll"].includes(overflowX)) return [-Infinity, Infinity];
    const cut = overflowX === "visible" ? Infinity : box.getBoundingClientRect().right;
    return [first, Math.min(last, cut)];
  };
  const place = (node) => {
    const range = document.createRange();
    range.selectNode(node);
    return (node.getBoundingClientRect ? node : range).getBoundingClientRect();
  };
  const isForEars = (element) => element.closest("svg") || element.getBoundingClientRect().width <= 1;
  const isOver = (node) => {
    const {left, right, width} = place(node), [first, last] = edges(node.parentElement);
    return width > 1 && (right > last + 1 || left < first - 1);
  };
  const told = document.documentElement.scrollWidth > width ? ["the page"] : [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (isForEars(node.parentElement) || !isOver(node)) continue;
    told.push((node.outerHTML ?? node.parentElement.outerHTML).slice(0, 60));
  }
  return told;
}"""


@pytest.mark.parametrize(
    ("side", "locale", "widths", "letters"),
    [
        (pages.PORTAL, "zh_CN", PHONES, LARGER),
        (pages.PORTAL, "en", PHONES[:1], LARGER),
        (pages.DESK, "zh_CN", STAFF, 1),
        (pages.STAFF, "zh_CN", STAFF, 1),
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


def sticking_out(page: Page, widths: tuple[int, ...], letters: float) -> Iterator[tuple[int, str]]:
    for width in widths:
        page.set_viewport_size(size(width))
        if letters != 1:
            page.evaluate(ENLARGE, letters)
        yield from ((width, what) for what in page.evaluate(STICKING_OUT, width)[:3])
