"""A date of an event: planned, changed, watched while people arrive, called off."""

import re
from datetime import timedelta

import pytest

from club import clock, codes
from club.messages.outbox import Message
from events import checkin, registrations, replanning
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Plan, Session
from tests.web.portal import given
from web import text

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def running(cast):
    """A session that began an hour ago, with Ann and a friend, and Ben."""
    _, session = await given.dated(store=cast.north, capacity=9)
    now = clock.now()
    guests = [Guest("陈小宝", 6)]
    await registrations.register(
        session, cast.ann, Party(tuple(guests), cast.car), key="a", by=cast.ann, at=now
    )
    await registrations.register(session, cast.ben, key="b", by=cast.ben, at=now)
    plan = Plan(now - timedelta(hours=1), now + timedelta(hours=5), 9, opens_at=now - timedelta(days=9))
    await replanning.change(session, plan, by=cast.dee, at=now)
    return session


async def arrives(cast, member, session):
    ticket = await Registration.get(member_id=member.id, session_id=session.id)
    return await checkin.scan(
        ticket.code, desk=cast.desk, staff=cast.eve, nonce=codes.new_ticket(), at=clock.now()
    )


def form(**changes):
    start = clock.local(clock.now()).replace(hour=9, minute=0) + timedelta(days=20)
    told = {"starts_at": f"{start:%Y-%m-%dT09:00}", "ends_at": f"{start:%Y-%m-%dT17:00}", "capacity": "20"}
    return told | {"place": "", "closes_at": "", "checkin_from": ""} | changes


async def test_a_date_is_added_in_the_clubs_own_time(cast, dee):
    event, _ = await given.dated(store=cast.north, published=False)
    assert "什么时候，多少人？" in (await dee.get(f"/staff/events/{event.id}/sessions/new")).text
    answer = await dee.post(f"/staff/events/{event.id}/sessions", data=form(place="南停车场"))
    assert answer.headers["location"] == f"/staff/events/{event.id}"
    session = await Session.all().order_by("-id").first()
    assert clock.local(session.starts_at).strftime("%H:%M") == "09:00"
    assert session.checkin_from == session.starts_at - timedelta(hours=2)
    assert session.closes_at == session.starts_at
    assert (session.capacity, session.place) == (20, "南停车场")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"starts_at": ""}, "starts_at", "写明什么时候开始"),
        ({"starts_at": "tomorrow"}, "starts_at", "填日期和时间"),
        ({"ends_at": "2020-01-01T10:00"}, "ends_at", "结束时间要在开始之后"),
        ({"starts_at": "2020-01-01T10:00"}, "starts_at", "已经过了"),
        ({"closes_at": "2020-01-01T10:00"}, "closes_at", "谁也报不了名"),
        ({"capacity": "0"}, "capacity", "1 到 10,000"),
        ({"capacity": "many"}, "capacity", "1 到 10,000"),
        ({"capacity": ""}, "capacity", "写明能容纳多少人"),
        ({"closes_at": "2100-01-01T00:00"}, "closes_at", "不能晚于开始时间"),
        ({"checkin_from": "2100-01-01T00:00"}, "checkin_from", "不能晚于开始时间"),
        ({"place": "远" * 81}, "place", "最多 80 个字"),
    ],
)
async def test_bad_input_comes_back_with_a_sentence_beside_its_field(cast, dee, wrong, field, sentence):
    event, _ = await given.dated(store=cast.north)
    page = await dee.post(f"/staff/events/{event.id}/sessions", data=form(**wrong))
    assert page.status_code == 422
    assert sentence in page.text.split(f'id="{field}-error">')[1].split("</p>")[0]
    assert await Session.all().count() == 1


async def test_all_that_is_wrong_is_said_at_once_and_nothing_at_a_field_that_was_left_empty(cast, dee):
    event, _ = await given.dated(store=cast.north)
    wrong = form(starts_at="2020-01-01T10:00", ends_at="2020-01-01T09:00", capacity="0")
    page = await dee.post(f"/staff/events/{event.id}/sessions", data=wrong)
    for field in ("starts_at", "ends_at", "capacity"):
        assert f'id="{field}-error"' in page.text
    assert 'id="closes_at-error"' not in page.text


async def test_a_closing_after_the_start_that_a_date_has_already_may_stay(dee, running):
    start, late = clock.local(running.starts_at), clock.local(running.starts_at) + timedelta(minutes=30)
    await Session.filter(id=running.id).update(closes_at=running.starts_at + timedelta(minutes=30))
    end = clock.local(running.ends_at) + timedelta(hours=1)
    told = {"starts_at": start, "ends_at": end, "closes_at": late}
    sent = form(capacity="30", **{name: f"{at:%Y-%m-%dT%H:%M}" for name, at in told.items()})
    page = await dee.post(f"/staff/sessions/{running.id}/edit", data=sent)
    assert 'id="closes_at-error"' not in page.text


async def test_a_running_session_is_still_changed(dee, running):
    start, end = clock.local(running.starts_at), clock.local(running.ends_at)
    times = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}
    answer = await dee.post(f"/staff/sessions/{running.id}/edit", data=form(capacity="12", **times))
    assert answer.status_code == 303
    assert (await Session.get(id=running.id)).capacity == 12
    sooner = {"starts_at": f"{start - timedelta(minutes=9):%Y-%m-%dT%H:%M}"}
    page = await dee.post(f"/staff/sessions/{running.id}/edit", data=form(**times | sooner))
    assert page.status_code == 422
    assert "已经开始" in page.text.split('id="starts_at-error">')[1].split("<")[0]


async def test_a_date_is_changed_but_not_below_what_is_taken(cast, dee):
    _, session = await given.dated(store=cast.north)
    await given.ticket(session, cast.ann, companions=[Guest("陈小宝"), Guest("陈大宝")])
    assert "已有 3 人占了名额" in (await dee.get(f"/staff/sessions/{session.id}/edit")).text
    page = await dee.post(f"/staff/sessions/{session.id}/edit", data=form(capacity="2"))
    assert page.status_code == 422
    assert "已有 3" in page.text.split('id="capacity-error">')[1]
    answer = await dee.post(f"/staff/sessions/{session.id}/edit", data=times(session, capacity="3"))
    assert answer.headers["location"] == f"/staff/sessions/{session.id}"
    assert (await Session.get(id=session.id)).capacity == 3


def times(session, **changes):
    """What the page of a date has in its fields."""
    names = ("starts_at", "ends_at", "opens_at", "closes_at", "checkin_from")
    told = {name: f"{clock.local(getattr(session, name)):%Y-%m-%dT%H:%M}" for name in names}
    return {
        **told,
        "shown": told["starts_at"],
        "capacity": str(session.capacity),
        "place": session.place,
    } | changes


async def test_a_date_moves_with_all_its_times_and_asks_before_anybody_is_told(cast, dee):
    _, session = await given.dated(store=cast.north, in_days=20)
    await Session.filter(id=session.id).update(closes_at=session.starts_at - timedelta(hours=96))
    await given.ticket(session, cast.ann)
    before, address = await Session.get(id=session.id), f"/staff/sessions/{session.id}/edit"
    span = timedelta(days=-10)
    sent = times(before, starts_at=f"{clock.local(before.starts_at + span):%Y-%m-%dT%H:%M}")
    asked = await dee.post(address, data=sent)
    assert "1 组会收到消息" in asked.text
    assert (await Session.get(id=session.id)).starts_at == before.starts_at
    shown = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]+)"', asked.text))
    end = f"{clock.local(before.ends_at + span):%Y-%m-%dT%H:%M}"
    assert (shown["ends_at"], shown["shown"]) == (end, sent["starts_at"])
    assert (await dee.post(address, data=shown)).status_code == 303
    after = await Session.get(id=session.id)
    for name in ("starts_at", "ends_at", "closes_at", "checkin_from"):
        assert getattr(after, name) == getattr(before, name) + span
    assert after.opens_at == before.opens_at.replace(second=0, microsecond=0)
    message = await Message.get(kind="session_moved")
    assert f"原来是 {text.moment(before.starts_at)}" in message.body


async def test_a_time_that_is_cleared_is_as_far_before_the_start_as_it_was(cast, dee):
    _, session = await given.dated(store=cast.north, in_days=20)
    day, checkin = session.starts_at - timedelta(hours=96), session.starts_at - timedelta(minutes=30)
    await Session.filter(id=session.id).update(closes_at=day, checkin_from=checkin)
    address = f"/staff/sessions/{session.id}/edit"
    page = (await dee.get(address)).text
    assert "不填：到开始前 96 小时" in page
    assert "不填就是开始前 30 分钟" in page
    cleared = times(session, closes_at="", checkin_from="")
    assert (await dee.post(address, data=cleared)).status_code == 303
    after = await Session.get(id=session.id)
    assert (after.closes_at, after.checkin_from) == (day, checkin)


async def test_other_numbers_tell_nobody_and_a_time_of_ones_own_stays(cast, dee):
    _, session = await given.dated(store=cast.north, in_days=20)
    await given.ticket(session, cast.ann)
    address = f"/staff/sessions/{session.id}/edit"
    assert (await dee.post(address, data=times(session, capacity="9"))).status_code == 303
    assert not await Message.exists(kind="session_moved")
    late = f"{clock.local(session.starts_at + timedelta(minutes=1)):%Y-%m-%dT%H:%M}"
    page = (await dee.post(address, data=times(session, closes_at=late, checkin_from=late))).text
    for field in ("closes_at", "checkin_from"):
        assert "不能晚于开始时间" in page.split(f'id="{field}-error">')[1].split("</p>")[0]


async def test_attendance_is_watched_who_is_missing_first(cast, dee, running):
    await arrives(cast, cast.ann, running)
    page = await dee.get(f"/staff/sessions/{running.id}")
    for words in (
        "1<small> / 2</small>",
        "2<small> / 3</small>",
        "没到",
        "已到",
        "陈小宝",
        "沪B·***86",
        "138****6034",
    ):
        assert words in page.text
    assert page.text.index("李强") < page.text.index(">陈静<")
    assert "6K286" not in page.text
    assert "13816526034" not in page.text


async def test_the_live_part_renews_itself_alone(cast, dee, running):
    address = f"/staff/sessions/{running.id}?show=missing"
    whole = await dee.get(address)
    assert f'hx-get="{address}" hx-trigger="every 5s"' in whole.text
    part = await dee.get(address, headers=PARTIAL)
    assert part.text.lstrip().startswith('<div id="live"')
    assert "<!doctype" not in part.text


@pytest.mark.parametrize(
    ("show", "seen", "unseen"),
    [("missing", "李强", "陈静"), ("arrived", "陈静", "李强"), ("cancelled", "Cho Park", "陈静")],
)
async def test_the_list_is_narrowed(cast, dee, running, show, seen, unseen):
    await arrives(cast, cast.ann, running)
    gone = await registrations.register(
        (await given.dated(store=cast.north))[1], cast.cho, key="c", by=cast.cho, at=clock.now()
    )
    await registrations.cancel(gone, by=cast.cho, at=clock.now())
    await Registration.filter(id=gone.id).update(session_id=running.id)
    page = await dee.get(f"/staff/sessions/{running.id}?show={show}")
    assert page.status_code == 200
    rows = page.text.split("<tbody>")[1]
    assert seen in rows
    assert unseen not in rows


async def test_calling_a_date_off_tells_everybody_and_shows_why(cast, dee):
    _, session = await given.dated(store=cast.north)
    ticket = await given.ticket(session, cast.ann)
    empty = await dee.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": ""})
    assert empty.status_code == 422
    assert 'id="reason-error"' in empty.text
    assert f'hx-get="/staff/sessions/{session.id}"' in empty.text
    await dee.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": "道路封闭"})
    await ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    page = await dee.get(f"/staff/sessions/{session.id}")
    assert "这一场已取消" in page.text
    assert "原因：道路封闭" in page.text
    assert f"由{cast.dee.name}取消" in page.text
    assert "取消这一场，通知所有人" not in page.text
    again = await dee.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": "再取消"})
    assert again.status_code == 422
    assert "没有成功" in again.text


async def test_calling_a_date_off_asks_first_and_names_what_is_lost(cast, dee):
    _, session = await given.dated(store=cast.north)
    assert 'data-confirm="没有人会失去票' in (await dee.get(f"/staff/sessions/{session.id}")).text
    await given.ticket(session, cast.ann, companions=[Guest("陈小宝")])
    await given.ticket(session, cast.ben)
    await Session.filter(id=session.id).update(capacity=3)
    await given.ticket(session, cast.cho, waits=True)
    page = (await dee.get(f"/staff/sessions/{session.id}")).text
    assert 'data-confirm="取消 1 场：2 张票、3 人作废' in page
    assert "候补的 1 组也会收到消息" in page
    assert "莫干山两日自驾" in page.split('data-title="')[1].split('"')[0]


async def test_a_cancelled_date_still_lists_who_had_a_ticket_and_has_no_places(cast, dee):
    _, session = await given.dated(store=cast.north)
    await given.ticket(session, cast.ann, companions=[Guest("陈小宝")])
    earlier = await given.ticket(session, cast.ben)
    await registrations.cancel(earlier, by=cast.ben, at=clock.now() - timedelta(hours=1))
    await dee.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": "道路封闭"})
    page = (await dee.get(f"/staff/sessions/{session.id}")).text
    assert "1 组，2 人" in page
    assert "陈静" in page
    assert "李强" not in page
    assert "剩余名额" not in page
    assert f'action="/staff/members/{cast.ann.id}/reveal' in page
    before = (await dee.get(f"/staff/sessions/{session.id}?show=cancelled")).text
    assert "李强" in before
    assert ">陈静<" not in before


async def test_another_stores_dates_are_not_found(cast, browser):
    event, session = await given.dated(store=cast.north)
    fay = browser(cast.fay)
    for address in ("", "/edit"):
        assert (await fay.get(f"/staff/sessions/{session.id}{address}")).status_code == 404
    assert (await fay.get(f"/staff/events/{event.id}/sessions/new")).status_code == 404
    assert (
        await fay.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": "x"})
    ).status_code == 404
    assert (await fay.post(f"/staff/sessions/{session.id}/edit", data=form())).status_code == 404


async def test_who_may_only_look_changes_nothing(cast, browser, running):
    adviser = browser(cast.staff["sales_adviser"])
    page = await adviser.get(f"/staff/sessions/{running.id}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert (await adviser.get(f"/staff/sessions/{running.id}/edit")).status_code == 403
    assert (await adviser.post(f"/staff/sessions/{running.id}/edit", data=form())).status_code == 403


async def test_in_a_row_coming_stands_before_cancelling_and_every_value_has_its_head(cast, dee):
    _, session = await given.dated(store=cast.north)
    await Session.filter(id=session.id).update(checkin_from=clock.now() - timedelta(hours=1))
    await given.ticket(session, cast.ann)
    page = (await dee.get(f"/staff/sessions/{session.id}")).text
    row = page.split('<tr id="registration-')[1].split("</tr>")[0]
    assert row.index("/arrival") < row.index("/cancellation")
    for head in ("人数", "状态"):
        assert f'data-head="{head}"' in row
    assert "莫干山两日自驾 · 报名与签到</h1>" in page


async def test_calling_off_is_folded_until_it_is_wanted_or_sent_back(cast, dee):
    _, session = await given.dated(store=cast.north)
    assert '<details class="card"><summary' in (await dee.get(f"/staff/sessions/{session.id}")).text
    back = await dee.post(f"/staff/sessions/{session.id}/cancellation", data={"reason": ""})
    assert '<details class="card" open><summary' in back.text


@pytest.mark.parametrize("kind", ["trip", "class"])
async def test_run_sheet_and_phone_list_are_tabs_of_every_date(cast, dee, kind):
    _, session = await given.dated(store=cast.north, kind=kind, body="08:30 到店集合")
    page = (await dee.get(f"/staff/sessions/{session.id}")).text
    for address in ("runsheet", "phones"):
        assert f'href="/staff/sessions/{session.id}/{address}"' in page
    assert "08:30 到店集合" in (await dee.get(f"/staff/sessions/{session.id}/runsheet")).text
