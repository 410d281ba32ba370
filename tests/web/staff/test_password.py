"""One's own password: changed with the old one, which every other device then needs anew."""

import pytest

from club import clock, tries
from club import staff as workforce
from club.staff import Staff
from tests.cast import PASSWORD


async def test_a_new_password_holds_and_signs_out_the_other_devices(cast, browser):
    here, elsewhere = browser(cast.eve), browser(cast.eve)
    await elsewhere.get("/staff")
    answer = await here.post("/staff/password", data={"old": PASSWORD, "new": "three blue cars"})
    assert answer.headers["location"] == "/staff/password?done=password-changed"
    assert "新密码已生效" in (await here.get(answer.headers["location"])).text
    assert (await elsewhere.get("/staff")).headers["location"].startswith("/staff/signin")
    assert await workforce.authenticate("front_desk", "three blue cars", at=clock.now()) == cast.eve


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"old": "wrong", "new": "three blue cars"}, "old", "这不是你的密码"),
        ({"old": "", "new": "three blue cars"}, "old", "填密码"),
        ({"old": PASSWORD, "new": "short"}, "new", "密码至少 10"),
        ({"old": PASSWORD, "new": ""}, "new", "填密码"),
        ({"old": PASSWORD, "new": "x" * 150}, "new", "密码最多 128"),
        ({"old": PASSWORD, "new": "a" * 12}, "new", "密码至少要有 5 个不同的字符"),
        ({"old": PASSWORD, "new": PASSWORD}, "new", "这就是现在的密码"),
    ],
)
async def test_bad_input_leaves_the_password_as_it_was(cast, browser, form, field, sentence):
    page = await browser(cast.eve).post("/staff/password", data=form)
    assert page.status_code == 422
    assert f'id="{field}-error">{sentence}' in page.text
    assert "three blue cars" not in page.text
    assert await workforce.authenticate("front_desk", PASSWORD, at=clock.now()) == cast.eve


async def test_guessing_locks_here_as_at_the_sign_in(cast, browser):
    eve = browser(cast.eve)
    for _ in range(5):
        await eve.post("/staff/password", data={"old": "wrong", "new": "three blue cars"})
    page = await eve.post("/staff/password", data={"old": PASSWORD, "new": "three blue cars"})
    assert page.status_code == 422
    assert "密码错太多次" in page.text


async def test_a_lock_by_strangers_keeps_nobody_from_the_own_password(cast, browser):
    eve = browser(cast.eve)
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    wrong = await eve.post("/staff/password", data={"old": "wrong", "new": "three blue cars"})
    assert "这不是你的密码" in wrong.text
    assert (await Staff.get(id=cast.eve.id)).failures == tries.MOST_FAILURES + tries.A_CODE
    right = await eve.post("/staff/password", data={"old": PASSWORD, "new": "three blue cars"})
    assert right.headers["location"] == "/staff/password?done=password-changed"


async def test_a_stranger_and_a_member_are_sent_to_the_sign_in(cast, browser):
    for person in (None, cast.ann):
        assert (await browser(person).get("/staff/password")).headers["location"].startswith("/staff/signin")
