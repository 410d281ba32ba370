"""Staff give vouchers: a kind is made, everybody in a segment gets one, and one is taken away."""

import pytest
from playwright.sync_api import expect

from club import clock, handing_out, handouts, segments, voucher_kinds
from club.handouts import Handout
from club.messages.outbox import Message
from points.voucher import Voucher
from web.database import read
from web.piecework import HANDOUTS as handing


@pytest.fixture
def group(site, cast):
    told = {"purpose": "谢谢", "plan": "送洗车", "store": cast.north, "by": cast.dee, "at": clock.now()}
    return site.run(segments.save("北店会员", segments.EVERYBODY, **told))


def piece_by_piece(site):
    """Let a worker take one person, and tell it when to take the rest."""

    async def first():
        claimed = await handouts.claim(clock.now())
        running = handing_out.run(claimed, now=clock.now, using=read(), size=1)
        await anext(running)
        return running

    async def rest(running):
        async for _ in running:
            pass

    running = site.run(first())
    return lambda: site.run(rest(running))


def test_staff_issue_to_a_segment_from_the_kind_to_the_last_voucher(site, cast, group, desk):
    page = desk("/staff/vouchers", cast.staff["marketing"])
    page.get_by_role("link", name="新建券种").first.click()
    page.get_by_label("实物或服务").check()
    expect(page.locator("#amount")).to_be_hidden()
    page.get_by_label("可用次数").fill("3")
    page.get_by_label("用一次我们的成本（元）").fill("25")
    page.get_by_label("北店").check()
    page.get_by_label("名称", exact=True).fill("标准洗车")
    page.get_by_label("发出后几天内有效").fill("90")
    expect(page.locator(".slip")).to_contain_text("标准洗车")
    page.get_by_role("button", name="保存券种").click()

    page.get_by_role("link", name="发给分群").click()
    page.get_by_label("哪一种券").select_option(label="标准洗车 · 3 次")
    page.get_by_label("给谁").select_option(index=1)
    page.get_by_label("原因").fill("周年庆，谢谢你来")
    page.get_by_role("button", name="先看看").click()
    expect(page.get_by_text("¥150", exact=True)).to_be_visible()
    assert site.run(lambda: Handout.all().count()) == 0
    page.get_by_role("button", name="发 2 张").click()

    expect(page.get_by_text("0 / 2")).to_be_visible()
    finish = piece_by_piece(site)
    expect(page.get_by_text("1 / 2")).to_be_visible()
    finish()
    expect(page.locator("h1 .tag")).to_have_text("已发完")
    assert site.run(lambda: Voucher.all().count()) == 2
    assert site.run(lambda: Message.filter(kind="voucher_gift").count()) == 2

    page.get_by_role("button", name="再跑一遍").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("已经拿到的不会再发")
    question.get_by_role("button", name="再跑一遍").click()
    site.run(handing.next_one())
    expect(page.locator("h1 .tag")).to_have_text("已发完")
    assert site.run(lambda: Voucher.all().count()) == 2


def test_one_is_taken_away_after_a_question_that_names_what_is_lost(site, cast, group, desk):
    page = desk(f"/staff/members/{cast.ann.id}", cast.dee)
    expect(page.get_by_role("link", name="发一张券…")).to_be_visible()
    site.run(made(cast))
    page.get_by_role("link", name="发一张券…").click()
    page.get_by_label("标准洗车").check()
    page.get_by_label("原因").fill("等了两个小时")
    page.get_by_role("button", name="发这张券").click()
    expect(page.get_by_text("发好了")).to_be_visible()
    page.get_by_label("为什么作废").fill("发错了人")
    page.get_by_role("button", name="作废…").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("陈女士失去 3 次“标准洗车”")
    expect(question.get_by_role("button", name="先不动")).to_be_focused()
    question.locator(".danger").click()
    expect(page.locator("h1 .tag")).to_have_text("已作废")


async def made(cast):
    terms = {"name": "标准洗车", "worth": "thing", "times": 3, "cost": 25_00}
    return await voucher_kinds.define(**terms, by=cast.gil, at=clock.now())
