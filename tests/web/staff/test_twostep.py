"""The second step on its pages: set up, asked for at the sign-in, reset, and a must for some roles."""

import re
from datetime import timedelta

import pytest
from pyotp.totp import TOTP

from club import clock, config, signins, tries, twostep
from club.audit import Entry
from club.staff import Staff
from club.twostep import TwoStep
from tests.cast import PASSWORD

CODE = re.compile(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")


@pytest.fixture
def required():
    """Let the club want two steps of some roles: `required("front_desk")`."""
    before = config.settings()
    yield lambda roles: config.use(before.model_copy(update={"totp_roles": roles}))
    config.use(before)


async def shown(person, at=None):
    """What the authenticator shows, now or at `at`."""
    secret = (await TwoStep.get(staff_id=person.id)).secret
    return TOTP(secret).at(int((at or clock.now()).timestamp()))


async def switched_on(person):
    """The second step on since yesterday, by the verbs; the recovery codes."""
    at = clock.now() - timedelta(days=1)
    signin, _ = await signins.open_for_staff(person, agent="", ip="", at=at)
    await twostep.begin(person, at=at)
    return await twostep.confirm(person, await shown(person, at), signin=signin, at=at)


async def password(client, login="front_desk"):
    form = {"login": login, "password": PASSWORD, "next": "/staff/orders"}
    return await client.post("/staff/signin", data=form)


async def test_it_is_set_up_with_a_qr_code_or_the_secret_as_text_and_a_first_code(cast, browser):
    eve = browser(cast.eve)
    assert "没有开启" in (await eve.get("/staff/twostep")).text
    answer = await eve.post("/staff/twostep/setup")
    page = await eve.get(answer.headers["location"])
    secret = (await TwoStep.get(staff_id=cast.eve.id)).secret
    assert " ".join(secret[place : place + 4] for place in range(0, 32, 4)) in page.text
    image = await eve.get("/staff/twostep/code.svg")
    assert image.headers["content-type"].startswith("image/svg")
    assert image.headers["cache-control"] == "no-store"

    wrong = await eve.post("/staff/twostep", data={"code": "12"})
    assert wrong.status_code == 422
    assert "验证码不对" in wrong.text
    right = await eve.post("/staff/twostep", data={"code": await shown(cast.eve)})
    assert len(CODE.findall(right.text)) == 10
    assert "只显示这一次" in right.text
    again = (await eve.get("/staff/twostep")).text
    assert not CODE.search(again)
    assert "还剩 10 个恢复码" in again
    assert (await eve.get("/staff/twostep/code.svg")).status_code == 404


async def test_signing_in_asks_for_the_code_after_the_password_and_leads_on(cast, browser):
    await switched_on(cast.eve)
    client = browser()
    answer = await password(client)
    assert answer.headers["location"] == "/staff/signin/code"
    assert (await client.get("/staff/orders")).headers["location"].startswith("/staff/signin")
    wrong = await client.post("/staff/signin/code", data={"code": "000000"})
    assert wrong.status_code == 422
    assert "验证码不对" in wrong.text
    right = await client.post("/staff/signin/code", data={"code": await shown(cast.eve)})
    assert right.headers["location"] == "/staff/orders"
    assert (await client.get("/staff/orders")).status_code == 200


async def test_a_code_that_was_used_is_refused_in_a_clear_sentence(cast, browser):
    await switched_on(cast.eve)
    code = await shown(cast.eve)
    first, second = browser(), browser()
    await password(first)
    await first.post("/staff/signin/code", data={"code": code})
    await password(second)
    replayed = await second.post("/staff/signin/code", data={"code": code})
    assert replayed.status_code == 422
    assert "用过了" in replayed.text
    assert (await second.get("/staff")).status_code == 303


async def test_a_recovery_code_lets_in_once(cast, browser):
    codes = await switched_on(cast.eve)
    first, second = browser(), browser()
    await password(first)
    assert (await first.post("/staff/signin/code", data={"code": codes[0]})).status_code == 303
    await password(second)
    again = await second.post("/staff/signin/code", data={"code": codes[0]})
    assert again.status_code == 422
    assert "请换一个" in again.text


async def test_nobody_comes_to_the_code_without_the_password(cast, browser):
    await switched_on(cast.eve)
    client = browser()
    assert (await client.get("/staff/signin/code")).headers["location"] == "/staff/signin"
    tried = await client.post("/staff/signin/code", data={"code": await shown(cast.eve)})
    assert tried.headers["location"] == "/staff/signin"
    assert (await client.get("/staff")).status_code == 303


async def test_wrong_codes_shut_the_door_with_a_time(cast, browser):
    await switched_on(cast.eve)
    client = browser()
    await password(client)
    for _ in range(5):
        await client.post("/staff/signin/code", data={"code": "000000"})
    shut = await client.post("/staff/signin/code", data={"code": await shown(cast.eve)})
    assert shut.status_code == 422
    assert "再试" in shut.text


async def test_on_a_known_device_the_code_is_not_guessed_by_giving_the_password_again(cast, browser):
    await switched_on(cast.eve)
    own = browser()
    await password(own)
    await own.post("/staff/signin/code", data={"code": await shown(cast.eve)})
    own.cookies.delete("club_staff")
    for _ in range(2):
        await password(own)
        await own.post("/staff/signin/code", data={"code": "000000"})
    await password(own)
    later = await shown(cast.eve, clock.now() + twostep.WINDOW * timedelta(seconds=1))
    shut = await own.post("/staff/signin/code", data={"code": later})
    assert shut.status_code == 422
    assert "再试" in shut.text
    assert "从这里试错太多次" in (await password(own)).text


async def test_new_recovery_codes_and_switching_off_take_a_code(cast, browser):
    codes = await switched_on(cast.eve)
    eve = browser(cast.eve)
    refused = await eve.post("/staff/twostep/recovery", data={"recovery-code": "000000"})
    assert refused.status_code == 422
    renewed = await eve.post("/staff/twostep/recovery", data={"recovery-code": codes[0]})
    fresh = CODE.findall(renewed.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    off = await eve.post("/staff/twostep/ending", data={"ending-code": fresh[0]})
    assert off.headers["location"].endswith("done=two-steps-off")
    assert (await password(browser())).headers["location"] == "/staff/orders"


async def test_a_lock_by_strangers_keeps_nobody_from_the_own_second_step_but_guessing_ends(cast, browser):
    codes = await switched_on(cast.eve)
    eve = browser(cast.eve)
    until = clock.now() + tries.LOCKED_FOR
    await Staff.filter(id=cast.eve.id).update(locked_until=until, failures=tries.MOST_FAILURES)
    renewed = await eve.post("/staff/twostep/recovery", data={"recovery-code": codes[0]})
    fresh = CODE.findall(renewed.text)
    for _ in range(5):
        await eve.post("/staff/twostep/ending", data={"ending-code": "000000"})
    for address, field in (("ending", "ending-code"), ("recovery", "recovery-code")):
        shut = await eve.post(f"/staff/twostep/{address}", data={field: fresh[0]})
        assert shut.status_code == 422
        assert "密码错太多次" in shut.text


async def test_an_administrator_resets_it_for_who_lost_everything(cast, browser):
    await switched_on(cast.eve)
    gil = browser(cast.gil)
    assert "重置" in (await gil.get(f"/staff/staff/{cast.eve.id}")).text
    assert "1–1 / 1" in (await gil.get("/staff/staff?steps=two")).text
    answer = await gil.post(f"/staff/staff/{cast.eve.id}/twostep/ending")
    assert answer.headers["location"].endswith("done=two-steps-reset")
    assert (await password(browser())).headers["location"] == "/staff/orders"
    assert "重置两步验证" in (await gil.get("/staff/audit")).text


async def test_a_role_that_must_sees_nothing_else_until_it_is_set_up(cast, browser, required):
    required("front_desk")
    eve, dee = browser(cast.eve), browser(cast.dee)
    for address in ("/staff", "/staff/members", "/desk", "/desk/place"):
        assert (await eve.get(address)).headers["location"] == "/staff/twostep"
    assert (await eve.post("/desk/place", data={"desk": cast.desk.id})).headers[
        "location"
    ] == "/staff/twostep"
    assert "你的角色要求两步验证" in (await eve.get("/staff/twostep")).text
    assert (await dee.get("/staff/members")).status_code == 200
    await eve.post("/staff/twostep/setup")
    await eve.post("/staff/twostep", data={"code": await shown(cast.eve)})
    assert (await eve.get("/staff/members")).status_code == 200
    assert "ending-code" not in (await eve.get("/staff/twostep")).text
    off = await eve.post("/staff/twostep/ending", data={"ending-code": "000000"})
    assert off.status_code == 422
    assert "不能关闭" in off.text


async def test_a_part_of_a_page_leads_there_as_a_whole(cast, browser, required):
    required("front_desk")
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = await browser(cast.eve).get("/desk/live", headers=partial)
    assert answer.headers["HX-Redirect"] == "/staff/twostep"


async def test_what_was_done_stands_in_the_log_without_any_code(cast, browser):
    codes = await switched_on(cast.eve)
    await twostep.prove(cast.eve, codes[0], at=clock.now())
    entries = await Entry.filter(subject_id=cast.eve.id, action__startswith="staff.").order_by("id")
    assert [entry.action for entry in entries] == ["staff.two_steps_started", "staff.recovery_used"]
    assert not any(entry.facts for entry in entries)
    assert (await Staff.get(id=cast.eve.id)).failures == 0
