"""A rule of points as staff make it: drafted, read out, replayed, switched on after a question."""

from playwright.sync_api import expect

from club import clock
from club.orders import Line
from points.rules import Rule
from tests.web.portal import given
from web.piecework import REPLAYS as replaying


def test_a_rule_is_drafted_replayed_and_switched_on(site, cast, desk):
    site.run(given.order(cast, cast.ann, Line("repair", 50_000)))
    page = desk("/staff/earning/new", cast.gil)
    page.get_by_label("规则名称").fill("店庆双倍")
    page.get_by_label("怎么给分").select_option("multiplier")
    page.locator("#by").fill("2")
    page.locator("#by").blur()
    expect(page.locator("#reads")).to_contain_text("按其他规则所给的 2 倍")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", name="店庆双倍")).to_be_visible()
    page.get_by_role("button", name="用过去一年试算").click()
    page.wait_for_load_state("networkidle")
    while site.run(replaying.next_one()):
        pass
    expect(page.locator("#replay")).to_contain_text("+500")
    page.get_by_label("就是要长期有效").check()
    page.get_by_role("button", name="启用规则").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("只能另起一版")
    question.get_by_role("button", name="启用规则").click()
    expect(page.locator(".page-head .tag")).to_have_text("生效中")
    assert site.run(_of("店庆双倍")).stands(clock.now()) == "in_force"


async def _of(title: str) -> Rule:
    return await Rule.get(title=title)
