"""Points by hand, from the wish to the phone: one asks, another one decides, the member reads why."""

from playwright.sync_api import expect

from points.accounts import Account


def test_a_colleague_approves_what_another_one_asked_for(site, cast, desk, phone):
    page = desk(f"/staff/members/{cast.ann.id}/points", cast.dee)
    page.get_by_role("link", name="加减积分").click()
    page.get_by_label("多少积分").fill("900")
    page.get_by_label("原因").fill("活动积分漏记，补上")
    page.get_by_role("button", name="变动积分").click()
    expect(page.get_by_text("正在等第二个人决定，积分还没有变动")).to_be_visible()
    expect(page.get_by_role("button", name="就这样定")).to_have_count(0)

    boss = desk("/staff", cast.staff["care_manager"])
    boss.locator(".note", has_text="1 笔手工积分等你决定").get_by_role("link").click()
    boss.get_by_role("link", name="+900").click()
    boss.get_by_label("同意，积分马上变动").check()
    boss.get_by_role("button", name="就这样定").click()
    expect(boss.locator("h1")).to_contain_text("已入账")
    account = site.run(lambda: Account.get(id=cast.ann.account_id))
    assert account.balance == 900

    mine = phone("/points", cast.ann)
    expect(mine.get_by_text("活动积分漏记，补上")).to_be_visible()
