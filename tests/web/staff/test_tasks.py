"""The follow-up box: what is due stands there and is worked off there; the second of two is told."""

from datetime import timedelta

import pytest

from club import clock, notes, tasks
from club.tasks import Task
from web.staff import box

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
DAY = timedelta(days=1)


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def promised(cast, text="答复右后门异响", *, days=1, made=0, **told):
    """Made `made` days ago for the day in `days`."""
    now = clock.now() - made * DAY
    said = {"owner": cast.dee, "member": cast.ann, "by": cast.dee, "kind": "promise"} | told
    day = clock.day_of(clock.now()) + days * DAY
    return await tasks.make(said.pop("kind"), text=text, day=day, at=now, **said)


async def test_a_promise_is_made_from_the_members_page_and_stands_in_the_box(cast, dee):
    assert f"/staff/tasks/new?member={cast.ann.id}" in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    form = await dee.get(f"/staff/tasks/new?member={cast.ann.id}")
    assert "给陈女士" in form.text
    day = (clock.day_of(clock.now()) + DAY).isoformat()
    told = {"kind": "promise", "text": "寄出备用钥匙", "day": day, "hour": "17:00", "owner": cast.eve.id}
    answer = await dee.post("/staff/tasks", data=told | {"member": cast.ann.id, "vehicle": cast.car.id})
    assert answer.headers["location"].startswith(f"/staff/members/{cast.ann.id}")
    task = await Task.get(text="寄出备用钥匙")
    assert (task.owner_id, task.vehicle_id, task.timed) == (cast.eve.id, cast.car.id, True)
    page = await dee.get(f"/staff/members/{cast.ann.id}")
    for words in ("寄出备用钥匙", "Eve答应", "明天", "答应的事"):
        assert words in page.text
    assert "寄出备用钥匙" not in (await dee.get("/staff/tasks")).text
    assert "寄出备用钥匙" in (await dee.get("/staff/tasks?whose=all")).text


async def test_the_box_tells_overdue_today_and_later_apart(cast, dee):
    await promised(cast, "过期的", days=-2, made=3)  # a day is over for an hour only just after midnight
    await promised(cast, "今天的", days=0)
    await promised(cast, "这周的", days=3)
    await promised(cast, "以后的", days=30)
    page = (await dee.get("/staff/tasks")).text
    order = [page.index(text) for text in ("过期的", "今天的", "这周的", "以后的")]
    assert order == sorted(order)
    assert "1 件过期" in page
    for when, text in (("overdue", "过期的"), ("today", "今天的"), ("week", "这周的"), ("later", "以后的")):
        part = (await dee.get(f"/staff/tasks?when={when}")).text
        assert part.count('id="task-') == 1
        assert text in part
    late = (await dee.get("/staff/tasks?when=overdue")).text
    assert 'class="tag bad">过期' in late
    assert (await dee.get("/staff/tasks?when=x&whose=y&kind=z&owner=-1&sort=shoes")).status_code == 200


async def test_what_is_due_stands_on_the_morning_page(cast, dee, browser):
    await promised(cast, "过期的", days=-1, made=3)
    await promised(cast, "以后的", days=30)
    page = (await dee.get("/staff")).text
    assert "过期的" in page
    assert "以后的" not in page
    assert "过期的" not in (await browser(cast.staff["marketing"]).get("/staff")).text


async def test_done_asks_for_the_outcome_in_the_row_itself(cast, dee):
    task = await promised(cast)
    address = f"/staff/tasks/{task.id}/completion"
    asked = await dee.get(address, headers=PARTIAL)
    assert "结果" in asked.text
    assert "<!doctype" not in asked.text
    empty = await dee.post(address, data={"turn": 0, "outcome": " "}, headers=PARTIAL)
    assert empty.status_code == 422
    assert "写一下结果" in empty.text
    done = await dee.post(address, data={"turn": 0, "outcome": "换了密封条"}, headers=PARTIAL)
    assert "换了密封条" in done.text
    assert "completion" not in done.text
    assert (await Task.get(id=task.id)).state == "done"
    assert "换了密封条" in (await dee.get("/staff/tasks?when=settled")).text
    assert "换了密封条" in (await dee.get(f"/staff/members/{cast.ann.id}")).text


async def test_without_scripts_the_same_is_a_page(cast, dee):
    task = await promised(cast)
    page = await dee.get(f"/staff/tasks/{task.id}/completion")
    assert "<!doctype html>" in page.text
    answer = await dee.post(f"/staff/tasks/{task.id}/completion", data={"turn": 0, "outcome": "好了"})
    assert answer.headers["location"].startswith("/staff/tasks")


async def test_the_second_of_two_colleagues_gets_a_sentence(cast, dee, browser):
    task = await promised(cast)
    told = {"turn": 0, "outcome": "好了"}
    await dee.post(f"/staff/tasks/{task.id}/completion", data=told)
    late = await browser(cast.eve).post(f"/staff/tasks/{task.id}/completion", data=told, headers=PARTIAL)
    assert late.status_code == 422
    assert "Dee先处理了" in late.text


async def test_a_task_is_moved_given_and_called_off_with_its_words(cast, dee, browser):
    task = await promised(cast)
    one = f"/staff/tasks/{task.id}"
    day = (clock.day_of(clock.now()) + 5 * DAY).isoformat()
    assert (await dee.post(f"{one}/moving", data={"turn": 0, "day": day})).status_code == 422
    moved = await dee.post(f"{one}/moving", data={"turn": 0, "day": day, "why": "等配件"})
    assert moved.headers["location"].startswith(one)
    asked = (await dee.get(one)).text.split('id="owner"')[1].split("</select>")[0]
    assert "选同事…" in asked
    assert f'value="{cast.dee.id}"' not in asked  # who has it already
    stale = await browser(cast.eve).post(f"{one}/giving", data={"turn": 0, "owner": cast.eve.id})
    assert stale.status_code == 422
    assert "Dee刚刚改过" in stale.text
    assert (await dee.post(f"{one}/giving", data={"turn": 1, "owner": cast.fay.id})).status_code == 422
    await dee.post(f"{one}/giving", data={"turn": 1, "owner": cast.eve.id})
    assert (await Task.get(id=task.id)).owner_id == cast.eve.id
    await dee.post(f"{one}/cancellation", data={"turn": 2, "reason": "客户说不用了"})
    page = await dee.get(one)
    assert "客户说不用了" in page.text
    timeline = (await dee.get(f"/staff/members/{cast.ann.id}?kind=talk")).text
    for words in ("等配件", "任务转交", "客户说不用了"):
        assert words in timeline


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"text": ""}, "text", "写一下要做什么"),
        ({"day": ""}, "day", "选一个日期"),
        ({"day": "2020-01-01"}, "day", "已经过了"),
        ({"day": "9999-12-31"}, "day", "填日期"),
        ({"hour": "25:99"}, "hour", "填一个时间"),
        ({"owner": "999"}, "owner", "从列表里选"),
    ],
)
async def test_bad_input_comes_back_beside_its_field(cast, dee, wrong, field, sentence):
    day = (clock.day_of(clock.now()) + DAY).isoformat()
    told = {"kind": "todo", "text": "洗车", "day": day, "owner": cast.dee.id, "vehicle": 0}
    page = await dee.post("/staff/tasks", data=told | wrong)
    assert page.status_code == 422
    assert sentence in page.text.split(f'id="{field}-error">')[1].split("</p>")[0]
    assert not await Task.exists()


async def test_the_month_shows_the_stores_tasks_by_day(cast, dee):
    await promised(cast, days=0)
    await promised(cast, "南店的", member=cast.cho, owner=cast.fay, by=cast.fay, days=0)
    page = await dee.get("/staff/tasks/calendar")
    assert "答复右后门异响" in page.text
    assert "南店的" not in page.text
    assert "答复右后门异响" not in (await dee.get("/staff/tasks/calendar?month=2020-02-01")).text
    assert (await dee.get("/staff/tasks/calendar?month=nonsense")).status_code == 200


async def test_a_full_day_of_the_month_tells_how_many_more_and_shows_them(cast, dee):
    for number in range(6):
        await promised(cast, f"第{number}件", days=0)
    page = (await dee.get("/staff/tasks/calendar")).text
    more = page.split("<details>")[1].split("</details>")[0]
    assert "还有 2 件" in more
    assert ("第4件" in more, "第5件" in more) == (True, True)


async def test_a_month_without_anything_says_so(cast, dee):
    assert "这几周没有要办的事" in (await dee.get("/staff/tasks/calendar")).text
    await promised(cast)
    assert "这几周没有要办的事" not in (await dee.get("/staff/tasks/calendar")).text


async def test_another_stores_task_is_not_found(cast, dee):
    task = await promised(cast, member=cast.cho, owner=cast.fay, by=cast.fay)
    assert (await dee.get(f"/staff/tasks/{task.id}")).status_code == 404
    assert (await dee.get(f"/staff/tasks/new?member={cast.cho.id}")).status_code == 404
    assert (await dee.post("/staff/tasks", data={"member": cast.cho.id})).status_code == 404


async def test_the_box_is_paged(cast, dee):
    for number in range(51):
        await promised(cast, f"第{number:02}件", member=None)
    assert "1–50 / 51" in (await dee.get("/staff/tasks")).text
    assert "51–51 / 51" in (await dee.get("/staff/tasks?page=2")).text


async def test_a_manager_sees_what_is_overdue_with_whom_and_takes_it_over(cast, browser):
    late = await promised(cast, "过期的", days=-1, made=3, owner=cast.eve)
    care = browser(cast.staff["care_manager"])
    assert "同事手上有 1 件过期了" in (await care.get("/staff")).text
    page = (await care.get("/staff/tasks")).text
    assert "过期的</a>" not in page
    theirs = f"/staff/tasks?whose=all&when=overdue&owner={cast.eve.id}"
    assert theirs.replace("&", "&amp;") in page
    assert "我来接手" in (await care.get(theirs)).text
    told = {"turn": 0, "owner": cast.staff["care_manager"].id, "back": theirs}
    answer = await care.post(f"/staff/tasks/{late.id}/giving", data=told)
    assert answer.headers["location"] == f"{theirs}&done=taken-over"
    assert "现在归你了" in (await care.get(answer.headers["location"])).text
    mine = (await care.get("/staff/tasks")).text
    assert "过期的</a>" in mine
    assert "我来接手" not in mine


async def test_of_the_colleagues_whoever_is_late_with_most_stands_first(cast):
    for owner, number in ((cast.dee, 1), (cast.eve, 2)):
        for n in range(number):
            await promised(cast, f"过期的 {n}", days=-1, made=3, owner=owner)
    late = await box.late(cast.staff["care_manager"], clock.now())
    assert [(one.name, one.count) for one in late] == [("Eve", 2), ("Dee", 1)]


async def test_nobody_is_told_of_what_is_overdue_in_another_store(cast, browser):
    await promised(cast, "过期的", days=-1, made=3)
    assert "同事手上过期的" not in (await browser(cast.fay).get("/staff/tasks")).text


async def test_the_page_has_at_hand_what_a_call_needs(cast, dee, browser):
    now = clock.now()
    await notes.write(cast.ann, "phone", about="轮胎报价", text="考虑一下", by=cast.eve, at=now - DAY)
    task = await promised(cast)
    page = (await dee.get(f"/staff/tasks/{task.id}")).text
    for words in ("138****6034", "沪B·***86", "轮胎报价", "考虑一下", "陈女士"):
        assert words in page, words
    assert cast.ann.phone not in page
    assert f'hx-post="/staff/members/{cast.ann.id}/revealing"' in page
    front = (await browser(cast.eve).get(f"/staff/tasks/{task.id}")).text
    assert "revealing" not in front
    await notes.write(cast.ann, "phone", about="勿打电话", by=cast.eve, at=now)
    assert "勿打电话" in (await dee.get(f"/staff/tasks/{task.id}")).text


async def test_of_a_member_of_another_store_the_page_tells_no_more_than_the_task(cast, dee):
    task = await promised(cast, member=cast.cho, by=cast.fay)
    page = (await dee.get(f"/staff/tasks/{task.id}")).text
    assert "137****6036" not in page


async def test_its_words_are_corrected_and_the_end_is_undone(cast, dee):
    task = await promised(cast)
    one = f"/staff/tasks/{task.id}"
    assert (await dee.post(f"{one}/text", data={"turn": 0, "text": " "})).status_code == 422
    await dee.post(f"{one}/text", data={"turn": 0, "text": "答复左后门异响"})
    assert "答复左后门异响" in (await dee.get(one)).text
    done = await dee.post(f"{one}/completion", data={"turn": 1, "outcome": "好了"}, headers=PARTIAL)
    assert done.headers["hx-trigger"] == "counted"
    assert "撤销" in done.text
    again = await dee.post(f"{one}/reopening", data={"turn": 2}, headers=PARTIAL)
    assert "撤销" not in again.text
    assert (await Task.get(id=task.id)).state == "open"
    late = await dee.post(f"{one}/reopening", data={"turn": 2})
    assert late.status_code == 409
    assert "Dee刚刚改过" in late.text
