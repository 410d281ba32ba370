"""A 接龙 out of a WeChat group becomes registrations, with one line mended by hand."""

from playwright.sync_api import expect

from events.registration import Companion, Registration
from tests.web.portal import given

TEXT = """#接龙
莫干山两日自驾
1. 陈静 2大1小 5岁 沪B6K286
2、小李 13916526035 +1
3. 老马 一家三口
4. 取消
"""


def test_a_chain_becomes_registrations(site, cast, desk):
    _, session = site.run(given.dated(store=cast.north, capacity=9))
    page = desk(f"/staff/sessions/{session.id}", cast.dee)
    page.get_by_role("link", name="粘贴接龙").click()
    page.get_by_label("群里的接龙").fill(TEXT)
    page.get_by_role("button", name="读取名单").click()

    expect(page.get_by_role("heading", name="读到 4 行")).to_be_visible()
    lines = page.locator(".chain tbody tr")
    expect(lines.nth(0)).to_contain_text("可以报名")
    expect(lines.nth(2)).to_contain_text("没找到会员")
    expect(lines.nth(3)).to_contain_text("已划掉")
    expect(page.locator(".foot")).to_contain_text("勾了 2 组，5 人，1 辆车")
    page.get_by_label("第 2 行的小孩", exact=True).fill("1")
    page.get_by_label("第 2 行小孩的年龄").fill("6")
    page.get_by_role("button", name="重新核对").click()
    expect(page.locator(".foot")).to_contain_text("勾了 2 组，6 人，1 辆车")
    assert site.run(lambda: Registration.all().count()) == 0
    page.get_by_role("button", name="给勾选的报名").click()

    expect(page.get_by_role("heading", name="2 组报上了")).to_be_visible()
    page.reload()  # the form goes once more, and nobody comes twice
    expect(page.get_by_role("heading", name="2 组报上了")).to_be_visible()
    assert site.run(lambda: Registration.filter(state="registered").count()) == 2
    bens = site.run(lambda: Registration.get(member_id=cast.ben.id))
    assert bens.seats == 3
    ages = site.run(lambda: Companion.filter(registration_id=bens.id).values_list("age", flat=True))
    assert sorted(ages, key=str) == [6, None]
    page.get_by_role("link", name="去看名单").click()
    expect(page.locator("#live")).to_contain_text("陈静")
