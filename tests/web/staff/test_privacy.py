"""Privacy for staff: rules, requests, who looked, what members say about consents, closing at their wish."""

from datetime import timedelta

import pytest

from club import audit, clock, config, consents, members
from club.members import Member
from club.orders import Line
from club.privacy import closing, requests, retention
from club.privacy.requests import DataRequest
from tests import cast as casting
from tests.web.portal import given

NOW = clock.now()
DAY = timedelta(days=1)


@pytest.fixture
def care(cast, browser):
    return browser(cast.staff["care_manager"])


async def test_rules_say_what_how_long_and_why_and_only_administrators_set_them(cast, browser, care):
    page = (await care.get("/staff/privacy")).text
    for words in ("已结束的登录", "90 天", "个人信息保护法第十九条"):
        assert words in page
    assert "/staff/privacy/rules/" not in page
    gil = browser(cast.gil)
    assert "/staff/privacy/rules/signins" in (await gil.get("/staff/privacy")).text
    assert (await gil.post("/staff/privacy/rules/signins", data={"days": "60"})).status_code == 303
    assert await retention.days("signins") == 60
    assert "60" in (await browser(cast.gil).get("/staff/audit?action=retention.changed")).text


@pytest.mark.parametrize("days", ["29", "366", "", "many", "-1", "9" * 30])
async def test_a_number_out_of_bounds_comes_back_with_the_bounds(cast, browser, days):
    answer = await browser(cast.gil).post("/staff/privacy/rules/signins", data={"days": days})
    assert answer.status_code == 422
    assert "30 到 365" in answer.text or "填整数天数" in answer.text
    assert await retention.days("signins") == 90


async def test_a_rule_that_does_not_exist_is_not_found(cast, browser):
    assert (
        await browser(cast.gil).post("/staff/privacy/rules/audit", data={"days": "30"})
    ).status_code == 404


async def test_a_correction_is_worked_off_with_an_answer(cast, browser, care):
    asked = await requests.ask_correction(
        cast.ann, about="order", text="公里数不对", by=cast.ann, at=NOW - 20 * DAY
    )
    page = (await care.get("/staff/privacy/requests?kind=correction&state=waiting")).text
    for words in ("公里数不对", "陈静", "超期"):
        assert words in page
    empty = await care.post(
        f"/staff/privacy/requests/{asked.id}/answer", data={"outcome": "done", "text": " "}
    )
    assert empty.status_code == 422
    assert "还没有发出" in empty.text
    done = {"outcome": "done", "text": "已改为 32,100 公里"}
    assert (await care.post(f"/staff/privacy/requests/{asked.id}/answer", data=done)).status_code == 303
    again = await care.post(f"/staff/privacy/requests/{asked.id}/answer", data=done)
    assert again.status_code == 422
    assert "已经办完" in again.text
    await given.delivered()
    assert "已改为 32,100 公里" in (await browser(cast.ann).get("/messages")).text


async def test_requests_are_narrowed_and_sorted_and_the_other_stores_are_not_there(cast, browser, care):
    await requests.ask_correction(cast.ann, about="order", text="北边的", by=cast.ann, at=NOW)
    other = await requests.ask_correction(cast.cho, about="order", text="南边的", by=cast.cho, at=NOW)
    page = (await care.get("/staff/privacy/requests?sort=due")).text
    assert "北边的" in page
    assert "南边的" not in page
    assert (await care.get(f"/staff/privacy/requests/{other.id}")).status_code == 404
    assert "没有申请" in (await care.get("/staff/privacy/requests?kind=closure")).text
    assert "北边的" in (await care.get(f"/staff/privacy/requests?member={cast.ann.id}&sort=-made")).text


async def test_who_looked_is_told_by_colleague_member_and_day(cast, browser, care):
    await members.reveal(cast.ann, "phone", by=cast.dee, at=NOW)
    await members.reveal(cast.ben, "phone", by=cast.staff["sales_adviser"], at=NOW - 2 * DAY)
    page = (await care.get("/staff/privacy/reveals")).text
    for words in ("Dee", "活动专员", "手机号", "陈静", "李强"):
        assert words in page, words
    rows = (await care.get(f"/staff/privacy/reveals?who={cast.dee.id}")).text.split("<tbody>")[1]
    assert "陈静" in rows
    assert "李强" not in rows
    assert "1–1 / 1" in (await care.get(f"/staff/privacy/reveals?member={cast.ben.id}")).text
    assert "1–1 / 1" in (await care.get(f"/staff/privacy/reveals?day={clock.day_of(NOW)}")).text
    assert "没有人看过" in (await care.get("/staff/privacy/reveals?day=2020-01-01&member=999")).text


async def test_who_looked_at_one_person_is_told_for_both_records_and_of_nobody_elsewhere(cast, care):
    """The name beside the filter is that of a member whom the reader may see, however the address goes."""
    await members.reveal(cast.ben, "phone", by=cast.dee, at=NOW)
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=NOW)
    for one in (cast.ann, cast.ben):
        page = (await care.get(f"/staff/privacy/reveals?member={one.id}")).text
        assert "1–1 / 1" in page
        assert '<span class="chip">陈女士' in page
    assert "Park" not in (await care.get(f"/staff/privacy/reveals?member={cast.cho.id}")).text


async def test_a_list_that_was_taken_along_says_how_many_and_what_for(cast, care):
    told = {"count": 284, "reason": "秋季回访"}
    await audit.record("members.exported", None, by=cast.dee, at=NOW, store=cast.north.id, **told)
    page = (await care.get("/staff/privacy/reveals?action=members.exported")).text
    for words in ("随名单导出", "284", "秋季回访", "1–1 / 1"):
        assert words in page, words


async def test_a_day_with_far_more_than_usual_stands_on_top(cast, care):
    for _ in range(12):
        await members.reveal(cast.ann, "phone", by=cast.dee, at=NOW)
    page = (await care.get("/staff/privacy/reveals")).text
    assert "远多于平时" in page
    assert "12 次，前一个月一次也没有" in page
    assert '<tr class="bad">' in page


async def test_a_withdrawal_said_on_the_phone_holds_at_once(cast, browser):
    await consents.choose(cast.ann, {"marketing_sms": True}, source="portal", by=cast.ann, at=NOW - DAY)
    eve, address = browser(cast.eve), f"/staff/members/{cast.ann.id}/consents"
    told = {"purpose": "marketing_sms", "given": "no", "way": "phone", "words": ""}
    assert (await eve.post(address, data=told)).status_code == 303
    assert not (await consents.current(cast.ann))["marketing_sms"]
    row = await consents.history(cast.ann).first()
    assert row.source == f"phone/staff:{cast.eve.id}"
    page = (await eve.get(address)).text
    for words in ("撤回", "电话", "Eve", "会员手机上"):
        assert words in page


async def test_nobody_consents_for_a_member_without_the_members_words(cast, browser):
    eve, address = browser(cast.eve), f"/staff/members/{cast.ann.id}/consents"
    told = {"purpose": "marketing_sms", "given": "yes", "way": "phone", "words": " "}
    answer = await eve.post(address, data=told)
    assert answer.status_code == 422
    assert "谁也不能替会员同意" in answer.text
    assert not await consents.history(cast.ann).exists()
    for lacking in ("way", "given", "purpose"):
        partial = {name: value for name, value in told.items() if name != lacking} | {"words": "可以"}
        assert (await eve.post(address, data=partial)).status_code == 422
    assert not await consents.history(cast.ann).exists()
    await eve.post(address, data=told | {"words": "好的，发吧"})
    assert "好的，发吧" in (await browser(cast.ann).get("/me/settings/consents")).text


async def test_the_members_page_shows_consents_and_requests_in_small(cast, care):
    await requests.ask_correction(cast.ann, about="car", text="x", by=cast.ann, at=NOW)
    page = (await care.get(f"/staff/members/{cast.ann.id}")).text
    for address in ("consents", "closures"):
        assert f"/staff/members/{cast.ann.id}/{address}" in page
    assert "等待中" in page


async def test_closing_names_what_is_lost_and_wants_to_know_how_it_was_asked(cast, care):
    await given.order(cast, cast.ann, Line("maintenance", 60000))
    address = f"/staff/members/{cast.ann.id}/closures"
    page = (await care.get(address)).text
    for words in ("600 积分", "沪B·***86", "7 天后注销"):
        assert words in page
    assert (await care.post(address, data={"reason": ""})).status_code == 422
    assert not await DataRequest.exists()
    assert (await care.post(address, data={"reason": "来电要求注销"})).headers["location"] == address
    assert "注销。在这之前会员可以撤回" in (await care.get(address)).text
    twice = await care.post(address, data={"reason": "来电要求注销"})
    assert twice.status_code == 422
    assert "已经定在" in twice.text


async def test_the_member_changed_their_mind_on_the_phone(cast, care):
    asked = await closing.ask(cast.ann, by=cast.ann, at=NOW)
    for _ in range(2):
        assert (await care.post(f"/staff/privacy/requests/{asked.id}/undoing")).status_code == 303
    assert (await DataRequest.get()).state == "withdrawn"
    assert "撤回" in (await care.get(f"/staff/privacy/requests/{asked.id}")).text


async def test_who_has_left_is_not_found_by_staff(cast, care, monkeypatch):
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"closure_days": 0}))
    phone = cast.ann.phone
    address = f"/staff/members/{cast.ann.id}/closures"
    assert (await care.post(address, data={"reason": "来电"})).headers[
        "location"
    ] == "/staff/members?done=closed"
    assert (await care.get(f"/staff/members/{cast.ann.id}")).status_code == 404
    assert "陈静" not in (await care.get(f"/staff/members?q={phone}")).text
    audit = (await care.get("/staff/audit")).text
    assert "账户注销" in audit
    assert "陈静" not in audit
    assert (await Member.get(id=cast.ann.id)).phone is None


async def test_who_administers_one_store_sees_the_rules_of_the_club_and_leaves_them(cast, browser):
    local = browser(await casting.hire("administrator", login="gus", store=cast.north))
    page = (await local.get("/staff/privacy")).text
    assert "90 天" in page
    assert "/staff/privacy/rules/" not in page
    assert (await local.post("/staff/privacy/rules/signins", data={"days": "60"})).status_code == 404
    assert await retention.days("signins") == 90
