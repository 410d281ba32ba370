"""Points on the phone: why an order earned nothing, and that points end before they do."""

from datetime import timedelta

from playwright.sync_api import expect

from club import clock
from club.care import endings
from club.orders import Line
from points import postings
from tests.web.portal import given


def test_a_member_reads_why_an_order_earned_nothing(site, cast, phone):
    site.run(given.order(cast, cast.ann, Line("accident", 180_000, "右前门"), number="N-7"))
    page = phone("/", cast.ann)
    page.locator("a[href*='/points']").first.click()
    movement = page.locator("[id^='movement-']", has_text="N-7")
    expect(movement).to_contain_text("事故维修 ¥1,800 不计分")
    expect(movement).not_to_contain_text("+")


def test_a_member_is_told_that_points_end_and_sees_them(site, cast, phone):
    ends = clock.start_of(clock.day_of(clock.now()) + timedelta(days=20))
    said = {"reason": "birthday", "facts": {}, "store": None, "by": "test", "at": clock.now()}
    site.run(postings.earn(cast.ann.account_id, 300, key="gift", expires_at=ends, **said))
    assert site.run(endings.warn_due(at=clock.now())) == 1
    site.run(given.delivered())
    page = phone("/messages", cast.ann)
    expect(page.get_by_text("300 积分快到期了").first).to_be_visible()
    page.get_by_role("link", name="看积分").click()
    expect(page.get_by_text("300").first).to_be_visible()
