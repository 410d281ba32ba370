"""A filter in use: built by a few clicks, counted at each, saved as a segment, taken away as a file."""

import csv

import pytest
from playwright.sync_api import Route, expect

from club import audit
from club.segments import Segment
from tests import cast as casting


@pytest.fixture
def page(site, cast, desk):
    site.run(casting.join("13600000001", name="周明", gender="m", source_code=cast.poster.code))
    return desk("/staff/members", cast.gil)


def fits(page, count):
    expect(page.locator("#live output")).to_have_text(str(count))


def test_a_filter_with_or_and_not_is_built_counted_saved_and_exported(site, page, tmp_path):
    fits(page, 4)
    page.get_by_role("link", name="条件", exact=True).click()
    page.locator("select[name=field]").select_option("gender")
    page.get_by_label("女").check()
    page.get_by_role("button", name="就这样").click()
    fits(page, 2)
    expect(page.get_by_role("link", name="李强")).to_be_hidden()

    page.get_by_role("link", name="性别 是 女").click()
    page.locator("#condition").get_by_role("link", name="或").click()
    expect(page.locator("#condition")).to_contain_text("或者")
    page.locator("select[name=field]").select_option("store")
    page.get_by_label("北店").check()
    page.get_by_role("button", name="就这样").click()
    fits(page, 4)
    expect(page.locator(".any")).to_contain_text("或")

    page.get_by_role("link", name="条件", exact=True).click()
    page.locator("select[name=field]").select_option("car")
    page.get_by_role("button", name="就这样").click()
    fits(page, 1)
    page.get_by_role("link", name="车辆 有").click()
    page.locator("#condition").get_by_role("link", name="取反").click()
    fits(page, 3)
    expect(page.get_by_role("link", name="陈静")).to_be_hidden()
    assert "where=" in page.url

    page.reload()
    fits(page, 3)
    page.go_back()
    expect(page.locator("#condition")).to_be_visible()
    page.go_forward()
    fits(page, 3)

    page.get_by_role("link", name="存为分群").click()
    page.get_by_label("分群名").fill("没有车的人")
    page.get_by_label("用来做什么").fill("请他们来试驾")
    page.get_by_role("button", name="保存分群").click()
    expect(page.locator("h1")).to_have_text("没有车的人")
    expect(page.locator(".note.warn")).to_contain_text("还没有为这些人打算什么")
    assert site.run(lambda: Segment.get(name="没有车的人").values_list("counted", flat=True)) == 3

    page.get_by_role("link", name="导出…").click()
    page.get_by_label("文本（csv）").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 3 行").click()
    download.value.save_as(tmp_path / "taken.csv")
    with (tmp_path / "taken.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 4
    assert "****" in rows[1][rows[0].index("手机号")]
    expect(page.get_by_role("button", name="导出 3 行")).not_to_have_attribute("aria-busy", "true")
    assert site.run(lambda: audit.Entry.filter(action="segment.exported").count()) == 1


def test_what_is_being_typed_and_the_focus_stay_when_an_answer_comes(page):
    page.get_by_role("link", name="条件", exact=True).click()
    what = page.locator("select[name=field]")
    what.focus()
    what.select_option("age")
    expect(page.locator("input[name=value0]")).to_be_visible()
    expect(what).to_be_focused()

    held: list[Route] = []
    page.route("**/staff/members?*", lambda route: held.append(route))
    page.locator("select[name=operator]").select_option("between")
    page.wait_for_timeout(100)
    page.locator("input[name=value0]").press_sequentially("30")
    held[0].continue_()
    expect(page.locator("input[name=value1]")).to_be_visible()
    expect(page.locator("input[name=value0]")).to_be_focused()
    expect(page.locator("input[name=value0]")).to_have_value("30")
    page.unroute("**/staff/members?*")


def test_a_tick_stays_with_its_row_and_one_condition_s_text_does_not_become_another_s(page):
    page.locator("tr", has_text="李强").locator("input[type=checkbox]").check()
    page.get_by_role("link", name="条件", exact=True).click()
    page.locator("select[name=field]").select_option("gender")
    page.get_by_label("男").check()
    page.get_by_role("button", name="就这样").click()
    fits(page, 2)
    expect(page.locator("tr", has_text="李强").locator("input[type=checkbox]")).to_be_checked()
    expect(page.locator("tr", has_text="周明").locator("input[type=checkbox]")).not_to_be_checked()

    for field in ("age", "visits"):
        page.get_by_role("link", name="条件", exact=True).click()
        page.locator("select[name=field]").select_option(field)
        expect(page.locator("input[name=value0]")).to_have_value("")
        page.locator("input[name=value0]").fill("0")
        page.get_by_role("button", name="就这样").click()
        expect(page.locator("#condition")).to_have_count(0)


def test_a_chip_is_taken_off_and_a_wrong_value_is_said_beside_the_field(page):
    page.get_by_role("link", name="条件", exact=True).click()
    page.locator("select[name=field]").select_option("age")
    page.locator("input[name=value0]").fill("old")
    page.get_by_role("button", name="就这样").click()
    expect(page.locator("#condition .err")).to_contain_text("0 到 120")
    page.locator("select[name=field]").select_option("gender")
    page.get_by_label("男").check()
    page.get_by_role("button", name="就这样").click()
    fits(page, 2)
    page.get_by_role("link", name="去掉条件 性别").click()
    fits(page, 4)


def test_the_file_takes_what_was_said_of_the_failed_try_off_the_page(cast, desk):
    page = desk("/staff/exports/new?of=members", cast.gil, forgiving="status of 422")
    page.locator("input[name=uncovered]").check()
    page.locator("form.slim button.primary").click()
    expect(page.locator(".note.bad")).to_be_visible()
    page.locator("input[name=reason]").fill("寄邀请函")
    with page.expect_download():
        page.locator("form.slim button.primary").click()
    expect(page.locator(".note.bad, .err, .field.bad")).to_have_count(0)
