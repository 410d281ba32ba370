"""The member's code: digits and QR that hold for half a minute."""

import re
from datetime import timedelta

from club import clock, codes, vehicles
from club.vehicles import transfers


async def test_the_digits_on_the_page_are_the_members_own_code(browser, cast):
    page = await browser(cast.ann).get("/card")
    digits = re.search(r'class="digits[^"]*">([\d ]+)<', page.text)
    assert digits
    read = codes.read(digits[1], clock.now())
    assert (read.ok, read.number) == (True, cast.ann.number)


async def test_the_image_is_kept_no_longer_than_the_code_holds(browser, cast):
    image = await browser(cast.ann).get("/card/code.svg")
    assert image.headers["content-type"] == "image/svg+xml"
    seconds = re.search(r"private, max-age=(\d+)", image.headers["cache-control"])
    assert seconds
    assert 0 <= int(seconds[1]) <= codes.WINDOW
    assert cast.ann.number not in image.text


async def test_htmx_gets_the_code_alone_and_a_browser_without_scripts_the_page_again(browser, cast):
    ann = browser(cast.ann)
    part = await ann.get("/card/code", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.text.lstrip().startswith("<section")
    assert "<noscript><meta http-equiv" in (await ann.get("/card")).text


async def test_the_page_itself_is_kept_by_nobody(browser, cast):
    assert (await browser(cast.ann).get("/card")).headers["cache-control"] == "no-store"


async def test_the_car_that_one_came_with_stays_in_front_of_one_that_is_taken_over(browser, cast):
    then = clock.now() - timedelta(days=9)
    await vehicles.add(cast.ben, plate="沪A12345", by=cast.ben, at=then)
    await transfers.pass_on(cast.car, cast.ben, by=cast.dee, at=clock.now())
    ben = browser(cast.ben)
    assert "沪A·12345" in (await ben.get("/card")).text
    assert "沪A·12345" in (await ben.get("/")).text.split("mcard-mid")[0]


async def test_a_stranger_has_no_code(browser, cast):
    for address in ("/card", "/card/code", "/card/code.svg"):
        assert (await browser().get(address)).headers["location"].startswith("/signin")
