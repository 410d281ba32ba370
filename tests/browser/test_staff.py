"""The staff side in use: what takes something away asks first, a live list keeps its place, keys work."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from club import clock, tasks
from club.tasks import Task
from events import replanning
from events.registration import Registration
from events.sessions import Plan
from tests import cast as casting
from tests.web.portal import given

MORE_THAN_A_RENEWAL = 6_000  # milliseconds


@pytest.fixture
def session(site, cast):
    """A session of tomorrow, with Ann and Ben."""

    async def planned():
        _, session = await given.dated("坝上草原自驾", in_days=1, store=cast.north)
        await given.ticket(session, cast.ann)
        await given.ticket(session, cast.ben)
        return session

    return site.run(planned())


def timed(page):
    """The page, with a clock that a test moves on."""
    page.clock.install()
    page.reload()
    return page


def states(site):
    return site.run(lambda: Registration.all().order_by("id").values_list("state", flat=True))


def test_a_registration_is_cancelled_after_a_question_that_names_what_is_lost(site, cast, session, desk):
    page = desk(f"/staff/sessions/{session.id}", cast.dee)
    row = page.locator("tr", has_text="陈静")
    row.get_by_role("button", name="取消").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("陈女士的票作废，1 个名额马上放出")
    expect(question.get_by_role("button", name="先不动")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert states(site) == ["registered", "registered"]

    row.get_by_role("button", name="取消").click()
    question.locator(".danger").click()
    expect(page.locator("tr", has_text="陈静")).to_be_hidden()
    assert states(site) == ["cancelled", "registered"]


def test_an_event_is_published_after_a_question_that_says_who_will_see_it(site, cast, desk):
    event, _ = site.run(given.dated("坝上草原自驾", published=False, store=cast.north))
    page = desk(f"/staff/events/{event.id}", cast.dee)
    page.get_by_role("button", name="发布").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("所有会员和访客马上就能看到")
    expect(question.locator(".danger")).to_have_count(0)  # nothing is lost
    question.get_by_role("button", name="先不动").click()
    expect(page.get_by_text("草稿", exact=True)).to_be_visible()

    page.get_by_role("button", name="发布").click()
    question.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布", exact=True)).to_be_visible()


def test_the_live_list_waits_while_a_question_stands_and_goes_on_afterwards(site, cast, session, desk):
    page = timed(desk(f"/staff/sessions/{session.id}", cast.dee))
    page.locator("tr", has_text="李强").get_by_role("button", name="取消").click()
    site.run(given.ticket(session, cast.cho))
    page.clock.run_for(MORE_THAN_A_RENEWAL)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("dialog").get_by_role("button", name="先不动").click()
    page.clock.run_for(MORE_THAN_A_RENEWAL)
    expect(page.locator("tbody tr")).to_have_count(3)


def test_the_live_list_shows_who_arrives_without_taking_the_focus(site, cast, session, desk):
    now = clock.now()
    plan = Plan(now - timedelta(hours=1), now + timedelta(hours=3), 9, opens_at=now - timedelta(days=9))
    page = timed(desk(f"/staff/sessions/{session.id}", cast.dee))
    region = page.get_by_role("region", name="名单")
    region.focus()
    site.run(replanning.change(session, plan, by=cast.dee, at=now))
    arrived = {"checked_in_at": now, "desk_id": cast.desk.id}
    site.run(lambda: Registration.filter(member_id=cast.ann.id).update(**arrived))
    page.clock.run_for(MORE_THAN_A_RENEWAL)
    expect(page.locator("tr", has_text="陈静")).to_contain_text("已到")
    expect(region).to_be_focused()


def test_a_slash_goes_to_the_search_and_stays_a_slash_within_a_field(cast, desk):
    page = desk("/staff/orders", cast.dee)
    page.keyboard.press("/")
    search = page.get_by_role("search").get_by_role("textbox")
    expect(search).to_be_focused()
    page.keyboard.type("6K286/")
    expect(search).to_have_value("6K286/")
    search.fill("6K286")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="陈静")).to_be_visible()


def test_one_value_is_uncovered_where_it_stands(cast, desk):
    page = desk(f"/staff/members/{cast.ann.id}", cast.dee)
    page.locator(".call form.reveal button").click()
    expect(page.locator(".call")).to_contain_text("138 1652 6034")
    expect(page.locator("form.reveal")).to_have_count(2)
    assert page.url.endswith(f"/staff/members/{cast.ann.id}")


def test_an_account_is_closed_by_its_dialog(site, cast, desk):
    page = desk(f"/staff/staff/{cast.eve.id}", cast.gil)
    page.get_by_role("link", name="停用账号").click()
    question = page.get_by_role("dialog")
    expect(question.get_by_role("link", name="不停用")).to_be_focused()
    question.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("账号停用了")
    expect(page).not_to_have_url("done=")


def test_a_page_low_in_the_menu_opens_at_its_top(cast, desk):
    page = desk("/staff/jobs", cast.gil)
    page.set_viewport_size({"width": 1366, "height": 500})
    page.reload()
    expect(page.locator(".side [aria-current]")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0


def test_on_a_phone_the_menu_shows_where_one_is_and_nothing_runs_off_the_page(cast, phone):
    page = phone("/staff/staff", cast.gil)
    here = page.locator(".side [aria-current]")
    expect(here).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_promise_is_made_seen_in_todays_box_and_done(site, cast, desk):
    page = desk(f"/staff/members/{cast.ann.id}", cast.dee)
    page.get_by_role("link", name="加一件").click()
    page.get_by_label("要做什么").fill("答复右后门异响")
    page.get_by_label("哪一天").fill(clock.day_of(clock.now()).isoformat())
    page.get_by_role("button", name="放进跟进").click()
    expect(page.get_by_role("status")).to_contain_text("已放进跟进")
    page.goto(f"{site.url}/staff")
    row = page.locator("#fu").locator("xpath=ancestor::section").locator("li", has_text="答复右后门异响")
    row.get_by_role("link", name="已办").click()
    answer = page.get_by_label("结果")
    expect(answer).to_be_focused()
    answer.fill("换了密封条")
    page.keyboard.press("Enter")
    expect(page.locator("li", has_text="换了密封条")).to_contain_text("完成")
    page.goto(f"{site.url}/staff/members/{cast.ann.id}")
    expect(page.locator(".time")).to_contain_text("换了密封条")
    assert site.run(lambda: Task.all().values_list("state", flat=True)) == ["done"]


def test_a_duplicate_is_found_merged_and_taken_apart_again(site, cast, desk):
    twin = site.run(casting.join("13700006034", name="陈静女士", source_code=cast.poster.code))
    page = desk("/staff/quality", cast.dee)
    page.get_by_role("link", name="逐对查看").click()
    page.get_by_role("link", name="对比").click()
    page.get_by_label("为什么是同一个人").fill("换了号")
    page.get_by_role("button", name="合并").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("不再是单独一份档案")
    expect(question.get_by_role("button", name="先不动")).to_be_focused()
    question.locator(".danger").click()
    expect(page.get_by_role("status")).to_contain_text("已合成一份")
    page.goto(f"{site.url}/staff/members/{twin.id}")
    expect(page).to_have_url(re.compile(f"/staff/members/{cast.ann.id}$"))
    page.get_by_role("link", name="撤销").click()
    page.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_role("status")).to_contain_text("已原样拆开")
    page.goto(f"{site.url}/staff/members/{twin.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("陈静女士")


def test_a_pair_that_is_two_people_leaves_the_list_where_it_stands(site, cast, desk):
    site.run(casting.join("13700006034", name="陈静女士", source_code=cast.poster.code))
    page = desk("/staff/quality/duplicates", cast.dee)
    page.get_by_role("button", name="不是同一个人").click()
    expect(page.get_by_role("button", name="不是同一个人")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("没有重复的人")).to_be_visible()


def test_what_is_done_in_its_row_is_counted_at_once_and_can_be_undone_there(site, cast, desk):
    now = clock.now()
    told = {"owner": cast.dee, "member": cast.ann, "by": cast.dee, "at": now}
    for text in ("答复异响", "寄出钥匙"):
        site.run(lambda text=text: tasks.make("promise", text=text, day=clock.day_of(now), **told))
    page = desk("/staff/tasks?when=today", cast.dee)
    today = page.locator("#whens a[aria-current]")
    expect(today).to_contain_text("2")
    row = page.locator("li", has_text="答复异响")
    row.get_by_role("link", name="已办").click()
    page.get_by_label("结果").fill("好了")
    page.get_by_label("结果").press("Enter")
    expect(today).to_contain_text("1")
    expect(page.locator("#foot")).to_contain_text("1–1 / 1")
    row.get_by_role("button", name="撤销").click()
    expect(today).to_contain_text("2")
    expect(row.get_by_role("link", name="已办")).to_be_visible()
