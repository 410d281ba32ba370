"""Signing in: the number, the code, the boxes; the same for somebody known and somebody new."""

from datetime import timedelta

from club import clock, consents, documents
from club.members import Member
from club.messages import outbox
from club.onetime import OneTimeCode
from tests.web.portal import given

NEW = "15012345678"


async def send_code(visitor, phone=NEW):
    return await visitor.post("/signin", data={"phone": phone})


async def enter(visitor, code, **boxes):
    return await visitor.post("/signin/code", data={"code": code, "agree": "y", **boxes})


async def test_a_number_gets_a_code_and_the_code_makes_a_member(browser, cast):
    visitor = browser()
    sent = await send_code(visitor, "150 1234-5678")
    assert (sent.status_code, sent.headers["location"]) == (303, "/signin/code")
    entered = await enter(visitor, await given.code_for(NEW))
    assert (entered.status_code, entered.headers["location"]) == (303, "/welcome")
    member = await Member.get(phone=NEW)
    assert await documents.outstanding(member) == []
    assert not any((await consents.current(member)).values())
    assert (await visitor.get("/me")).status_code == 200
    assert "club_proving" not in visitor.cookies


async def test_a_known_number_comes_home(browser, cast):
    visitor = browser()
    await send_code(visitor, cast.ann.phone)
    entered = await enter(visitor, await given.code_for(cast.ann.phone))
    assert entered.headers["location"].startswith("/?done=signed-in")
    assert "陈女士" in (await visitor.get("/")).text


async def test_what_is_ticked_is_given_and_what_is_not_takes_nothing_back(browser, cast):
    for box in ("marketing_sms", "marketing_wechat"):
        visitor = browser()
        await send_code(visitor, phone := NEW[:-1] + str(len(box) % 10))
        await enter(visitor, await given.code_for(phone), **{box: "y"})
        member = await Member.get(phone=phone)
        assert [purpose for purpose, given_ in (await consents.current(member)).items() if given_] == [box]


async def test_the_answer_does_not_tell_who_is_a_member(browser, cast):
    known, unknown = browser(), browser()
    answers = [await send_code(known, cast.ann.phone), await send_code(unknown)]
    assert len({(answer.status_code, answer.headers["location"]) for answer in answers}) == 1
    pages = [(await visitor.get("/signin/code")).text for visitor in (known, unknown)]
    assert all(text.count("<label") == pages[0].count("<label") for text in pages)


async def test_a_wrong_code_says_how_many_tries_are_left(browser, cast):
    visitor = browser()
    await send_code(visitor)
    wrong = "000000" if await given.code_for(NEW) != "000000" else "111111"
    answer = await enter(visitor, wrong)
    assert answer.status_code == 422
    assert "还能试 4 次" in answer.text
    assert not await Member.exists(phone=NEW)


async def test_without_the_charter_nobody_becomes_a_member(browser, cast):
    visitor = browser()
    await send_code(visitor)
    answer = await visitor.post("/signin/code", data={"code": await given.code_for(NEW)})
    assert answer.status_code == 422
    assert "要你同意" in answer.text
    assert not await Member.exists(phone=NEW)


async def test_a_member_needs_no_tick_until_the_charter_is_new(browser, cast):
    async def come():
        await OneTimeCode.all().update(sent_at=clock.now() - timedelta(minutes=2))
        visitor = browser()
        await send_code(visitor, cast.ann.phone)
        code = await given.code_for(cast.ann.phone)
        return visitor, await visitor.post("/signin/code", data={"code": code})

    visitor, answer = await come()
    assert answer.headers["location"].startswith("/?done=signed-in")
    assert (await visitor.get("/me")).status_code == 200
    text = {"zh_CN": ("章程", "新的章程"), "en": ("Charter", "A new one")}
    await documents.publish("charter", text, by=cast.gil, at=clock.now())
    visitor, answer = await come()
    assert answer.status_code == 422
    assert "要你同意" in answer.text
    ticked = await enter(visitor, await given.code_for(cast.ann.phone))
    assert ticked.headers["location"].startswith("/?done=signed-in")
    assert await documents.outstanding(cast.ann) == []


async def test_without_the_code_an_unticked_box_does_not_tell_who_is_a_member(browser, cast):
    answers = []
    for phone in (cast.ann.phone, NEW):
        visitor = browser()
        await send_code(visitor, phone)
        wrong = "000000" if await given.code_for(phone) != "000000" else "111111"
        answer = await visitor.post("/signin/code", data={"code": wrong})
        assert "还能试 4 次" in answer.text
        answers.append("要你同意" in answer.text)
    assert answers == [False, False]


async def test_a_number_with_a_digit_missing_comes_back_with_what_is_there(browser, cast):
    answer = await send_code(browser(), "1501234567")
    assert answer.status_code == 422
    assert "现在 10 位，手机号应该是 11 位" in answer.text
    assert 'value="1501234567"' in answer.text


async def test_asking_again_within_a_minute_leads_to_the_code_that_is_under_way(browser, cast):
    await send_code(browser())
    visitor = browser()
    answer = await send_code(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin/code")
    assert "秒后可重发" in (await visitor.get("/signin/code")).text.replace("</span>", "")
    assert await outbox.Message.filter(phone=NEW).count() == 1
    entered = await enter(visitor, await given.code_for(NEW))
    assert entered.headers["location"] == "/welcome"


async def test_who_reads_the_charter_finds_the_way_back_to_the_code(browser, cast):
    visitor = browser()
    assert 'class="up" href="/signin"' in (await visitor.get("/charter")).text
    await send_code(visitor)
    assert 'class="up" href="/signin/code"' in (await visitor.get("/charter")).text


async def test_five_digits_cost_no_try_and_five_tries_ask_for_another_code(browser, cast):
    visitor = browser()
    await send_code(visitor)
    code = await given.code_for(NEW)
    wrong = "000000" if code != "000000" else "111111"
    assert "现在 5 位，应该是 6 位" in (await enter(visitor, code[:5])).text
    answers = [(await enter(visitor, wrong)).text for _ in range(5)]
    assert "还能试 4 次" in answers[0]
    assert "试了 5 次，请重新发一个" in answers[4]
    assert 'form="again"' in answers[4]


async def test_the_code_page_without_a_number_asks_for_one(browser, cast):
    visitor = browser()
    assert (await visitor.get("/signin/code")).headers["location"] == "/signin"
    assert (await enter(visitor, "123456")).headers["location"] == "/signin"


async def test_one_comes_back_to_where_one_was_going_but_nowhere_else(browser, cast):
    for asked, came in (("/points", "/points"), ("//evil.example", "/?done=signed-in")):
        visitor = browser()
        await visitor.get("/signin", params={"next": asked})
        phone = cast.ann.phone if asked == "/points" else cast.ben.phone
        await send_code(visitor, phone)
        entered = await enter(visitor, await given.code_for(phone))
        assert entered.headers["location"] == came


async def test_a_new_member_who_came_for_an_event_still_gets_there(browser, cast):
    event = await given.event()
    visitor = browser()
    sent_on = await visitor.get(f"/events/{event.code}/registration")
    await visitor.get(sent_on.headers["location"])
    await send_code(visitor)
    welcome = (await enter(visitor, await given.code_for(NEW))).headers["location"]
    page = await visitor.get(welcome)
    assert page.text.count(f'href="/events/{event.code}/registration"') == 1
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    saved = await visitor.post(
        welcome, data={"gender": "", "birth_calendar": "solar"}, headers={"X-CSRF-Token": token}
    )
    assert saved.headers["location"] == f"/events/{event.code}/registration"


async def test_a_member_who_is_signed_in_needs_no_form(browser, cast):
    assert (await browser(cast.ann).get("/signin")).headers["location"] == "/"


async def test_a_forged_memory_counts_for_nothing(browser, cast):
    visitor = browser()
    visitor.cookies.set("club_arrival", "eyJwaG9uZSI6IjEzODE2NTI2MDM0In0.forged.forged", domain="club.test")
    assert (await visitor.get("/signin/code")).headers["location"] == "/signin"


async def test_signing_out_ends_it_on_this_device(browser, cast):
    ann = browser(cast.ann)
    await ann.get("/me")
    assert (await ann.post("/signout")).status_code == 303
    assert (await ann.get("/me")).headers["location"].startswith("/signin")
