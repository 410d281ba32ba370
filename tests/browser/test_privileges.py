"""A privilege at the desk: used twice, refused the third time with the day on which it is back."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from club import clock, desks, privileges, tiers
from club.members import Member
from club.privileges import PrivilegeUse
from club.privileges.editing import Asked, Share
from web import text


async def _give(times: int) -> None:
    lowest = await tiers.first()
    asked = Asked("免费洗车", icon="wash", tiers={lowest.id: Share(times)})
    await privileges.add(asked, by="test", at=clock.now() - timedelta(days=1))


async def _left(member: Member) -> int:
    [held] = await privileges.standing(member, at=clock.now())
    return held.left


def _look_up(page: Page, number: str) -> None:
    page.locator("input[name=code]").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator(".visit")).to_be_visible()


def _ask(page: Page) -> None:
    page.get_by_role("link", name="用 1 次").click()
    expect(page.locator("dialog[open]")).to_contain_text("用 1 次“免费洗车”？")


def _use_once(page: Page) -> None:
    _ask(page)
    page.get_by_role("button", name="核销 1 次").click()


def test_it_is_used_twice_and_refused_the_third_time_with_the_day(site, cast, desk, phone):
    site.run(lambda: _give(2))
    counter = desk("/desk/place", cast.eve)
    counter.get_by_role("button", name="选这个台").click()
    _look_up(counter, cast.ann.phone)
    expect(counter.get_by_text("本月剩 2 次，共 2 次", exact=True)).to_be_visible()
    _use_once(counter)
    expect(counter.locator(".undo")).to_contain_text("本月剩 1 次")

    # at another desk the last one is asked for, and meanwhile used at the first
    site.run(lambda: desks.create(cast.north, name="2 号台", by="test", at=clock.now()))
    other = desk("/desk/place", cast.dee, forgiving="409")
    other.locator("li", has_text="2 号台").get_by_role("button", name="选这个台").click()
    _look_up(other, cast.ann.phone)
    _ask(other)
    _use_once(counter)
    back = _next_month()
    expect(counter.locator(".uses")).to_contain_text(f"本月 2 次已用完 · {text.short_day(back)}恢复")
    expect(counter.get_by_role("link", name="用 1 次")).to_have_count(0)
    other.get_by_role("button", name="核销 1 次").click()
    expect(other.locator(".signal")).to_contain_text(f"{text.day(back)}恢复")
    assert site.run(lambda: PrivilegeUse.all().count()) == 2

    mine = phone("/privileges", cast.ann)
    expect(mine.locator(".quota")).to_contain_text(f"{text.short_day(back)}恢复")

    counter.locator(".undo").get_by_role("button", name="撤销").click()
    expect(counter.locator(".undo")).to_contain_text("已撤销“免费洗车”")
    assert site.run(lambda: _left(cast.ann)) == 1


def _next_month() -> date:
    first = clock.day_of(clock.now()).replace(day=1)
    return (first + timedelta(days=32)).replace(day=1)
