"""Changing a party: fewer people after a question, more if there is room; what cancelling gives back."""

from club import clock
from events import fees, registrations, terms
from events.parties import Guest, Party
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Terms
from points.holds import Hold
from tests import shelves
from tests.web.portal import parties
from web.forms.party import OTHER_CAR


async def party_of_three(cast, room=4, **told):
    event, session = await parties.trip(room=room, points_each=100, fen_each=50_00, **told)
    await shelves.rich(cast.ann, 1000)
    three = Party(guests=(Guest("周明"), Guest("小宝", 5)), vehicle=cast.car)
    return (
        event,
        session,
        await registrations.register(session, cast.ann, three, key="three", by=cast.ann, at=clock.now()),
    )


def told(cast, *names, **more):
    lines = {f"companions-{place}-name": name for place, name in enumerate(names)}
    return {"key": "k", "session": "0", "vehicle": str(cast.car.id), **lines, **more}


async def test_the_form_shows_the_party_as_it_is(browser, cast):
    _, _, ticket = await party_of_three(cast)
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}/change")).text
    for value in ('value="周明"', 'value="小宝"', 'value="5"', f'value="{cast.car.id}" checked'):
        assert value in page
    assert "300 积分 + ¥150" in page


async def test_taking_somebody_out_says_what_goes_before_it_does(browser, cast):
    _, session, ticket = await party_of_three(cast)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    asked = await ann.post(address, data=told(cast, "周明"))
    assert asked.status_code == 200
    assert "空出的 1 个位子" in asked.text
    assert "200 积分 + ¥100" in asked.text
    assert (await Session.get(id=session.id)).taken == 3
    answer = await ann.post(address, data=told(cast, "周明", sure="1"))
    assert answer.headers["location"] == f"/tickets/{ticket.code}?done=saved"
    assert (await Session.get(id=session.id)).taken == 2
    assert await Companion.filter(registration_id=ticket.id).values_list("name", flat=True) == ["周明"]
    assert [hold.points for hold in await Hold.filter(state="open")] == [200]


async def test_a_party_grows_if_there_is_room_and_else_stays_as_it_was(browser, cast):
    _, session, ticket = await party_of_three(cast, room=5)
    await shelves.rich(cast.ben, 1000)
    await registrations.register(session, cast.ben, key="one", by=cast.ben, at=clock.now())
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    assert (await ann.post(address, data=told(cast, "周明", "小宝", "奶奶"))).status_code == 303
    page = await ann.post(address, data=told(cast, "周明", "小宝", "奶奶", "爷爷"))
    assert page.status_code == 422
    assert "只剩 0 位" in page.text
    assert (await Session.get(id=session.id)).taken == 5


async def test_another_car_and_no_car(browser, cast):
    _, session, ticket = await party_of_three(cast, cars=2)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    other = told(cast, "周明", "小宝") | {"vehicle": OTHER_CAR, "plate": "沪A12345"}
    assert (await ann.post(address, data=other)).status_code == 303
    assert (await Registration.get(id=ticket.id)).plate == "沪A12345"
    none = told(cast, "周明", "小宝") | {"vehicle": ""}
    assert "车位也让出去" in (await ann.post(address, data=none)).text
    assert (await ann.post(address, data=none | {"sure": "1"})).status_code == 303
    assert (await Session.get(id=session.id)).cars_taken == 0


async def test_lines_come_and_go_without_scripts_and_nothing_changes_yet(browser, cast):
    _, session, ticket = await party_of_three(cast)
    page = await browser(cast.ann).post(
        f"/tickets/{ticket.code}/change", data=told(cast, "周明", "小宝", remove="0")
    )
    assert 'value="小宝"' in page.text
    assert 'value="周明"' not in page.text.partition('id="companions"')[2].partition("</fieldset>")[0]
    assert (await Session.get(id=session.id)).taken == 3


async def test_cancelling_names_what_comes_back_by_the_rule_of_the_day(browser, cast):
    _, _, ticket = await party_of_three(cast, refunds=((480, 100), (24, 50)))
    await fees.pay(ticket, 150_00, desk=cast.desk, by=cast.eve, at=clock.now())
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/cancellation"
    asked = (await ann.get(address)).text
    for said in ("150 马上退回", "150 不退", "到前台退 ¥75", "¥75 不退"):
        assert said in asked
    done = await ann.post(address)
    assert done.headers["location"] == f"/tickets/{ticket.code}?done=cancelled"
    page = (await ann.get(f"/tickets/{ticket.code}")).text
    assert "还有 ¥75 要退给你" in page
    rows = {"付了": "300 积分 + ¥150", "退了": "150 积分", "不退": "150 积分 + ¥75", "还要退": "¥75"}
    for word, what in rows.items():
        assert f"<dt>{word}</dt><dd>{what}</dd>" in page


async def test_once_it_is_over_what_was_paid_is_what_came_back_and_what_did_not(browser, cast):
    _, _, ticket = await party_of_three(cast, refunds=((480, 100), (24, 50)))
    await fees.pay(ticket, 150_00, desk=cast.desk, by=cast.eve, at=clock.now())
    ann = browser(cast.ann)
    await ann.post(f"/tickets/{ticket.code}/change", data=told(cast, "周明", sure="1"))
    await fees.give_back(ticket, 25_00, by=cast.eve, at=clock.now())
    await ann.post(f"/tickets/{ticket.code}/cancellation")
    page = (await ann.get(f"/tickets/{ticket.code}")).text
    paid, back, kept = "250 积分 + ¥150", "100 积分 + ¥25", "150 积分 + ¥75"
    for word, what in {"付了": paid, "退了": back, "不退": kept, "还要退": "¥50"}.items():
        assert f"<dt>{word}</dt><dd>{what}</dd>" in page
    assert "<dt>费用</dt>" not in page


async def test_a_smaller_party_is_told_what_comes_back_and_what_does_not(browser, cast):
    _, _, ticket = await party_of_three(cast, refunds=((480, 100), (24, 50)))
    await fees.pay(ticket, 150_00, desk=cast.desk, by=cast.eve, at=clock.now())
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    asked = (await ann.post(address, data=told(cast, "周明"))).text
    for said in ("退回 50 积分", "50 积分不退", "到前台退 ¥25", "¥25 不退"):
        assert said in asked
    assert (await ann.post(address, data=told(cast, "周明") | {"sure": "1"})).status_code == 303
    page = (await ann.get(f"/tickets/{ticket.code}")).text
    for said in ("200 积分 + ¥100", "还有 ¥25 要退给你", "<dt>不退</dt><dd>50 积分 + ¥25</dd>"):
        assert said in page


async def test_points_that_stay_with_us_were_not_for_taking_part(browser, cast):
    _, _, ticket = await party_of_three(cast, refunds=((480, 100), (24, 50)))
    ann = browser(cast.ann)
    await ann.post(f"/tickets/{ticket.code}/change", data=told(cast, "周明", sure="1"))
    await ann.post(f"/tickets/{ticket.code}/cancellation")
    page = (await ann.get("/points")).text
    assert page.count("取消报名，不退回") == 2
    assert "参加活动" not in page


async def test_points_that_are_set_aside_for_the_party_are_told_apart(browser, cast):
    _, _, ticket = await party_of_three(cast)
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}/change")).text
    assert "你现在有 1,000 积分。 其中 300 是这张票留着的。" in page


async def test_what_was_paid_is_not_asked_for_again(browser, cast):
    _, _, ticket = await party_of_three(cast, room=5)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    assert "¥150 到现场在前台付" in (await ann.get(address)).text
    await fees.pay(ticket, 150_00, desk=cast.desk, by=cast.eve, at=clock.now())
    assert "到现场在前台付" not in (await ann.get(address)).text
    more = told(cast, "周明", "小宝", "奶奶")
    assert "¥100 到现场在前台付" in (await ann.post(address, data=more | {"add": "1"})).text
    four = told(cast, "周明", "小宝", "奶奶", "爷爷")
    assert (await ann.post(address, data=four)).headers["location"].endswith("?done=saved")
    fee = await fees.of(ticket)
    assert fee is not None
    assert fee.due_fen == 100_00


async def test_where_less_comes_back_than_the_page_said_it_is_asked_once_more(browser, cast):
    _, session, ticket = await party_of_three(cast, refunds=((480, 100), (24, 50)))
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    sent = told(cast, "周明", sure="1", seen_percent="100")  # as it stood there before the time had come
    page = await ann.post(address, data=sent)
    assert page.status_code == 422
    for said in ("现在只退 50%", "退回 50 积分", 'name="seen_percent" value="50"', 'name="sure"'):
        assert said in page.text
    assert (await Session.get(id=session.id)).taken == 3
    assert (await ann.post(address, data=sent | {"seen_percent": "50"})).status_code == 303


async def test_a_party_that_is_in_keeps_its_price_and_who_joins_pays_the_new_one(browser, cast):
    event, _, ticket = await party_of_three(cast)
    await terms.put(event, Terms(fen_each=80_00), by=cast.dee, at=clock.now())
    page = await browser(cast.ann).post(
        f"/tickets/{ticket.code}/change/price", data=told(cast, "周明", "小宝", "小弟")
    )
    assert "300 积分 + ¥230" in page.text


async def test_what_is_due_at_the_desk_stands_on_the_ticket(browser, cast):
    _, _, ticket = await party_of_three(cast)
    page = (await browser(cast.ann).get(f"/tickets/{ticket.code}")).text
    assert "300 积分 + ¥150" in page
    assert "到现场付 ¥150" in page


async def test_a_ticket_that_is_over_cannot_be_changed(browser, cast):
    _, _, ticket = await party_of_three(cast)
    await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    assert (await ann.get(address)).headers["location"] == f"/tickets/{ticket.code}"
    page = await ann.post(address, data=told(cast, "周明", "小宝"))
    assert page.status_code == 422
    assert "已经取消了" in page.text


async def test_whoever_stays_keeps_the_row_through_the_form(browser, cast):
    _, _, ticket = await party_of_three(cast)
    ann, address = browser(cast.ann), f"/tickets/{ticket.code}/change"
    first, second = (
        await Companion.filter(registration_id=ticket.id).order_by("id").values_list("id", flat=True)
    )
    assert f'name="companions-0-row" value="{first}"' in (await ann.get(address)).text
    rows = {"companions-0-row": first, "companions-1-row": second, "companions-1-age": "5"}
    page = (await ann.post(address, data=told(cast, "周明", "小宝", remove="0", **rows))).text
    assert f'name="companions-0-row" value="{second}"' in page
    sent = told(cast, "小 宝", sure="1", **{"companions-0-row": second})
    assert (await ann.post(address, data=sent)).status_code == 303
    one = await Companion.get(registration_id=ticket.id)
    assert (one.id, one.name, one.age) == (second, "小 宝", None)


async def test_that_members_who_lead_may_call_is_ticked_and_taken_back(browser, cast):
    event, session = await parties.trip()
    ann = browser(cast.ann)
    page = (await ann.get(f"/events/{event.code}/registration")).text
    assert "带队车友可以看到我的手机号" in page
    sent = parties.filled(session, leaders_may_call="y")
    assert (await ann.post(f"/events/{event.code}/registration", data=sent)).status_code == 303
    ticket = await Registration.get()
    assert ticket.leaders_may_call
    address = f"/tickets/{ticket.code}/change"
    assert 'checked id="leaders_may_call"' in (await ann.get(address)).text
    assert (await ann.post(address, data=parties.filled(session))).status_code == 303
    assert not (await Registration.get()).leaders_may_call
