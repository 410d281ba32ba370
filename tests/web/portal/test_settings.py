"""Settings: profile, devices, language."""

from club import clock, signins
from club.members import Member
from points import rules
from tests import cast as casting


async def test_the_profile_is_shown_and_changed(browser, cast):
    ann = browser(cast.ann)
    assert 'value="陈静"' in (await ann.get("/me/settings/profile")).text
    told = {"name": "陈静", "gender": "f", "address_form": "陈老师", "birth_calendar": "solar"}
    born = {"birth_year": "1988", "birth_month": "11", "birth_day": "8"}
    answer = await ann.post("/me/settings/profile", data={**told, **born})
    assert answer.headers["location"] == "/me/settings?done=saved"
    kept = await Member.get(id=cast.ann.id)
    assert (kept.address_form, kept.birth_year, kept.birth_month, kept.birth_day) == ("陈老师", 1988, 11, 8)


async def test_a_day_that_does_not_exist_comes_back_with_its_sentence(browser, cast):
    told = {"name": "陈静", "gender": "f", "birth_calendar": "lunar", "birth_month": "1", "birth_day": "31"}
    answer = await browser(cast.ann).post("/me/settings/profile", data=told)
    assert answer.status_code == 422
    assert "那个月只有" in answer.text
    assert 'selected value="31">' in answer.text


async def test_signing_out_everywhere_ends_every_device(browser, cast):
    phone, tablet = browser(cast.ann), browser(cast.ann)
    await tablet.get("/me")
    assert "<dialog" in (await phone.get("/me/settings/signouts")).text
    assert (await phone.post("/me/settings/signouts")).status_code == 303
    for device in (phone, tablet):
        assert (await device.get("/me")).headers["location"].startswith("/signin")
    assert not await signins.open_of(cast.ann, clock.now()).exists()


async def test_the_language_changes_for_this_browser_and_for_messages(browser, cast):
    ann = browser(cast.ann)
    await ann.get("/me")
    assert (await ann.post("/language", data={"locale": "en"})).headers["location"] == "/me/settings"
    page = await ann.get("/me/settings")
    assert '<html lang="en">' in page.text
    assert "Where I am signed in" in page.text
    assert (await Member.get(id=cast.ann.id)).locale == "en"


async def test_a_stranger_reads_the_other_language_too_but_no_third_one(browser, cast):
    visitor = browser()
    await visitor.post("/language", data={"locale": "xx"})
    assert '<html lang="zh-CN">' in (await visitor.get("/")).text
    await visitor.post("/language", data={"locale": "en"})
    assert "Sign in or join" in (await visitor.get("/")).text


async def test_what_a_complete_profile_brings_is_told_until_it_is_there(browser, cast):
    ann = browser(cast.ann)
    assert "还差" not in (await ann.get("/me/settings")).text
    terms = {"type": "fixed", "points": 80, "expiry": "never"}
    await rules.define("profile", "profile_completed", terms, valid_from=casting.OPENED, by="test")
    assert "还差生日，填好得 80 积分" in (await ann.get("/me/settings")).text
    told = {"name": "", "gender": "", "birth_calendar": "solar"}
    await ann.post("/me/settings/profile", data=told)
    assert "还差姓名、性别、生日，填好得 80 积分" in (await ann.get("/me/settings")).text
    told = {"name": "陈静", "gender": "f", "birth_calendar": "solar", "birth_month": "5", "birth_day": "4"}
    await ann.post("/me/settings/profile", data=told)
    assert "还差" not in (await ann.get("/me/settings")).text
    assert "资料填完整" in (await ann.get("/points")).text


async def test_a_stranger_has_to_sign_in(browser, cast):
    for address in ("/me/settings", "/me/settings/profile", "/me/settings/signouts"):
        assert (await browser().get(address)).headers["location"].startswith("/signin")


async def test_email_and_the_preferred_way_are_shown_and_changed(browser, cast):
    ann = browser(cast.ann)
    assert "还没留邮箱" in (await ann.get("/me/settings")).text
    wrong = await ann.post("/me/settings/contact", data={"email": "ann@", "prefers": "wechat"})
    assert wrong.status_code == 422
    assert "邮箱格式不对" in wrong.text
    assert 'value="ann@"' in wrong.text
    answer = await ann.post("/me/settings/contact", data={"email": "ann@example.cn", "prefers": "wechat"})
    assert answer.headers["location"] == "/me/settings?done=saved"
    assert "ann@example.cn · 微信" in (await ann.get("/me/settings")).text


async def test_what_staff_entered_the_member_finds_in_the_settings(browser, cast):
    told = {"name": "陈静", "gender": "f", "email": "ann@example.cn", "prefers": "phone", "likes": "龙井"}
    await browser(cast.dee).post(f"/staff/members/{cast.ann.id}/edit", data=told)
    assert "ann@example.cn · 电话" in (await browser(cast.ann).get("/me/settings")).text
