"""The club from end to end, as people play it: a friend joins, is known at the desk, earns, is let in."""

import re
import zipfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from club import clock, members
from club.care import greetings
from club.privacy import closing, copies
from events import events, sessions
from events.events import Words
from events.sessions import Plan
from points import proof
from tests.browser import camera
from web import data_copy

FRIEND = "13900000042"


def one_time_code(page: Page, site) -> str:
    """The code that went to the phone, as the page for developers shows it."""
    shown = page.context.new_page()
    shown.goto(f"{site.url}/dev/outbox")
    found = re.search(r"(?<!\d)\d{6}(?!\d)", shown.locator("main").inner_text())
    shown.close()
    assert found
    return found[0]


def join(page: Page, site, number: str) -> None:
    """Through the sign-in pages, with the charter accepted and nothing else ticked."""
    page.locator("input[name=phone]").fill(number)
    page.locator("form button.main").click()
    expect(page).to_have_url(f"{site.url}/signin/code")
    page.locator("input[name=code]").fill(one_time_code(page, site))
    page.locator("input[name=agree]").check()
    page.locator("form button.main").click()


def stand_at_the_desk(page: Page, site) -> None:
    page.get_by_role("button", name="选这个台").click()
    expect(page).to_have_url(f"{site.url}/desk")
    page.wait_for_load_state("load")


def test_a_friend_joins_is_known_at_the_desk_and_both_earn(site, cast, phone, desk, launch, tmp_path: Path):
    link = phone("/referral", cast.ann).locator(".link-text").inner_text()

    friend = phone(link.removeprefix(site.url))
    friend.locator("a.main").click()
    join(friend, site, FRIEND)
    expect(friend).to_have_url(re.compile("/welcome"))
    friend.locator("input[name=name]").fill("周明")
    friend.locator("input[name=plate]").fill("沪A88K66")
    friend.locator("button.main").click()
    friend.goto(f"{site.url}/card")

    film = camera.film_of(tmp_path / "card.y4m", camera.seen_on(friend))
    counter = desk("/desk/place", cast.eve, browser=launch(*camera.arguments(film)))
    stand_at_the_desk(counter, site)
    expect(counter.get_by_role("heading", name="周明")).to_be_visible(timeout=15_000)

    counter.locator("a[href*='/desk/orders/new']").click()
    counter.locator("input[name=number]").fill("RO-1")
    counter.locator("input[name=maintenance]").fill("512")
    counter.locator("input[name=accident]").fill("3000")
    counter.locator("main button.primary").click()
    expect(counter.get_by_text("+512")).to_be_visible()

    friend.goto(f"{site.url}/points")
    expect(friend.get_by_text("+512")).to_be_visible()
    expect(friend.get_by_text("事故").first).to_be_visible()
    ann = phone("/points", cast.ann)
    expect(ann.get_by_text("+1,000")).to_be_visible()
    assert site.run(proof.verify()).ok


def test_a_member_registers_and_the_desk_lets_the_party_in(site, cast, phone, desk, launch, tmp_path: Path):
    site.run(_trip(cast))
    ann = phone("/events", cast.ann)
    ann.get_by_role("heading", name="莫干山").click()
    ann.locator(".dock a.main").click()
    ann.locator("button[name=add]").click()
    ann.locator("input[name='companions-0-name']").fill("周小禾")
    ann.locator(".dock button.main").click()
    expect(ann).to_have_url(re.compile(r"/tickets/\d{15}"))

    film = camera.film_of(tmp_path / "ticket.y4m", camera.seen_on(ann))
    counter = desk("/desk/place", cast.eve, browser=launch(*camera.arguments(film)))
    stand_at_the_desk(counter, site)
    expect(counter.get_by_role("heading", name="请进")).to_be_visible(timeout=15_000)
    expect(counter.locator("#counters")).to_contain_text("2 / 2", timeout=10_000)


def test_on_the_birthday_a_greeting_and_points_are_there_in_the_morning(site, cast, phone):
    page = phone("/me/settings/profile", cast.ben)
    today = clock.day_of(clock.now())
    page.locator("input[name=birth_calendar][value=solar]").check(force=True)
    page.locator("[name=birth_month]").select_option(str(today.month))
    page.locator("[name=birth_day]").select_option(str(today.day))
    page.locator("button.main").click()
    site.run(_morning())
    page.goto(f"{site.url}/messages")
    expect(page.get_by_text("生日").first).to_be_visible()
    page.goto(f"{site.url}/points")
    expect(page.get_by_text("+200")).to_be_visible()


def test_staff_plan_an_event_and_watch_people_arrive(site, cast, phone, desk):
    staff = desk("/staff/events/new?from=class", cast.dee)
    staff.locator("input[name=title]").fill("冬季用车课堂")
    staff.locator("input[name=place]").fill("北店 二楼")
    staff.locator("main button.primary").click()
    start = clock.local(clock.now() + timedelta(hours=1))
    staff.locator("input[name=starts_at]").fill(f"{start:%Y-%m-%dT%H:%M}")
    staff.locator("input[name=ends_at]").fill(f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    staff.locator("input[name=capacity]").fill("12")
    staff.locator("main button.primary").click()
    staff.get_by_role("button", name="发布").click()
    staff.get_by_role("dialog").get_by_role("button", name="发布").click()
    expect(staff.get_by_text("已发布").first).to_be_visible()

    ben = phone("/events", cast.ben)
    ben.get_by_role("heading", name="冬季用车课堂").click()
    ben.locator(".dock a.main").click()
    ben.locator(".dock button.main").click()
    expect(ben).to_have_url(re.compile(r"/tickets/\d{15}"))
    code = ben.url.rsplit("/", 1)[1].partition("?")[0]

    staff.locator("th a[href*='/staff/sessions/']").first.click()
    expect(staff.locator("#live")).to_contain_text("李强", timeout=10_000)
    counter = desk("/desk/place", cast.eve)
    stand_at_the_desk(counter, site)
    counter.locator("input[name=code]").fill(code)
    counter.keyboard.press("Enter")
    expect(counter.get_by_role("heading", name="请进")).to_be_visible()
    expect(staff.locator("#live")).to_contain_text("1 / 1", timeout=10_000)


def test_a_member_exports_the_data_takes_a_consent_back_and_closes_the_account(site, cast, phone, tmp_path):
    ann = phone("/me/settings", cast.ann)
    ann.get_by_role("link", name="授权管理").click()
    ann.locator("input[name=marketing_sms]").check()
    ann.locator(".dock button.main").click()
    expect(ann.get_by_text("同意，在手机上").first).to_be_visible()
    ann.locator("input[name=marketing_sms]").uncheck()
    ann.locator(".dock button.main").click()
    expect(ann.get_by_text("撤回，在手机上").first).to_be_visible()

    ann.goto(f"{site.url}/me/settings/copies")
    ann.locator(".dock button.main").click()
    expect(ann.get_by_text("正在整理")).to_be_visible()
    site.run(_worker_comes())
    ann.locator(".dock a.main").click()
    with ann.expect_download() as started:
        ann.get_by_role("link", name="下载").click()
    started.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as packed:
        assert "沪B6K286" in packed.read("index.html").decode()

    ann.goto(f"{site.url}/me/settings/closure")
    expect(ann.get_by_text("沪B·6K286")).to_be_visible()
    ann.locator(".dock button.bad").click()
    ann.locator("input[name=code]").fill(one_time_code(ann, site))
    ann.locator(".dock button.bad").click()
    expect(ann.get_by_role("button", name="我留下")).to_be_visible()
    site.run(_week_passes())
    ann.goto(f"{site.url}/me")
    expect(ann).to_have_url(re.compile("/signin"))
    assert site.run(_is_gone(cast))
    assert site.run(proof.verify()).ok


async def _is_gone(cast) -> bool:
    return not await members.present().filter(id=cast.ann.id).exists()


async def _worker_comes() -> None:
    while await copies.make_next(data_copy.put_together, at=clock.now()):
        pass


async def _week_passes() -> None:
    await closing.close_due(at=clock.now() + timedelta(days=8))


async def _trip(cast) -> None:
    at, starts = clock.now() - timedelta(days=3), clock.now() + timedelta(hours=1)
    words = Words(kind="trip", title="莫干山初冬自驾", place="北店停车场", store=cast.north)
    event = await events.create(words, by=cast.dee, at=at)
    plan = Plan(starts_at=starts, ends_at=starts + timedelta(hours=8), capacity=30)
    await sessions.add(event, plan, by=cast.dee, at=at)
    await events.publish(event, by=cast.dee, at=at)


async def _morning() -> None:
    from club.messages import outbox

    now = clock.now()
    await greetings.greet(clock.day_of(now), at=now)
    while any(await outbox.deliver(now)):
        pass
