"""The house from end to end: somebody joins at the counter, a code besides the password, a leaver's book."""

import io
import re
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from club import clock
from club.members import Member, advising
from club.staff import Staff
from points import proof
from tests.browser import camera, pages
from tests.cast import PASSWORD

PHONE = "13600000042"


def at_the_desk(page: Page, site) -> Page:
    page.get_by_role("button", name="选这个台").click()
    expect(page).to_have_url(f"{site.url}/desk")
    page.wait_for_load_state("load")
    return page


def typed(page: Page, *keys: str) -> None:
    """By the keyboard alone: words are typed into what has the focus, names of keys are pressed."""
    for key in keys:
        if key in {"Tab", "Enter", "Space", "ArrowDown"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def test_a_new_member_joins_at_the_counter_by_the_keyboard_and_is_scanned(
    site, cast, desk, phone, launch, tmp_path: Path
):
    counter = at_the_desk(desk("/desk/place", cast.eve, forgiving="422"), site)
    counter.get_by_role("link", name="新会员入会").click()
    expect(counter.locator("input[name=phone]")).to_be_focused()
    typed(counter, PHONE, "Enter")
    expect(counter).to_have_url(f"{site.url}/desk/joining/proof")
    expect(counter.locator("input[name=code]")).to_be_focused()
    wrong = "000000" if pages.code_from_the_outbox(counter) != "000000" else "111111"
    typed(counter, wrong, "Enter")
    expect(counter.locator("#code-error")).to_contain_text("4 次")
    counter.locator("input[name=code]").fill("")
    counter.locator("input[name=code]").focus()
    typed(counter, pages.code_from_the_outbox(counter), "Enter")
    expect(counter).to_have_url(f"{site.url}/desk/joining/person")
    expect(counter.locator("input[name=name]")).to_be_focused()
    typed(counter, "周明", "Enter")
    expect(counter.get_by_role("heading", name="周明，你好")).to_be_visible()

    agree = counter.locator("input[name=agree]")
    expect(agree).not_to_be_checked()
    counter.locator("input[name=marketing_sms]").check()
    counter.get_by_role("button", name="加入").click()
    expect(counter.locator(".note.bad")).to_be_visible()
    expect(counter.locator("input[name=marketing_sms]")).to_be_checked()
    counter.locator("input[name=agree]").focus()
    typed(counter, "Space", "Enter")
    expect(counter.locator("img.qr")).to_have_js_property("complete", True)
    shown = Image.open(io.BytesIO(counter.locator("img.qr").screenshot())).convert("RGB")
    assert shown.width >= 200
    counter.get_by_role("link", name="平板拿回来了").click()
    expect(counter.get_by_role("heading", name="周明")).to_be_visible()

    member = site.run(lambda: Member.get(phone=PHONE))
    card = phone("/card", member)
    film = camera.film_of(tmp_path / "card.y4m", camera.seen_on(card))
    other = at_the_desk(desk("/desk/place", cast.eve, browser=launch(*camera.arguments(film))), site)
    expect(other.get_by_role("heading", name="周明")).to_be_visible(timeout=15_000)


def test_the_second_step_is_switched_on_and_asked_for(site, cast, desk):
    page = desk("/staff/twostep", cast.dee, forgiving="422")
    page.get_by_role("button", name="开始设置").click()
    expect(page.locator("img.qr")).to_have_js_property("complete", True)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="开启").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.locator("input[name=code]").fill(TOTP(secret).now())
    page.get_by_role("button", name="开启").click()
    shown = page.locator("ol.recovery code")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    assert len(set(codes)) == 10

    fresh = desk("/staff/signin", forgiving="422")
    fresh.locator("input[name=login]").fill("club_officer")
    fresh.locator("input[name=password]").fill(PASSWORD)
    fresh.keyboard.press("Enter")
    expect(fresh).to_have_url(f"{site.url}/staff/signin/code")
    expect(fresh.locator("input[name=code]")).to_be_focused()
    fresh.keyboard.type(TOTP(secret).at(int(clock.now().timestamp()) - 300))
    fresh.keyboard.press("Enter")
    expect(fresh.locator("#code-error")).to_be_visible()
    fresh.locator("input[name=code]").fill(codes[0])
    fresh.keyboard.press("Enter")
    expect(fresh).to_have_url(f"{site.url}/staff")
    fresh.goto(f"{site.url}/staff/twostep")
    expect(fresh.get_by_text("还剩 9 个恢复码")).to_be_visible()


def test_an_order_is_entered_at_the_desk_with_the_sentence_to_read_out(site, cast, desk, phone):
    counter = at_the_desk(desk("/desk/place", cast.eve), site)
    counter.locator("input[name=code]").fill(cast.ann.phone)
    counter.keyboard.press("Enter")
    counter.get_by_role("link", name="录单").click()
    expect(counter.locator("input[name=number]")).to_be_focused()
    typed(counter, "RO-1", "Tab", "Tab", "18400", "Tab", "486")
    expect(counter.locator("#quote")).to_contain_text("这单得 486 积分：保养 ¥486 × 1 得 486 分")
    counter.locator("input[name=warranty]").fill("300")
    expect(counter.locator("#quote")).to_contain_text("保修 ¥300 不计分")
    counter.keyboard.press("Enter")
    answer = counter.locator(".signal")
    expect(answer.get_by_role("heading")).to_contain_text("+486")
    expect(answer).to_contain_text("这单得 486 积分：保养 ¥486 × 1 得 486 分，保修 ¥300 不计分")
    answer.get_by_role("link", name="回到陈女士").click()
    expect(counter.locator(".visit")).to_contain_text("这单得 486 积分")

    ann = phone("/points", cast.ann)
    ann.get_by_role("link", name=re.compile("积分是怎么算的")).click()
    expect(ann.get_by_text("保修 ¥300 不计分")).to_be_visible()
    assert site.run(proof.verify()).ok


def test_a_leavers_book_is_handed_over_and_undone(site, cast, desk):
    at = clock.now() - timedelta(days=1)
    site.run(advising.assign([cast.ann, cast.ben], cast.eve, by=cast.gil, at=at))
    page = desk("/staff/staff", cast.gil, forgiving="422")
    page.get_by_role("link", name="移交… Eve").click()
    page.get_by_role("button", name="看看怎么分").click()
    expect(page.locator(".note.bad")).to_contain_text("至少选一位")
    page.get_by_label("Dee", exact=True).check()
    page.get_by_role("button", name="看看怎么分").click()
    page.locator("input[name=close]").check()
    page.get_by_role("button", name="移交 2 项").click()
    expect(page.get_by_role("status")).to_contain_text("移交好了")
    assert site.run(lambda: Member.filter(adviser_id=cast.dee.id).count()) == 2
    assert not site.run(lambda: Staff.get(id=cast.eve.id)).is_active

    dee = desk("/staff", cast.dee)
    dee.get_by_role("link", name="看是哪些").click()
    expect(dee.get_by_role("link", name="陈静")).to_be_visible()

    page.get_by_role("button", name="撤销移交").click()
    page.get_by_role("dialog").locator(".danger").click()
    expect(page.get_by_role("status")).to_contain_text("撤销了")
    assert site.run(lambda: Member.filter(adviser_id=cast.eve.id).count()) == 2
    assert site.run(lambda: Staff.get(id=cast.eve.id)).is_active
