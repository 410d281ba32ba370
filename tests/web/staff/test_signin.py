"""Signing in to the staff side: by user name and password, back to where one came from; guessing locks."""

import pytest

from club import clock, signins
from tests.cast import PASSWORD


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


async def test_guessing_locks_and_the_answer_does_not_tell_which_names_there_are(cast, browser):
    async def refusal(login, password):
        page = await browser().post("/staff/signin", data={"login": login, "password": password})
        return page.status_code, page.text.split('role="alert"')[1].split("</div>")[0]

    first, *_, locked = [await refusal("front_desk", "wrong password") for _ in range(6)]
    assert first == locked == await refusal("front_desk", PASSWORD) == await refusal("nobody", PASSWORD)
    assert "连错五次要等 15 分钟" in first[1]
    assert "密码：" not in first[1]


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
