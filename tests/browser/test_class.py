"""Staff hold a class: design it, share the work, invite a segment, ask people, and print the run sheet."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from club import clock, consents
from club.segments import audiences
from club.tasks import Task
from events import events, sessions, topics
from events.events import Words
from events.invitations import Invitation
from events.sessions import Plan
from tests.browser.conftest import REFUSED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def lesson(site, cast):
    """A class of the north on a morning in nine days; Ann and Ben may be called."""

    async def made():
        now = clock.now()
        for who in (cast.ann, cast.ben):
            given = {"marketing_phone": True}
            await consents.choose(who, given, source="portal", by=who, at=now)
        words = Words("class", "新车主课堂", place="北店二楼", store=cast.north)
        event = await events.create(words, by=cast.dee, at=now)
        start = clock.start_of(clock.day_of(now + 9 * DAY)) + 9 * HOUR
        session = await sessions.add(event, Plan(start, start + 3 * HOUR, 20), by=cast.dee, at=now)
        await events.publish(event, by=cast.dee, at=now)
        await audiences.ensure(cast.north, by=cast.dee, at=now)
        return event, session

    return site.run(made)


def test_staff_run_the_invitation_round_and_print_the_run_sheet(site, cast, lesson, desk):
    event, _session = lesson
    page = desk(f"/staff/events/{event.id}", cast.dee, forgiving=REFUSED)
    page.get_by_role("link", name="课程安排").click()
    for number, (minutes, title) in enumerate((("15", "签到和欢迎"), ("40", "仪表上的灯"))):
        page.get_by_role("button", name="加一个主题").click()
        page.locator(f"input[name='rows-{number}-minutes']").fill(minutes)
        page.locator(f"input[name='rows-{number}-title']").fill(title)
    page.locator("input[name='rows-1-title']").press("Enter")
    expect(page.locator(".rows output").nth(1)).to_have_text("09:15")
    assert len(site.run(lambda: topics.of(event.id))) == 2

    page.get_by_role("link", name="筹备").click()
    page.get_by_label("要做什么").fill("备雨刮")
    page.get_by_label("谁来做").select_option(label="Eve")
    page.get_by_role("button", name="加上").click()
    expect(page.locator(".list.tasks li")).to_contain_text("备雨刮")
    assert site.run(lambda: Task.get()).owner_id == cast.eve.id

    page.get_by_role("link", name="应急预案").click()
    page.get_by_role("button", name="放进常见情况").click()
    page.locator("input[name='rows-1-who']").fill("小周")
    page.get_by_role("button", name="保存预案").last.click()
    expect(page.locator(".rows.cases li")).to_have_count(6)

    page.get_by_role("link", name="邀请", exact=True).click()
    page.get_by_label("分群").select_option(label="潜在客户：还没有车")
    page.get_by_role("button", name="先看看有谁").click()
    page.get_by_role("button", name="邀请 1 人").click()
    page.get_by_role("checkbox", name="Dee").check()
    page.get_by_role("button", name="平均分").click()

    page.get_by_role("link", name="我要联系的 1").click()
    expect(page.locator("section.card").last).to_contain_text("李强")
    page.get_by_role("button", name="拨打").click()
    expect(page.locator("a[href^='tel:']")).to_contain_text("139 1652 6035")
    page.get_by_role("button", name="不来").click()
    expect(page.locator(".note.bad")).to_contain_text("为什么不来")
    page.get_by_label("原话").fill("想带女儿一起")
    page.get_by_role("button", name="想来").click()
    page.wait_for_url("**/staff/**")
    assert site.run(lambda: Invitation.get()).state == "coming"

    page.goto(f"{site.url}/staff/events/{event.id}/invitations")
    expect(page.locator(".stats .stat").nth(2)).to_contain_text("1")
    page.goto(f"{site.url}/staff/events/{event.id}/course")
    page.get_by_role("link", name="执行单").click()
    page.emulate_media(media="print")
    expect(page.locator(".side")).to_be_hidden()
    sheet = page.locator("article.run")
    for said in ("09:15", "仪表上的灯", "备雨刮", "小周", "Dee"):
        expect(sheet).to_contain_text(said)


def test_without_a_script_rows_are_added_and_the_course_is_saved(site, cast, lesson, visit):
    event, _session = lesson
    page = visit(f"/staff/events/{event.id}/course", cast.dee, java_script_enabled=False)
    page.get_by_role("button", name="加一个主题").click()
    page.locator("input[name='rows-0-minutes']").fill("15")
    page.locator("input[name='rows-0-title']").fill("签到和欢迎")
    page.get_by_role("button", name="加一个主题").click()
    page.get_by_role("button", name="去掉第 2 行").click()
    page.locator("button.primary[value=save]").click()
    [topic] = site.run(lambda: topics.of(event.id))
    assert topic.title == "签到和欢迎"
