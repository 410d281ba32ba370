"""Closing the account on the phone: what is lost by name, a code, the way back, and the end."""

import pytest

from club import clock, config, signins
from club.members import Member
from club.orders import Line
from club.privacy.requests import DataRequest
from tests.web.portal import given


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"closure_days": 0}))


async def test_what_is_lost_stands_there_by_name(browser, cast):
    await given.order(cast, cast.ann, Line("maintenance", 60000))
    _, session = await given.dated("莫干山两日自驾")
    await given.ticket(session, cast.ann)
    page = (await browser(cast.ann).get("/me/settings/closure")).text
    for words in ("600 积分", "莫干山两日自驾", "沪B·6K286", "7 天内可以反悔", "先把数据带走"):
        assert words in page, words


async def test_with_the_code_it_is_asked_for_and_one_tap_takes_it_back(browser, cast):
    ann = browser(cast.ann)
    assert (await ann.post("/me/settings/closure")).headers["location"] == "/me/settings/closure/code"
    assert "138****6034" in (await ann.get("/me/settings/closure/code")).text
    code = await given.code_for(cast.ann.phone)
    asked = await ann.post("/me/settings/closure/code", data={"code": code})
    assert asked.headers["location"] == "/me/settings/closure"
    assert "我留下" in (await ann.get("/me/settings/closure")).text
    assert (await ann.get("/me/settings/closure/code")).headers["location"] == "/me/settings/closure"
    for address in ("/", "/me/settings"):
        page = (await ann.get(address)).text
        assert "我想留下" in page
        assert 'href="/me/settings/closure"' in page
    assert (await ann.post("/me/settings/closure/undoing")).status_code == 303
    assert (await DataRequest.get()).state == "withdrawn"
    await given.delivered()
    messages = (await ann.get("/messages")).text
    assert "注销已撤回，账户照常" in messages
    assert "查看或撤回" not in messages
    assert "我想留下" not in (await ann.get("/")).text
    assert (await ann.post("/me/settings/closure/undoing")).status_code == 303  # again is no fault


async def test_a_wrong_code_changes_nothing_and_says_so_beside_the_field(browser, cast):
    ann = browser(cast.ann)
    await ann.post("/me/settings/closure")
    wrong = "000000" if await given.code_for(cast.ann.phone) != "000000" else "000001"
    for digits, sentence in ((wrong, "还能试"), ("", "6 位"), ("12345678901234567890123", "")):
        answer = await ann.post("/me/settings/closure/code", data={"code": digits})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "账户还没有注销" in answer.text
    assert not await DataRequest.exists()
    assert not (await Member.get(id=cast.ann.id)).closed_at


async def test_without_a_code_there_is_no_closing(browser, cast):
    answer = await browser(cast.ann).post("/me/settings/closure/code", data={"code": "123456"})
    assert answer.status_code == 422
    assert not await DataRequest.exists()


async def test_where_there_are_no_days_it_is_closed_now_and_everybody_is_signed_out(browser, cast, at_once):
    ann, tablet = browser(cast.ann), browser(cast.ann)
    await tablet.get("/me")
    await ann.post("/me/settings/closure")
    code = await given.code_for(cast.ann.phone)
    gone = await ann.post("/me/settings/closure/code", data={"code": code})
    assert gone.headers["location"] == "/?done=closed"
    for device in (ann, tablet):
        assert (await device.get("/me")).headers["location"].startswith("/signin")
    assert not await signins.open_of(cast.ann, clock.now()).exists()
    assert "账户注销了" in (await ann.get("/?done=closed")).text


async def test_the_code_of_a_sign_in_does_not_close(browser, cast):
    from club import onetime

    await onetime.request(cast.ann.phone, purpose="signin", ip="", at=clock.now())
    code = await given.code_for(cast.ann.phone)
    answer = await browser(cast.ann).post("/me/settings/closure/code", data={"code": code})
    assert answer.status_code == 422
