"""Pictures of the pages: `make screenshots` renews those that README.md shows, made from the demo club.

`make screenshots ARGS="--all pictures"` takes every page into a directory, in light and dark, on a phone and
a desktop, to be laid beside the design; of the club that the browser tests go through. Either club is built
anew in a temporary place and served for it.
"""

import argparse
import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from club import clock, config
from club.members import Member
from club.staff import Staff
from tests import browsers
from tests import cast as casting
from tests.bench import servers
from tests.browser import chromium, pages
from tests.browser.pages import Sight
from tests.browser.scene import furnish
from web import database, demo
from web.demo.house import MEMBERS_TO_TRY

README = servers.ROOT / "docs" / "pictures"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
SHARP = 2  # dots a pixel of a phone
COLOURS = 128
STAFF = {"dee": "club", "eve": "desk", "fay": "club2", "gil": "admin"}


def _ann_comes(page: Page) -> None:
    """To the desk that was just chosen; she tells her number, and has a ticket for today."""
    pages.desk_chosen(page)
    page.locator("input[name=code]").fill(MEMBERS_TO_TRY[0][0])
    page.keyboard.press("Enter")
    page.locator(".visit .btn.primary").click()
    page.locator(".signal").wait_for()


SHOWN = (  # what README.md shows
    Sight("portal-home", "ann", "/"),
    Sight("portal-card", "ann", "/card"),
    Sight("portal-events", "ann", "/events"),
    Sight("desk", "eve", "/desk", _ann_comes),
    Sight("staff-member", "dee", "/staff/members/{member}"),
)


@dataclass(frozen=True)
class Stage:
    """What the pages' addresses name, and the cookie of everybody who sees them."""

    scene: dict[str, Any]
    cookies: dict[str, tuple[str, str]]


def main() -> None:
    asked = _asked()
    with servers.workplace() as place:
        url = f"sqlite://{place / 'demo.sqlite3'}"
        stage = asyncio.run(_staged(url, place, with_everything=asked.all is not None))
        command, environment = servers.club(url, place)
        if asked.all:
            environment["CLUB_ENV"] = "development"  # its pages are pictured too
        with servers.serving(command, environment) as club, _browser() as browser:
            studio = Studio(browser, f"http://127.0.0.1:{club.port}", stage)
            studio.take_all(asked.all) if asked.all else studio.take_shown(README)


class Studio:
    """Where pictures are taken."""

    def __init__(self, browser: Browser, address: str, stage: Stage) -> None:
        self.browser, self.address, self.stage = browser, address, stage

    def take_shown(self, folder: Path) -> None:
        """Those of README.md, as a window shows them."""
        for sight in SHOWN:
            is_phone = sight.name.startswith("portal")
            size = {"viewport": PHONE, "device_scale_factor": SHARP} if is_phone else {"viewport": DESKTOP}
            context = self._device(sight.who, **size)
            page = context.new_page()
            self._open(page, sight)
            _keep(page.screenshot(), folder / f"{sight.name}.png")
            context.close()

    def take_all(self, folder: Path) -> None:
        """Every page from top to bottom."""
        for who, sights in pages.by_person(pages.EVERY):
            context = self._device(who, viewport=DESKTOP)
            page = context.new_page()
            for sight in sights:
                self._open(page, sight)
                for name, picture in _in_every_way(page):
                    _keep(picture, folder / f"{sight.name}-{name}.png")
            context.close()

    def _device(self, who: str, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**chromium.HERE, reduced_motion="reduce", **options)
        if who:
            name, value = self.stage.cookies[who]
            context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return context

    def _open(self, page: Page, sight: Sight) -> None:
        page.goto(self.address + sight.address(self.stage.scene))
        if sight.then:
            sight.then(page)
        page.wait_for_load_state("networkidle")


def _in_every_way(page: Page) -> Iterator[tuple[str, bytes]]:
    for width, size in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            yield f"{width}-{scheme}", page.screenshot(full_page=True)


def _keep(picture: bytes, path: Path) -> None:
    """As a palette: flat pages lose nothing, and weigh a third."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = Image.open(io.BytesIO(picture)).convert("RGB")
    flat.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path)


async def _staged(url: str, place: Path, *, with_everything: bool) -> Stage:
    """Build the demo; with everything, the club of the tests, in which each page has something to show."""
    settings = config.use(config.load(database_url=url, data_dir=str(place / "data")))
    await database.migrate(settings)
    async with database.opened(settings):
        if with_everything:
            cast = await casting.assemble()
            people = {who: getattr(cast, who) for who in ("ann", "ben", "cho", *STAFF)}
            scene = await furnish(cast)
        else:
            await demo.build(at=clock.now())
            people: dict[str, Member | Staff] = {
                who: await Staff.get(login=login) for who, login in STAFF.items()
            }
            people["ann"] = await Member.get(phone=MEMBERS_TO_TRY[0][0])
            scene = {"member": people["ann"].id}
        return Stage(scene, {who: await _cookie(person) for who, person in people.items()})


async def _cookie(person: Member | Staff) -> tuple[str, str]:
    _, token = await browsers.signed_in(person)
    return ("club_staff" if isinstance(person, Staff) else "club_session"), token


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = chromium.launched(driver)
        yield browser
        browser.close()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR", help="take every page, into this directory")
    return parser.parse_args()


if __name__ == "__main__":
    main()
