"""Events: drafted, read as members will read them, published, changed, called off."""

from datetime import timedelta

import pytest

from club import clock
from club.messages.outbox import Message
from events import sessions
from events.events import Event
from events.parties import Guest
from events.sessions import Plan, Session
from tests.web.portal import given
from web import text

WORDS = {
    "kind": "class",
    "title": "冬季用车课堂",
    "summary": "一小时讲透",
    "body": "先看胎压\r\n\r\n- 带驾驶证",
    "place": "北店二楼",
    "price_text": "免费",
    "art": "class",
    "store": "1",
}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_a_draft_is_written_then_its_date_is_asked_for(cast, dee):
    answer = await dee.post("/staff/events", data=WORDS)
    event = await Event.get()
    assert answer.headers["location"] == f"/staff/events/{event.id}/sessions/new"
    assert (event.state, event.title, event.store_id) == ("draft", "冬季用车课堂", cast.north.id)
    assert event.body == "先看胎压\n\n- 带驾驶证"
    page = await dee.get(f"/staff/events/{event.id}")
    for words in ("冬季用车课堂", "草稿", "还没有场次", "一小时讲透"):
        assert words in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "  "}, "起个名字"),
        ({"title": "长" * 61}, "最多 60 个字"),
        ({"place": ""}, "写明在哪里集合"),
        ({"summary": "长" * 141}, "最多 140 个字"),
        ({"kind": "party"}, "从列表里选"),
        ({"art": "moon"}, "从列表里选"),
        ({"store": "2"}, "从列表里选"),
        ({"store": "x"}, "从列表里选"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(dee, wrong, sentence):
    page = await dee.post("/staff/events", data=WORDS | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'class="err"' in page.text
    assert "免费" in page.text
    assert await Event.all().count() == 0


async def test_the_form_to_change_shows_what_is_there(cast, browser):
    event, _ = await given.dated(published=False, store=cast.south, art="sea")
    page = await browser(cast.gil).get(f"/staff/events/{event.id}/edit")
    assert 'value="莫干山两日自驾"' in page.text
    assert f'<option selected value="{cast.south.id}">' in page.text
    assert '<option selected value="sea">' in page.text


async def test_what_it_says_is_changed_also_after_it_is_published(cast, dee):
    event, _ = await given.dated(store=cast.north)
    answer = await dee.post(f"/staff/events/{event.id}/edit", data=WORDS)
    assert answer.headers["location"] == f"/staff/events/{event.id}"
    await event.refresh_from_db()
    assert (event.title, event.state) == ("冬季用车课堂", "published")


async def test_a_cancelled_event_changes_no_more(cast, dee):
    event, _ = await given.dated(store=cast.north)
    await dee.post(f"/staff/events/{event.id}/cancellation", data={"reason": "大雪"})
    page = await dee.post(f"/staff/events/{event.id}/edit", data=WORDS)
    assert page.status_code == 422
    assert "已取消" in page.text
    shown = (await dee.get(f"/staff/events/{event.id}")).text
    assert "活动已取消" in shown
    assert "/cancellation" not in shown


async def test_staff_see_a_draft_as_members_will(cast, dee, browser):
    event, _ = await given.dated(published=False, store=cast.north, body="先看胎压\n\n- 带驾驶证")
    page = await dee.get(f"/staff/events/{event.id}/preview")
    for words in ("会员还看不到", "莫干山两日自驾", "<li>带驾驶证</li>", "还剩 10 位", "portal.css"):
        assert words in page.text
    assert "/registration" not in page.text
    assert (await browser(cast.ann).get(f"/staff/events/{event.id}/preview")).status_code == 303
    assert (await browser(cast.fay).get(f"/staff/events/{event.id}/preview")).status_code == 404


async def test_publishing_lets_members_see_it_but_needs_a_date(cast, dee, browser):
    event, _ = await given.dated(published=False, store=cast.north)
    assert "还没发布</span>" in (await dee.get(f"/staff/events/{event.id}")).text
    await dee.post(f"/staff/events/{event.id}/publication")
    assert "可报名</span>" in (await dee.get(f"/staff/events/{event.id}")).text
    assert (await browser(cast.ann).get(f"/events/{event.code}")).status_code == 200
    again = await dee.post(f"/staff/events/{event.id}/publication")
    assert again.status_code == 422
    assert "已发布或已取消" in again.text

    await dee.post("/staff/events", data=WORDS)
    dateless = await Event.get(title="冬季用车课堂")
    page = await dee.post(f"/staff/events/{dateless.id}/publication")
    assert page.status_code == 422
    assert "先给活动加一场" in page.text


async def test_publishing_asks_first_and_says_who_sees_it_and_when_registration_opens(cast, dee):
    event, _ = await given.dated(published=False, store=cast.north)
    page = (await dee.get(f"/staff/events/{event.id}")).text
    assert 'data-confirm="发布后所有会员和访客马上就能看到' in page
    assert "会员马上可以报名" in page

    later, session = await given.dated(published=False, store=cast.north, opens_in_days=2)
    page = (await dee.get(f"/staff/events/{later.id}")).text
    assert f"{text.moment(session.opens_at)}开放报名" in page

    over, _ = await given.dated(published=False, store=cast.north, in_days=-2)
    assert "没有人能报名" in (await dee.get(f"/staff/events/{over.id}")).text


async def test_calling_it_off_tells_everybody_why(cast, dee):
    event, session = await given.dated(store=cast.north)
    await given.ticket(session, cast.ann)
    nothing = await dee.post(f"/staff/events/{event.id}/cancellation", data={"reason": " "})
    assert nothing.status_code == 422
    assert 'id="reason-error"' in nothing.text
    await dee.post(f"/staff/events/{event.id}/cancellation", data={"reason": "下大雪"})
    await event.refresh_from_db()
    assert event.state == "cancelled"
    message = await Message.get(kind="session_cancelled")
    assert "下大雪" in message.body


async def test_calling_it_off_asks_first_and_names_what_is_lost(cast, dee):
    event, session = await given.dated(store=cast.north)
    await given.ticket(session, cast.ann, companions=[Guest("陈小宝")])
    page = (await dee.get(f"/staff/events/{event.id}")).text
    assert 'data-confirm="取消 1 场：1 张票、2 人作废' in page
    assert 'data-title="取消“莫干山两日自驾”"' in page


async def test_a_called_off_event_says_by_whom_and_why_and_whom_it_concerned(cast, dee):
    event, session = await given.dated(store=cast.north, capacity=9)
    await given.ticket(session, cast.ann, companions=[Guest("陈小宝")])
    await dee.post(f"/staff/events/{event.id}/cancellation", data={"reason": "下大雪"})
    page = (await dee.get(f"/staff/events/{event.id}")).text
    assert "原因：下大雪" in page
    assert f"由{cast.dee.name}取消" in page
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    assert '<td class="n">2</td>' in row
    assert '<td class="n spare">—</td>' in row
    assert "下大雪" in row


async def test_a_draft_is_dropped_without_a_reason(cast, dee):
    event, _ = await given.dated(store=cast.north, published=False)
    assert 'name="reason"' not in (await dee.get(f"/staff/events/{event.id}")).text
    assert (await dee.post(f"/staff/events/{event.id}/cancellation")).status_code == 303
    assert (await Event.get(id=event.id)).state == "cancelled"


async def test_what_is_over_is_called_over_and_has_no_next_date(cast, dee):
    event, _ = await given.dated("去年的露营", in_days=-40, store=cast.north)
    row = (await dee.get("/staff/events")).text.split("<tbody>")[1].split("</tr>")[0]
    assert "已结束" in row
    assert "已发布" not in row
    assert '<td class="n spare">—</td>' in row
    assert "已结束" in (await dee.get(f"/staff/events/{event.id}")).text.split("</h1>")[0]


async def test_the_list_is_narrowed_and_sorted(cast, browser):
    await given.dated("坝上草原自驾", store=cast.north)
    await given.dated("冬季用车课堂", kind="class", published=False, store=cast.north)
    await given.dated("去年的露营", in_days=-40, store=cast.north)
    gil = browser(cast.gil)
    assert "1–3 / 3" in (await gil.get("/staff/events")).text
    assert "1–1 / 1" in (await gil.get("/staff/events?kind=class")).text
    assert "1–1 / 1" in (await gil.get("/staff/events?state=draft&when=ahead")).text
    assert "去年的露营" in (await gil.get("/staff/events?when=past")).text
    assert "1–1 / 1" in (await gil.get("/staff/events?title=草原")).text
    assert "没有符合的活动" in (await gil.get("/staff/events?state=cancelled")).text
    by_title = (await gil.get("/staff/events?sort=title")).text
    assert by_title.index("冬季用车课堂</a>") < by_title.index("坝上草原自驾</a>")
    assert (await gil.get("/staff/events?sort=nonsense&kind=x&state=y&when=z&page=-1")).status_code == 200


async def test_an_event_of_the_whole_club_is_everybodys_another_stores_is_not(cast, browser):
    whole, _ = await given.dated("全俱乐部")
    north, _ = await given.dated("北店的", store=cast.north)
    fay = browser(cast.fay)
    page = await fay.get("/staff/events")
    assert ("全俱乐部" in page.text, "北店的" in page.text) == (True, False)
    assert (await fay.get(f"/staff/events/{whole.id}")).status_code == 200
    for address in ("", "/edit", "/preview"):
        assert (await fay.get(f"/staff/events/{north.id}{address}")).status_code == 404
    assert (await fay.post(f"/staff/events/{north.id}/publication")).status_code == 404
    assert (await fay.post(f"/staff/events/{north.id}/edit", data=WORDS)).status_code == 404


async def test_who_may_only_look_finds_no_way_to_change(cast, browser):
    event, _ = await given.dated(store=cast.north)
    eve = browser(cast.eve)
    page = await eve.get(f"/staff/events/{event.id}")
    assert page.status_code == 200
    for address in ("/edit", "/cancellation", "/publication", "/sessions/new"):
        assert f"/staff/events/{event.id}{address}" not in page.text
    assert (await eve.post("/staff/events", data=WORDS)).status_code == 403
    assert (await eve.post(f"/staff/events/{event.id}/cancellation", data={"reason": "x"})).status_code == 403
    assert event.created_at < clock.now()


async def test_an_event_that_has_begun_is_called_off_for_its_dates_to_come_alone(cast, dee):
    event, session = await given.dated(store=cast.north, in_days=-1)
    await given.ticket(session, cast.ann)
    assert "/cancellation" not in (await dee.get(f"/staff/events/{event.id}")).text
    soon = session.starts_at + timedelta(days=9)
    later = await sessions.add(event, Plan(soon, soon + timedelta(hours=3), 9), by="test", at=clock.now())
    page = (await dee.get(f"/staff/events/{event.id}")).text
    assert "Dates that have begun stay" in page or "已经开始的场次" in page
    assert "1 张票" not in page
    await dee.post(f"/staff/events/{event.id}/cancellation", data={"reason": "下大雪"})
    await event.refresh_from_db()
    states = dict(await sessions.of(event).values_list("id", "state"))
    assert (event.state, states) == ("published", {session.id: "open", later.id: "cancelled"})


async def test_the_list_goes_by_the_next_date_and_says_what_is_full_or_called_off(cast, dee):
    later, _ = await given.dated("晚的", store=cast.north, in_days=20)
    over, _ = await given.dated("过了的", store=cast.north, in_days=-9)
    soon, session = await given.dated("近的", store=cast.north, in_days=3)
    off, gone = await given.dated("不办的", store=cast.north, in_days=5)
    await Session.filter(id=session.id).update(car_capacity=2, cars_taken=2, waiting=5)
    await Session.filter(id=gone.id).update(state="cancelled")
    page = (await dee.get("/staff/events")).text
    places = [page.index(f'href="/staff/events/{one.id}"') for one in (soon, later, off, over)]
    assert places == sorted(places)
    row = page.split(f'href="/staff/events/{soon.id}"')[1].split("</tr>")[0]
    for words in ("已满", "车辆 2 / 2", "候补 5"):
        assert words in row
    assert "场次都已取消" in page.split(f'href="/staff/events/{off.id}"')[1].split("</tr>")[0]
    page = (await dee.get("/staff/events?sort=-next")).text
    places = [page.index(f'href="/staff/events/{one.id}"') for one in (later, soon, off, over)]
    assert places == sorted(places)


async def test_stops_that_do_not_fit_a_date_are_told_on_the_page_and_in_the_preview(cast, dee):
    event, session = await given.dated(store=cast.north, published=False, body="12:30 店里集合\n15:00 到湖边")
    address = f"/staff/events/{event.id}"
    assert "行程从" not in (await dee.get(address)).text
    await Session.filter(id=session.id).update(starts_at=session.starts_at - timedelta(hours=3))
    for page in ("", "/preview"):
        assert "行程从 12:30 开始" in (await dee.get(f"{address}{page}")).text
