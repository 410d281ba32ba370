"""The desk's two eyes in a real browser: a camera that sees a QR code, and a USB scanner that types one."""

import time
import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from club import clock, codes
from club.scans import Scan
from events import events, registrations, sessions
from events.events import Words
from events.sessions import Plan
from tests.browser import camera


@pytest.fixture
def at_the_desk(site, cast, desk):
    """Open the desk's page, Eve before it, with the desk chosen."""

    def stand(**options):
        page = desk("/desk/place", cast.eve, **options)
        page.get_by_role("button", name="选这个台").click()
        expect(page).to_have_url(f"{site.url}/desk")
        page.wait_for_load_state("load")  # a scanner that types before the scripts are there loses digits
        return page

    return stand


@pytest.fixture
def seeing(launch, tmp_path):
    """A browser whose camera sees `text` as a QR code."""
    return lambda text: launch(*camera.arguments(camera.write_y4m(tmp_path / "film.y4m", text)))


@pytest.fixture
def blind(launch, tmp_path):
    """A browser whose camera sees an empty desk."""
    return launch(*camera.arguments(camera.write_empty_y4m(tmp_path / "film.y4m")))


@pytest.fixture
def ticket(site, cast):
    """Ann's ticket for a trip that is checking in."""
    return site.run(_ticket(cast))


async def _ticket(cast):
    at, starts = clock.now() - timedelta(days=3), clock.now() + timedelta(hours=1)
    words = Words(kind="trip", title="坝上草原自驾", place="北店停车场", store=cast.north)
    event = await events.create(words, by=cast.dee, at=at)
    plan = Plan(starts_at=starts, ends_at=starts + timedelta(hours=8), capacity=30)
    session = await sessions.add(event, plan, by=cast.dee, at=at)
    await events.publish(event, by=cast.dee, at=at)
    return await registrations.register(session, cast.ann, key=str(uuid.uuid4()), by=cast.ann, at=at)


def type_fast(page: Page, text: str) -> None:
    """What a USB scanner does: keys without a pause, then Enter."""
    wire, begun = page.context.new_cdp_session(page), time.time()
    for place, character in enumerate([*text, "\r"]):
        name = "Enter" if character == "\r" else character
        key = {"key": name, "code": f"Digit{name}" if name.isdigit() else name, "text": character}
        # The scanner's clock, not ours: a busy machine must not make it type like a person.
        at = begun + place / 100
        wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": at, **key})
        wire.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, **key})


def test_the_camera_reads_a_members_code_and_the_desk_says_who(cast, at_the_desk, seeing):
    page = at_the_desk(browser=seeing(codes.member_code(cast.ann.number, clock.now())))
    expect(page.get_by_role("heading", name="陈静")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("请称呼“陈女士”")).to_be_visible()
    expect(page.get_by_text("沪B·***86")).to_be_visible()


def test_a_code_that_stays_in_view_is_scanned_once(site, ticket, at_the_desk, seeing):
    page = at_the_desk(browser=seeing(ticket.code))
    expect(page.get_by_role("heading", name="请进")).to_be_visible(timeout=10_000)
    page.wait_for_timeout(1500)
    expect(page.get_by_role("heading", name="请进")).to_be_visible()
    assert site.run(lambda: Scan.all().count()) == 1


def test_the_counters_and_the_last_scans_follow_the_answer(ticket, at_the_desk, seeing):
    page = at_the_desk(browser=seeing(ticket.code))
    expect(page.locator("#counters")).to_contain_text("1 / 1", timeout=10_000)
    expect(page.locator("#recent")).to_contain_text("陈静")


def test_escape_leads_back_to_the_camera(ticket, at_the_desk, blind):
    page = at_the_desk(browser=blind)
    expect(page.get_by_text("把会员码或票码对准取景框")).to_be_visible(timeout=10_000)
    type_fast(page, ticket.code)
    expect(page.get_by_role("heading", name="请进")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="请进")).to_be_hidden()
    expect(page.get_by_text("把会员码或票码对准取景框")).to_be_visible()


def test_a_usb_scanner_works_wherever_the_focus_is(ticket, at_the_desk, blind):
    page = at_the_desk(browser=blind)
    page.get_by_label("手工查找").fill("6K2")
    page.get_by_label("手工查找").focus()
    type_fast(page, ticket.code)
    expect(page.get_by_role("heading", name="请进")).to_be_visible()
    expect(page.get_by_label("手工查找")).to_have_value("6K2")


def test_by_keyboard_alone_a_member_is_found_and_checked_in(ticket, at_the_desk, blind):
    page = at_the_desk(browser=blind)
    page.get_by_label("手工查找").focus()
    page.keyboard.type("6k286", delay=90)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="陈静")).to_be_visible()
    expect(page.get_by_role("button", name="签到 1 人")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="请进")).to_be_visible()


def test_a_check_in_is_taken_back(ticket, at_the_desk, blind):
    page = at_the_desk(browser=blind)
    type_fast(page, ticket.code)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("heading", name="已撤销")).to_be_visible()


def test_a_scan_that_the_network_loses_is_sent_again_and_done_once(site, ticket, at_the_desk, blind):
    page = at_the_desk(browser=blind, forgiving="net::ERR_FAILED")
    lost = []

    def lose_the_first(route):
        lost.append(route.request)
        if len(lost) > 2:
            return route.continue_()
        if len(lost) == 2:
            route.fetch()  # it arrives; the answer is lost
        return route.abort()

    page.route("**/desk/scans", lose_the_first)
    type_fast(page, ticket.code)
    expect(page.get_by_role("heading", name="还没送到")).to_be_visible()
    expect(page.get_by_text("离线")).to_be_visible()
    expect(page.get_by_role("heading", name="请进")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("在线")).to_be_visible()
    assert site.run(lambda: Scan.all().count()) == 1


def test_without_a_camera_the_page_says_so(at_the_desk):
    page = at_the_desk()
    expect(page.get_by_text("没有找到摄像头")).to_be_visible()
    expect(page.get_by_text("扫码枪照常，直接扫")).to_be_visible()


def test_a_refused_camera_says_how_to_allow_it(at_the_desk, launch):
    refusing = launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny")
    page = at_the_desk(browser=refusing)
    expect(page.get_by_text("摄像头没有获得允许")).to_be_visible()
    expect(page.get_by_role("button", name="再试一次")).to_be_visible()


def test_over_plain_http_the_page_says_so_and_the_scanner_works(
    site, ticket, at_the_desk, launch, monkeypatch
):
    monkeypatch.setattr(site, "url", site.url.replace("127.0.0.1", "desk.test"))
    outside = launch("--host-resolver-rules=MAP desk.test 127.0.0.1")
    page = at_the_desk(browser=outside, forgiving="Cross-Origin-Opener-Policy")  # means nothing over HTTP
    expect(page.get_by_text("摄像头要用 HTTPS 打开")).to_be_visible()
    type_fast(page, ticket.code)
    expect(page.get_by_role("heading", name="请进")).to_be_visible()


def test_without_scripts_a_code_is_typed_and_answered(ticket, at_the_desk):
    page = at_the_desk(java_script_enabled=False)
    page.get_by_label("手工查找").fill(ticket.code)
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", name="请进")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("heading", name="已撤销")).to_be_visible()


def test_a_desk_that_loses_its_network_says_so_without_a_toast(at_the_desk, blind):
    page = at_the_desk(browser=blind, forgiving="Failed to")
    page.route("**/desk/live", lambda route: route.abort())
    page.evaluate("document.body.dispatchEvent(new CustomEvent('scanned'))")
    expect(page.get_by_text("离线")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    page.unroute("**/desk/live")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('scanned'))")
    expect(page.get_by_text("在线")).to_be_visible()
