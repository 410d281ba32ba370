"""A new mobile number, proven by a code that goes to it."""

import re

from club.members import Member
from tests.web.portal import given

NEW = "15012345678"


async def test_the_new_number_is_proven_and_the_other_devices_are_signed_out(browser, cast):
    phone, tablet = browser(cast.ann), browser(cast.ann)
    await tablet.get("/me")
    sent = await phone.post("/me/settings/phone", data={"phone": NEW})
    assert sent.headers["location"] == "/me/settings/phone/code"
    assert "150****5678" in (await phone.get("/me/settings/phone/code")).text
    answer = await phone.post("/me/settings/phone/code", data={"code": await given.code_for(NEW)})
    assert answer.headers["location"] == "/me/settings?done=phone-changed"
    assert (await Member.get(id=cast.ann.id)).phone == NEW
    assert (await phone.get("/me")).status_code == 200
    assert (await tablet.get("/me")).headers["location"].startswith("/signin")


async def test_a_code_for_signing_in_changes_no_number(browser, cast):
    ann, visitor = browser(cast.ann), browser()
    await visitor.post("/signin", data={"phone": NEW})
    code = await given.code_for(NEW)
    await ann.post("/me/settings/phone", data={"phone": NEW})
    answer = await ann.post("/me/settings/phone/code", data={"code": code})
    assert answer.status_code in (303, 422)
    assert (await Member.get(id=cast.ann.id)).phone == cast.ann.phone


async def test_somebody_elses_number_is_refused_only_once_it_is_proven(browser, cast):
    ann = browser(cast.ann)
    sent = await ann.post("/me/settings/phone", data={"phone": cast.ben.phone})
    assert sent.status_code == 303
    code = await given.code_for(cast.ben.phone)
    answer = await ann.post("/me/settings/phone/code", data={"code": code})
    assert answer.status_code == 422
    assert "已经有人在用" in answer.text


async def test_a_wrong_code_and_a_wrong_number_say_what_is_wrong(browser, cast):
    ann = browser(cast.ann)
    short = await ann.post("/me/settings/phone", data={"phone": "150"})
    assert short.status_code == 422
    assert "应该是 11 位" in short.text
    await ann.post("/me/settings/phone", data={"phone": NEW})
    wrong = "000000" if await given.code_for(NEW) != "000000" else "111111"
    answer = await ann.post("/me/settings/phone/code", data={"code": wrong})
    assert answer.status_code == 422
    assert "还能试 4 次" in answer.text


async def test_the_number_in_use_is_not_sent_a_code(browser, cast):
    answer = await browser(cast.ben).post("/me/settings/phone", data={"phone": cast.ben.phone})
    assert answer.status_code == 422
    assert "你现在用的就是这个号码" in answer.text


async def test_another_code_can_be_asked_for(browser, cast):
    cho = browser(cast.cho)
    await cho.post("/me/settings/phone", data={"phone": NEW})
    page = (await cho.get("/me/settings/phone/code")).text
    assert 'form="again"' in page
    assert f'name="phone" value="{NEW}"' in page
    again = await cho.post("/me/settings/phone", data={"phone": NEW})
    assert again.headers["location"] == "/me/settings/phone/code"


async def test_no_number_stays_in_the_browser_once_it_is_proven(browser, cast):
    ann = browser(cast.ann)
    sent = await ann.post("/me/settings/phone", data={"phone": NEW})
    kept = sent.headers["set-cookie"]
    assert int(re.search(r"max-age=(\d+)", kept, re.I)[1]) <= 600
    await ann.post("/me/settings/phone/code", data={"code": await given.code_for(NEW)})
    assert not {"club_proving", "club_arrival"} & {*ann.cookies}


async def test_a_number_that_is_being_changed_is_not_the_sign_ins(browser, cast):
    ann = browser(cast.ann)
    await ann.post("/me/settings/phone", data={"phone": NEW})
    await ann.post("/signout")
    assert (await ann.get("/signin/code")).headers["location"] == "/signin"
    assert NEW not in (await ann.get("/signin")).text


async def test_the_code_page_without_a_number_asks_for_one(browser, cast):
    ann = browser(cast.ann)
    assert (await ann.get("/me/settings/phone/code")).headers["location"] == "/me/settings/phone"


async def test_a_stranger_has_to_sign_in(browser, cast):
    assert (await browser().get("/me/settings/phone")).headers["location"].startswith("/signin")
