"""Staff set up a class from a template: words, date, terms, a question, a picture; then publish it."""

from playwright.sync_api import expect

from events.events import Event
from tests.shelves import image


def test_staff_set_up_a_class_from_a_template_to_publishing(site, cast, desk, phone):
    page = desk("/staff/events", cast.dee)
    page.get_by_role("link", name="新建活动").first.click()
    page.get_by_role("link", name="新车主课堂").click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("新车主课堂")
    page.get_by_label("地点", exact=True).fill("北店二楼")
    page.get_by_label("地图链接").fill("https://map.example.com/p/1")
    page.get_by_role("button", name="存草稿，去定时间").click()

    expect(page.get_by_label("名额（人）")).to_have_value("20")
    page.get_by_role("button", name="加这一场").click()

    steps = page.locator("section", has=page.get_by_role("heading", name="发布之前"))
    expect(steps.locator("small")).to_have_text("4 / 6")
    expect(page.get_by_text("提车", exact=False).first).to_be_visible()

    page.get_by_role("link", name="条款", exact=True).click()
    page.get_by_label("每人积分").fill("50")
    page.get_by_role("button", name="提前 7 天全退").click()
    expect(page.get_by_label("每人积分")).to_have_value("50")
    page.get_by_role("button", name="去掉第 1 行").click()
    page.get_by_role("button", name="算算有多少人").click()
    expect(page.locator(".live output")).to_have_text("0")
    page.get_by_role("button", name="保存条款").click()
    expect(page.get_by_text("每人 50 积分").first).to_be_visible()
    expect(page.get_by_text("提前 3 天：退 50%")).to_be_visible()

    page.get_by_role("link", name="报名问题").click()
    page.get_by_role("button", name="再加一个问题").click()
    page.get_by_label("问题", exact=True).last.fill("带孩子来吗？")
    page.get_by_label("怎么答").last.select_option("yesno")
    page.get_by_role("button", name="保存问题").click()
    expect(page.get_by_text("带孩子来吗？")).to_be_visible()

    page.get_by_role("link", name="图片和海报").click()
    picture = {"name": "课堂.jpg", "mimeType": "image/jpeg", "buffer": image(1280, 800)}
    page.locator("input[name=file]").set_input_files(picture)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("排第一")).to_be_visible()

    page.get_by_role("link", name="概览").click()
    expect(steps.locator("small")).to_have_text("5 / 6")
    page.get_by_role("button", name="发布…").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("会员马上可以报名")
    question.get_by_role("button", name="发布").click()
    expect(page.locator("h1 .tag")).to_have_text("已发布")

    event = site.run(lambda: Event.get())
    assert (event.points_each, event.refunds, len(event.pictures)) == (50, [[72, 50], [0, 0]], 1)
    shown = phone(f"/events/{event.code}")
    expect(shown.get_by_role("heading", name="新车主课堂")).to_be_visible()
    assert (
        shown.locator("meta[property='og:image']")
        .get_attribute("content")
        .endswith(f"/events/{event.code}/poster/cover.jpg?v={event.pictures[0][:8]}")
    )


def test_a_copy_and_a_template_are_made_by_a_button_each(site, cast, desk):
    page = desk("/staff/events/new?from=day-trip", cast.dee)
    page.get_by_label("地点", exact=True).fill("北店")
    page.get_by_role("button", name="存草稿，去定时间").click()
    page.get_by_role("link", name="以后再说").click()
    page.get_by_role("button", name="存为模板").click()
    expect(page.locator("h1 .tag")).to_have_text("模板")
    page.get_by_role("link", name="用它新建活动").click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("周末一日自驾")
    page.go_back()
    page.get_by_role("button", name="复制一份").click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("周末一日自驾")
    assert site.run(lambda: Event.filter(state="draft").count()) == 2
