"""The shop from end to end: a reward for points and cash is kept, paid at the desk and becomes a voucher."""

import re

from playwright.sync_api import expect

from club import clock, codes
from points import proof
from points.exchanges import Exchange
from tests import shelves


def test_a_reward_for_points_and_cash_is_paid_at_the_desk_and_becomes_a_voucher(site, cast, phone, desk):
    async def filled():
        await shelves.rich(cast.ann, 1500)
        await shelves.shelved(
            name="车载保温杯", group="goods", art="coffee", points=1200, cash=198_00, stock=1
        )

    site.run(filled())
    page = phone("/shop", cast.ann)
    page.get_by_role("link", name=re.compile("车载保温杯")).click()
    page.get_by_role("link", name="我要换").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("1,200 积分")
    sheet.get_by_role("button", name="给我留着").click()
    expect(page.locator(".toast")).to_contain_text("换好了")
    expect(page.get_by_text("到店付", exact=True)).to_be_visible()

    counter = desk("/desk", cast.eve)
    counter.get_by_role("button", name="选这个台").click()
    counter.locator("input[name=code]").fill(cast.ann.phone)
    counter.keyboard.press("Enter")
    counter.get_by_role("link", name="收款 ¥198").click()
    counter.get_by_role("dialog").get_by_role("button", name="微信").click()
    expect(counter.locator(".signal h1")).to_have_text("已收款")

    page.reload()
    page.get_by_role("link", name="打开券").click()
    expect(page.locator("img.qr")).to_be_visible()
    code = codes.read(page.locator(".digits").inner_text(), clock.now())
    assert (code.kind, code.ok) == ("voucher", True)

    counter.get_by_role("button", name="撤销").click()
    expect(counter.locator(".signal h1")).to_have_text("已撤销")
    expect(counter.locator(".signal")).to_contain_text("¥198")

    async def ended():
        made = await Exchange.get()
        return made.state, made.cash_back, (await proof.verify()).ok

    assert site.run(ended()) == ("cancelled", 198_00, True)
