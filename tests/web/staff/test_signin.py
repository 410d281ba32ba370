"""Signing in to the staff side: by user name and password, back to where one came from; guessing locks."""

import hashlib

import pytest

from club import clock, config, signins, staff, tries
from club.staff import Staff
from tests.cast import PASSWORD
from web.staff import known


async def test_the_right_password_leads_to_where_one_came_from(cast, browser):
    visitor = browser()
    form = {"login": "front_desk", "password": PASSWORD, "next": "/staff/members?q=6034"}
    answer = await visitor.post("/staff/signin", data=form)
    assert answer.headers["location"] == "/staff/members?q=6034"
    assert "Eve" in (await visitor.get("/staff")).text
    assert (await visitor.get("/staff/signin")).headers["location"] == "/staff"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", ""])
async def test_nobody_is_led_elsewhere(cast, browser, elsewhere):
    form = {"login": "front_desk", "password": PASSWORD, "next": elsewhere}
    assert (await browser().post("/staff/signin", data=form)).headers["location"] == "/staff"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"login": "", "password": "x"}, "填用户名"),
        ({"login": "front_desk", "password": ""}, "填密码"),
        ({"login": "front_desk", "password": "wrong"}, "用户名或密码不对"),
        ({"login": "nobody", "password": "wrong"}, "用户名或密码不对"),
    ],
)
async def test_what_is_wrong_is_said_the_name_is_kept_the_password_is_not(cast, browser, form, sentence):
    page = await browser().post("/staff/signin", data=form | {"next": "/staff/orders"})
    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{form["login"]}"' in page.text
    assert 'value="/staff/orders"' in page.text
    assert 'value="wrong"' not in page.text


async def answer(client, login="front_desk", password="wrong password"):
    page = await client.post("/staff/signin", data={"login": login, "password": password})
    return "" if page.status_code == 303 else page.text.split('role="alert"')[1].split("</div>")[0]


async def test_guessing_ends_and_the_answer_does_not_tell_which_names_there_are(cast, browser):
    for login in ("front_desk", "nobody"):
        tries = [await answer(browser(), login) for _ in range(5)]
        assert len(set(tries)) == 1
        assert "连错五次要等 15 分钟" in tries[0]
        assert "密码：" not in tries[0]
        assert "从这里试错太多次" in await answer(browser(), login, PASSWORD)


async def test_a_name_that_is_locked_is_answered_like_a_wrong_password(cast, browser):
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    assert await answer(browser(), password=PASSWORD) == await answer(browser(), "nobody")


async def test_whoever_guesses_elsewhere_locks_no_colleague_out(cast, browser):
    for _ in range(7):
        await answer(browser(address="192.0.2.66"))
    assert not await answer(browser(address="192.0.2.7"), password=PASSWORD)


async def test_on_a_device_where_one_has_signed_in_before_no_strangers_lock_holds(cast, browser):
    own = browser()
    await answer(own, password=PASSWORD)
    own.cookies.delete("club_staff")
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    for _ in range(6):  # of the same network, too
        await answer(browser())
    assert not await answer(own, password=PASSWORD)
    assert (await Staff.get(id=cast.eve.id)).locked_until is None


async def test_a_known_device_gets_no_more_tries_than_a_stranger_and_none_for_another_name(cast, browser):
    own = browser()
    await answer(own, password=PASSWORD)
    own.cookies.delete("club_staff")
    for _ in range(5):
        await answer(own)
    assert "从这里试错太多次" in await answer(own, password=PASSWORD)
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.dee.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    assert await answer(own, "club_officer", PASSWORD)


async def shut_out(cast, how):
    at = clock.now()
    if how == "password":
        await staff.set_password(cast.eve, PASSWORD, by=cast.gil, at=at)
    elif how == "closing":
        await staff.deactivate(cast.eve, by=cast.gil, at=at)
        await staff.reactivate(cast.eve, by=cast.gil, at=at)
    else:
        await staff.sign_out_everywhere(cast.eve, by=cast.gil, at=at)


@pytest.mark.parametrize("how", ["password", "closing", "everywhere"])
async def test_a_device_is_known_no_longer_once_all_devices_were_shut_out(cast, browser, how):
    lost = browser()
    await answer(lost, password=PASSWORD)
    await shut_out(cast, how)
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    lost.cookies.delete("club_staff")
    assert await answer(lost, password=PASSWORD)
    await Staff.filter(id=cast.eve.id).update(locked_until=None, failures=0)
    assert not await answer(lost, password=PASSWORD)  # as from anywhere


async def test_a_guesser_of_the_same_network_keeps_nobody_from_a_known_device(cast, browser):
    own, guesser = browser(), browser()
    await answer(own, password=PASSWORD)
    own.cookies.delete("club_staff")
    for number in range(30):
        await guesser.post("/staff/signin", data={"login": f"nobody{number}", "password": "x"})
    told = {"login": "front_desk", "password": PASSWORD}
    assert (await guesser.post("/staff/signin", data=told)).status_code == 429
    assert not await answer(own, password=PASSWORD)


async def test_a_known_device_stays_known_under_a_new_secret_and_tells_no_name(cast, browser, monkeypatch):
    own = browser()
    await answer(own, password=PASSWORD)
    own.cookies.delete("club_staff")
    told = known._signer().loads(own.cookies["club_staff_known"])
    assert hashlib.sha256(b"front_desk").hexdigest()[:16] not in str(told)
    kept = config.settings()
    monkeypatch.setitem(kept.__dict__, "secret_keys", [b"n" * 50, *kept.secret_keys])
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    assert not await answer(own, password=PASSWORD)


async def test_the_other_language_is_one_tap_away(browser, db):
    visitor = browser()
    assert (await visitor.post("/staff/language", data={"locale": "en"})).headers[
        "location"
    ] == "/staff/signin"
    assert "Staff sign-in" in (await visitor.get("/staff/signin")).text


async def test_signing_out_ends_it_here(cast, browser):
    eve = browser(cast.eve)
    await eve.get("/staff")
    assert (await eve.post("/staff/signout")).headers["location"] == "/staff/signin"
    assert (await eve.get("/staff")).headers["location"].startswith("/staff/signin")
    assert not await signins.open_of(cast.eve, clock.now()).exists()


async def test_a_form_of_another_site_signs_nobody_out(cast, browser):
    assert (await browser(cast.eve, csrf=False).post("/staff/signout")).status_code == 403
