"""The member's code on the home page: a sheet asks for it when it opens, and renews it while it is seen."""

import re

import pytest
from playwright.sync_api import Page, expect

from club import clock, codes

DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4} \d{2}")
A_MOMENT, HALF_A_MINUTE = 300, 31_000  # ms, and a little


@pytest.fixture
def home(cast, phone):
    """Ann's home page on her phone, and the codes that it has asked for."""
    page = phone("/", cast.ann)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/card/code" in request.url else None)
    return page, asked


def take_its_clock(page: Page) -> None:
    """From now on half a minute passes when we say so; scripts that run already keep the real one."""
    page.clock.install()
    page.reload()


def test_the_button_opens_the_code_on_the_home_page_itself(site, cast, home):
    page, asked = home
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert not asked
    page.get_by_role("link", name="会员码").click()
    sheet = page.get_by_role("dialog", name="会员码")
    expect(sheet.locator(".digits")).to_have_text(DIGITS)
    expect(sheet.locator("img.qr")).to_have_js_property("complete", True)
    read = codes.read(sheet.locator(".digits").inner_text(), clock.now())
    assert (read.ok, read.number) == (True, cast.ann.number)
    assert page.url == f"{site.url}/"


def test_the_code_renews_itself_while_the_sheet_is_seen_and_no_longer(home):
    page, asked = home
    take_its_clock(page)
    page.get_by_role("link", name="会员码").click()
    expect(page.locator("dialog .digits")).to_have_text(DIGITS)
    page.clock.run_for(A_MOMENT)
    with page.expect_response("**/card/code"):
        page.clock.fast_forward(HALF_A_MINUTE)
    expect(page.locator("dialog [data-countdown]")).to_be_visible()
    page.get_by_role("link", name="收起").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    before = len(asked)
    page.clock.run_for(2 * HALF_A_MINUTE)
    assert len(asked) == before


def test_opened_again_it_shows_nothing_of_the_last_time(home):
    page, asked = home
    page.get_by_role("link", name="会员码").click()
    expect(page.locator("dialog .digits")).to_have_text(DIGITS)
    page.get_by_role("link", name="收起").click()
    page.route("**/card/code", lambda route: route.fulfill(status=204))  # no answer to show
    page.get_by_role("link", name="会员码").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("dialog .digits")).to_have_count(0)
    assert len([url for url in asked if url.endswith("/card/code")]) == 2


def test_without_a_connection_it_says_so_and_asks_again(cast, phone):
    page = phone("/", cast.ann, forgiving="Failed to")
    take_its_clock(page)
    page.route("**/card/code", lambda route: route.abort())
    page.get_by_role("link", name="会员码").click()
    expect(page.locator("dialog .toast")).to_contain_text("没有网络")
    expect(page.get_by_text("报车牌后五位 6K286")).to_be_visible()
    page.unroute("**/card/code")
    page.clock.run_for(6000)
    expect(page.locator("dialog .digits")).to_have_text(DIGITS)


def test_without_scripts_the_button_leads_to_the_page_of_the_code(site, cast, phone):
    page = phone("/", cast.ann, java_script_enabled=False)
    page.get_by_role("link", name="会员码").click()
    expect(page).to_have_url(f"{site.url}/card")
    expect(page.locator(".digits")).to_have_text(DIGITS)
