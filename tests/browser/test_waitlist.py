"""The queue of a trip, on phones: a family waits, somebody cancels, and the offer is accepted by a tap."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from club import clock, households, relatives
from club.members.births import Birth
from events import events, sessions, terms
from events.events import Words
from events.registration import Companion, Registration
from events.sessions import Plan, Session
from events.terms import Terms
from tests import cast as casting
from tests import shelves

DAY = timedelta(days=1)


async def offered(cast):
    """A trip for three people in two cars, paid by points; Ann lives with a member and has a child."""
    now = clock.now()
    event = await events.create(Words("trip", "千岛湖两日自驾", place="浦东店"), by=cast.dee, at=now - DAY)
    starts = clock.start_of(clock.day_of(now) + 9 * DAY) + DAY / 4
    session = await sessions.add(event, Plan(starts, starts + DAY, 3, 2), by=cast.dee, at=now - DAY)
    await events.publish(event, by=cast.dee, at=now - DAY)
    await terms.put(event, Terms(points_each=100, free_below=6), by=cast.dee, at=now - DAY)
    for member in (cast.ann, cast.ben):
        await shelves.rich(member, 1000)
    mo = await casting.join("13600007777", name="周明")
    await households.bring_together(cast.ann, mo, name="陈家", by=cast.dee, at=now)
    child = Birth("solar", 5, 20, year=clock.day_of(now).year - 5)
    await relatives.add(cast.ann, name="周小禾", relation="child", birth=child, by=cast.dee, at=now)
    return event, session


@pytest.fixture
def trip(site, cast):
    return site.run(offered(cast))


def test_a_family_waits_another_cancels_and_the_offer_is_accepted_by_a_tap(site, cast, trip, phone):
    event, session = trip
    ben = phone(f"/events/{event.code}", cast.ben)
    ben.get_by_role("link", name="我要报名").click()
    ben.get_by_role("button", name="再加一位").click()
    ben.get_by_placeholder("姓名").fill("李小强")
    ben.locator("button.main").click()
    expect(ben.get_by_text("等待出发")).to_be_visible()

    ann = phone(f"/events/{event.code}", cast.ann)
    ann.get_by_role("link", name="我要报名").click()
    ann.get_by_role("button", name="周明").click()
    expect(ann.get_by_label("同行人 1", exact=True)).to_have_value("周明")
    expect(ann.locator("#dock")).to_contain_text("200 积分")
    ann.get_by_role("button", name="周小禾").click()
    expect(ann.get_by_label("同行人 2", exact=True)).to_have_value("周小禾")
    expect(ann.locator("#dock")).to_contain_text("2 大 1 小")
    expect(ann.locator("#dock")).to_contain_text("200 积分")  # under six is free
    age = ann.get_by_label(re.compile("同行人 2 的年龄"))
    age.fill("7")
    age.blur()
    expect(ann.locator("#dock")).to_contain_text("300 积分")
    ann.locator("#dock").get_by_role("button", name="排队候补").click()
    expect(ann.locator(".paper")).to_contain_text("候补中")
    expect(ann.locator(".paper")).to_contain_text("下一个就是你")
    waiting = site.run(lambda: Registration.get(member_id=cast.ann.id))
    assert (waiting.state, waiting.seats, waiting.cars) == ("waiting", 3, 1)

    ben.get_by_role("link", name="去不了了").click()
    question = ben.get_by_role("dialog")
    expect(question).to_contain_text("200 马上退回")
    question.get_by_role("button", name="取消报名").click()
    ben.wait_for_url("**/registrations**")

    ann.goto(site.url)
    ann.get_by_role("link", name="千岛湖两日自驾").first.click()
    expect(ann.get_by_role("heading", name="有位子了，给你留着")).to_be_visible()
    ann.get_by_role("button", name="我要去").click()
    expect(ann.locator(".paper")).to_contain_text("已报名")
    expect(ann.locator("img.qr")).to_be_visible()
    now = site.run(lambda: Session.get(id=session.id))
    assert (now.taken, now.cars_taken, now.waiting) == (3, 1, 0)
    assert site.run(lambda: Companion.filter(registration_id=waiting.id).count()) == 2


def test_whoever_finds_it_full_at_the_press_keeps_what_was_typed_and_joins_by_one_button(
    site, cast, trip, phone
):
    event, session = trip
    ann = phone(f"/events/{event.code}/registration", cast.ann, forgiving="status of 422")
    ann.get_by_role("button", name="再加别的人").click()
    ann.get_by_placeholder("姓名").fill("王奶奶")
    site.run(lambda: Session.filter(id=session.id).update(taken=2))
    ann.locator("button.main").click()
    expect(ann.locator(".note.warn[role=alert]")).to_contain_text("还剩 1 位，你们有 2 位")
    expect(ann.get_by_placeholder("姓名")).to_have_value("王奶奶")
    ann.locator("#dock").get_by_role("button", name="排队候补").click()
    expect(ann.locator(".paper")).to_contain_text("候补中")


def test_the_party_is_changed_and_registered_without_scripts(site, cast, trip, phone):
    event, _ = trip
    ann = phone(f"/events/{event.code}/registration", cast.ann, java_script_enabled=False)
    ann.locator("button[name=add]").first.click()
    ann.locator("button.main").click()
    expect(ann.locator(".paper")).to_contain_text("周明")
    ann.get_by_role("link", name="改同行的人和车").click()
    ann.locator("button[name=remove]").click()
    ann.locator("button.main").click()
    expect(ann.locator(".note.warn")).to_contain_text("同行的人变少了")
    ann.get_by_role("button", name="就这样改").click()
    expect(ann.locator(".paper")).to_contain_text("1 人")
    assert site.run(lambda: Registration.filter(member_id=cast.ann.id, seats=1).exists())
