"""At the desk the fee of an event is taken with one tap and one question, and undone within 15 minutes."""

from datetime import timedelta

import pytest

from club import clock
from club.messages.outbox import Message
from club.visits import DeskVisit
from events import changes, registrations, terms
from events.events import Event
from events.fees import Fee
from events.parties import Guest, Party
from events.registration import Registration
from events.sessions import Session
from events.terms import Terms
from tests.web.desk.conftest import PARTIAL
from tests.web.portal import given


@pytest.fixture
async def owed(cast):
    """Ann's, for one at 200 yuan, of a session that begins in an hour."""
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(fen_each=200_00), by=cast.dee, at=clock.now())
    one = await given.ticket(session, cast.ann)
    now = clock.now()
    times = {"starts_at": now + timedelta(hours=1), "checkin_from": now - timedelta(hours=1)}
    await Session.filter(id=session.id).update(**times)
    return one


@pytest.fixture
async def visit(owed, cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


async def pay(client, registration, fen=200_00):
    return await client.post(f"/desk/fees/{registration.id}", data={"fen": str(fen)}, headers=PARTIAL)


async def test_what_is_due_stands_in_the_members_answer_and_is_taken_once(cast, eve, visit, owed):
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    for words in ("收款 ¥200", "莫干山两日自驾", "已收 ¥200"):
        assert words in page
    answer = await pay(eve, owed)
    for words in ("已收款", "¥200", "撤销"):
        assert words in answer.text
    assert (await pay(eve, owed)).status_code == 409
    fee = await Fee.get(registration_id=owed.id)
    assert (fee.paid_fen, fee.paid_by_id, fee.paid_desk_id) == (200_00, cast.eve.id, cast.desk.id)
    answer, _, lately = (await eve.get(f"/desk/visits/{visit.id}")).text.partition('id="recent"')
    assert "收款 ¥200" not in answer
    assert "已收款 ¥200" in lately


async def test_a_ticket_that_is_not_paid_gets_no_green_light(cast, eve, owed, scan):
    one = await Registration.get(id=owed.id)
    for words in ("已签到，先收钱再请进", "已签到，钱还没收到"):
        answer = (await scan(one.code)).text
        assert answer.lstrip().startswith('<section class="signal waiting"')
        assert '<b class="big">¥200</b>' in answer
        for expected in ("未付款", words, "收款 ¥200", "撤销"):
            assert expected in answer
        assert "请进</h1>" not in answer
    assert "<p>请进</p>" in (await pay(eve, owed)).text
    assert "未付款" not in (await scan(one.code)).text


async def test_who_has_not_paid_is_not_let_in_in_the_list_beside_either(eve, owed, scan):
    await scan((await Registration.get(id=owed.id)).code)
    lately = (await eve.get("/desk/live")).text
    assert "未付款 · 1 人" in lately
    assert "请进" not in lately
    await pay(eve, owed)
    assert "请进 · 1 人" in (await eve.get("/desk/live")).text


async def test_safety_notes_that_are_not_accepted_are_named_before_and_after_the_money(eve, owed, scan):
    await Event.all().update(waiver="系好安全带", waiver_version=1)
    assert "还没同意" in (await scan((await Registration.get(id=owed.id)).code)).text
    assert "还没同意" in (await pay(eve, owed)).text


async def test_the_question_stands_outside_of_the_coloured_answer(owed, scan):
    answer = (await scan((await Registration.get(id=owed.id)).code)).text
    coloured, _, question = answer.partition("</section>")
    assert 'data-opens="fee-' in coloured
    assert "<dialog" not in coloured
    assert "已收 ¥200" in question


async def test_who_may_not_take_it_reads_whom_to_show_them_to(cast, owed, scan, browser):
    await Event.filter(sessions__id=owed.session_id).update(store_id=cast.south.id)
    answer = (await scan((await Registration.get(id=owed.id)).code)).text
    assert "未付款" in answer
    assert "这里不能收这笔钱" in answer
    assert "已收 ¥200" not in answer


async def test_a_ticket_that_comes_too_early_can_be_paid_all_the_same(eve, owed, scan):
    await Session.filter(id=owed.session_id).update(checkin_from=clock.now() + timedelta(minutes=30))
    answer = (await scan((await Registration.get(id=owed.id)).code)).text
    for words in ("还没到时间", "还要付", "收款 ¥200", "已收 ¥200"):
        assert words in answer
    assert "<p>请进</p>" not in (await pay(eve, owed)).text


async def test_without_scripts_the_question_is_a_page(eve, visit, owed):
    page = (await eve.get(f"/desk/fees/{owed.id}")).text
    assert "收“莫干山两日自驾”的活动费 ¥200？" in page
    answer = await eve.post(f"/desk/fees/{owed.id}", data={"fen": "20000"})
    assert "已收款" in answer.text


@pytest.mark.parametrize("fen", ["", "1", "lots", "-20000"])
async def test_another_amount_than_is_due_is_not_taken(eve, visit, owed, fen):
    answer = await pay(eve, owed, fen)
    assert answer.status_code == 409
    assert (await Fee.get(registration_id=owed.id)).paid_fen == 0


async def test_a_slip_is_undone_for_fifteen_minutes(eve, visit, owed):
    await pay(eve, owed)
    answer = await eve.post(f"/desk/fees/{owed.id}/undo", headers=PARTIAL)
    for words in ("退还", "¥200", "又要付", "收款 ¥200", "已收 ¥200"):
        assert words in answer.text
    assert (await eve.post(f"/desk/fees/{owed.id}/undo", headers=PARTIAL)).status_code == 409
    await pay(eve, owed)
    await Fee.filter(registration_id=owed.id).update(paid_at=clock.now() - timedelta(minutes=16))
    late = await eve.post(f"/desk/fees/{owed.id}/undo", headers=PARTIAL)
    assert late.status_code == 409
    assert "15 分钟" in late.text


async def test_what_was_taken_and_taken_back_stands_among_what_was_just_done(cast, eve, owed, browser):
    await pay(eve, owed)
    await eve.post(f"/desk/fees/{owed.id}/undo", headers=PARTIAL)
    lately = (await eve.get("/desk/live")).text
    for words in ("已收款 ¥200 · 莫干山两日自驾", "收款已撤销 ¥200 · 莫干山两日自驾"):
        assert words in lately
    dee = browser(cast.dee)
    await dee.post("/desk/place", data={"desk": cast.desk.id})
    assert "已收款" not in (await dee.get("/desk/live")).text


async def test_of_two_payments_the_desk_hears_of_the_last_alone(cast, eve, visit, owed):
    await pay(eve, owed)
    three = Party((Guest("友1"), Guest("友2")))
    await changes.change(owed, three, by=cast.dee, at=clock.now())
    answer = await pay(eve, owed, 400_00)
    assert '<b class="big">¥400</b>' in answer.text
    undone = await eve.post(f"/desk/fees/{owed.id}/undo", headers=PARTIAL)
    assert '<b class="big">¥400</b>' in undone.text
    assert "¥600" not in answer.text + undone.text


async def test_another_stores_event_is_not_found(cast, browser, visit, owed):
    assert (await browser(cast.fay).get(f"/desk/fees/{owed.id}")).status_code == 404


async def test_what_is_due_for_another_stores_event_is_not_asked_for_here(cast, eve, visit, owed):
    await Event.filter(sessions__id=owed.session_id).update(store_id=cast.south.id)
    assert "收款 ¥200" not in (await eve.get(f"/desk/visits/{visit.id}")).text


@pytest.fixture
async def back(cast, eve, owed):
    """Ann has paid her 200 yuan and cancelled."""
    await pay(eve, owed)
    await registrations.cancel(owed, by=cast.dee, at=clock.now())
    return await Registration.get(id=owed.id)


async def hand(client, registration, fen=200_00):
    sent = {"fen": str(fen)}
    return await client.post(f"/desk/fees/{registration.id}/return", data=sent, headers=PARTIAL)


async def test_a_cancelled_ticket_says_what_is_to_be_given_back_and_it_is_given_once(cast, eve, back, scan):
    answer = (await scan(back.code)).text
    for words in ("已取消", "应退", "退 ¥200", "¥200 退给对方了"):
        assert words in answer
    assert (await hand(eve, back, 90_00)).status_code == 409
    assert "已退款" in (await hand(eve, back)).text
    assert (await hand(eve, back)).status_code == 409
    fee = await Fee.get(registration_id=back.id)
    assert (fee.back_fen, fee.given_fen, fee.back_by_id) == (0, 200_00, cast.eve.id)
    assert "退 ¥200" not in (await scan(back.code)).text
    assert "已退款 ¥200" in (await eve.get("/desk/live")).text
    message = await Message.filter(kind="money_given_back").get()
    assert message.variables["cash"] == "¥200"


async def test_who_is_looked_up_is_given_back_what_is_owed(cast, eve, back, scan, code_of):
    assert "退 ¥200" in (await scan(code_of(cast.ann))).text
    page = (await eve.get(f"/desk/fees/{back.id}/return")).text
    assert "退“莫干山两日自驾”的活动费 ¥200？" in page
    await hand(eve, back)
    assert "退 ¥200" not in (await scan(code_of(cast.ann))).text
    assert (await eve.get(f"/desk/fees/{back.id}/return")).status_code == 409


async def test_another_stores_money_is_shown_and_not_handed_over(cast, eve, back, scan):
    await Event.filter(sessions__id=back.session_id).update(store_id=cast.south.id)
    answer = (await scan(back.code)).text
    assert "这里不能退这笔钱" in answer
    assert "退给对方了" not in answer
    assert (await hand(eve, back)).status_code == 404
