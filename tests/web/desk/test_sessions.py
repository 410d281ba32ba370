"""Which session comes in at this desk: one of the store's, or every one that is on."""

from datetime import timedelta


async def test_the_sessions_of_today_and_tomorrow_are_offered(cast, eve, trip):
    await trip(title="今天的")
    await trip(starts=timedelta(days=1), title="明天的")
    await trip(starts=timedelta(days=5), title="下周的")
    await trip(title="南店的", store=cast.south)
    page = (await eve.get("/desk/sessions")).text
    assert "今天的" in page
    assert "明天的" in page
    assert "下周的" not in page
    assert "南店的" not in page


async def test_nothing_on_is_said(eve):
    assert "本店今天和明天都没有场次" in (await eve.get("/desk/sessions")).text


async def test_the_chosen_one_is_counted(eve, trip):
    await trip(title="第一场")
    second = await trip(title="第二场")
    assert "正在签到的都收" in (await eve.get("/desk")).text
    answer = await eve.post("/desk/sessions/choice", data={"session": second.id})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert "第二场" in (await eve.get("/desk")).text
    chosen = (await eve.get("/desk/sessions")).text.split('class="today"')[1].split("</li>")[0]
    assert "第二场" in chosen
    assert "正在用" in chosen
    assert "<button" not in chosen


async def test_without_a_choice_each_that_is_on_is_counted(cast, eve, trip, ticket, scan):
    first = await trip(title="第一场")
    arrived, _late = await ticket(session=first), await ticket(member=cast.ben, session=first)
    await scan(arrived.code)
    await trip(title="第二场")
    await trip(starts=timedelta(hours=20), title="明天的")
    counters = (await eve.get("/desk/live")).text.partition('id="recent"')[0]
    assert "<b>1</b> / 2" in counters
    assert "<b>0</b> / 0" in counters
    assert "第二场" in counters
    assert "明天的" not in counters


async def test_all_of_them_can_be_taken_again(eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    await eve.post("/desk/sessions/choice", data={"session": ""})
    assert "请进" in (await scan((await ticket(session=there)).code)).text


async def test_a_session_of_another_store_cannot_be_chosen(cast, eve, trip, ticket, scan):
    elsewhere = await trip(title="南店的", store=cast.south)
    await eve.post("/desk/sessions/choice", data={"session": elsewhere.id})
    assert "南店的" not in (await eve.get("/desk")).text


async def test_a_role_without_the_desk_chooses_nothing(cast, browser, trip):
    adviser = browser(cast.staff["sales_adviser"])
    assert (await adviser.get("/desk/sessions")).status_code == 403
    assert (await adviser.post("/desk/sessions/choice", data={"session": "1"})).status_code == 403


async def test_a_chosen_session_that_is_called_off_turns_nobody_away(cast, eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    await type(here).filter(id=here.id).update(state="cancelled")
    await eve.get("/desk/live")
    assert "请进" in (await scan((await ticket(session=there)).code)).text


async def test_without_a_desk_one_chooses_it_first(cast, browser):
    assert (await browser(cast.dee).get("/desk/sessions")).headers["location"] == "/desk/place"
