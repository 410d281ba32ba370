"""The pages of a trip for staff: itinerary, route sheet, convoy, phones, costs, photos."""

from datetime import timedelta

import pytest

from club import clock
from events import convoy, costs, itinerary, leading, replanning, terms
from events.costs import Cost
from events.events import Event
from events.itinerary import Halt
from events.leaders import Leader
from events.phones import PhoneOpening
from events.registration import Registration
from events.sessions import Plan
from events.terms import Terms
from tests.web.portal import given

HALT = Halt("浦东店", "集合", time="06:30", has=("parking",), note="自带水")


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def trip(cast):
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(asks=("identity",)), by=cast.dee, at=clock.now())
    return session


@pytest.fixture
async def ticket(cast, trip):
    return await given.ticket(trip, cast.ann, vehicle=cast.car)


async def begins(cast, trip, hours=1, lasts=6):
    now = clock.now()
    start = now - timedelta(hours=hours)
    plan = Plan(start, start + timedelta(hours=lasts), 10, opens_at=now - timedelta(days=40))
    await replanning.change(trip, plan, by=cast.dee, at=now)


def rows(*stops, **more):
    """The form of an itinerary as a browser sends it."""
    told = {}
    for place, stop in enumerate(stops):
        told |= {f"rows-{place}-{name}": value for name, value in stop.items()}
    return told | more


FIRST = {"day": "1", "time": "6：30", "where": "浦东店", "what": "集合", "has": ["parking", "toilet"]}
SECOND = {"day": "1", "time": "", "where": "服务区", "what": "加油", "has": "fuel"}


async def test_an_itinerary_is_put_on_one_page(cast, dee, trip):
    address = f"/staff/events/{trip.event_id}/itinerary"
    assert "第 1 站" in (await dee.get(address)).text
    answer = await dee.post(address, data=rows(FIRST, SECOND, {"day": "1"}))
    assert answer.headers["location"] == f"{address}?done=saved"
    stops = await itinerary.of(trip.event_id)
    assert [(stop.time, stop.where, stop.has) for stop in stops] == [
        ("06:30", "浦东店", ["parking", "toilet"]),
        ("", "服务区", ["fuel"]),
    ]
    assert "服务区" in (await dee.get(address)).text


async def test_the_stops_of_the_text_are_there_to_begin_with(cast, dee, trip):
    await Event.filter(id=trip.event_id).update(
        body="8:30 到店集合\n10:00 服务区，加油\n第二天 返程\n\n带好证件"
    )
    page = (await dee.get(f"/staff/events/{trip.event_id}/itinerary")).text
    assert "正文里的站点" in page
    assert not await itinerary.of(trip.event_id)
    for value in ("08:30", "到店集合", "服务区", "加油", "返程"):
        assert f'value="{value}"' in page
    assert page.split('name="rows-2-day"')[1].split(">")[0].endswith('value="2"')


async def test_stops_that_a_colleague_saved_meanwhile_are_not_overwritten(cast, dee, trip):
    address = f"/staff/events/{trip.event_id}/itinerary"
    await itinerary.put(await trip.event, [HALT], by=cast.dee, at=clock.now())
    page = await dee.post(address, data=rows(SECOND, seen=itinerary.mark([])))
    assert page.status_code == 422
    assert "同事" in page.text
    assert [stop.where for stop in await itinerary.of(trip.event_id)] == [HALT.where]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ({"do": "add"}, ["浦东店", "服务区", ""]),
        ({"do": "down-0"}, ["服务区", "浦东店"]),
        ({"do": "up-1"}, ["服务区", "浦东店"]),
        ({"do": "up-0"}, ["浦东店", "服务区"]),
        ({"do": "remove-0"}, ["服务区"]),
        ({"do": "remove-77"}, ["浦东店", "服务区"]),
    ],
)
async def test_rows_are_added_moved_and_taken_out_by_buttons(dee, trip, button, order):
    page = await dee.post(f"/staff/events/{trip.event_id}/itinerary", data=rows(FIRST, SECOND, **button))
    assert page.status_code == 200
    found = [page.text.index(f'value="{where}"') for where in order if where]
    assert found == sorted(found)
    assert page.text.count('-where"') >= len(order)
    assert f"rows-{len(order)}-where" not in page.text
    assert await itinerary.of(trip.event_id) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time": "25:00"}, "时间写成 06:30 这样"),
        ({"day": "0"}, "天数从 1 开始"),
        ({"map_url": "maps"}, "链接以 https:// 开头"),
        ({"where": "湖" * 61}, "最多 60 个字"),
        ({"where": "", "what": ""}, "写上地点，或者做什么"),
    ],
)
async def test_a_stop_that_makes_no_sense_comes_back_as_it_was_typed(dee, trip, wrong, sentence):
    stop = FIRST | {"note": "自带雨衣"} | wrong
    page = await dee.post(f"/staff/events/{trip.event_id}/itinerary", data=rows(stop))
    assert page.status_code == 422
    assert sentence in page.text
    assert "自带雨衣" in page.text
    assert await itinerary.of(trip.event_id) == []


async def test_the_route_sheet_has_stops_leaders_and_emergency_numbers(cast, dee, trip, ticket):
    assert "还没有站点" in (await dee.get(f"/staff/sessions/{trip.id}/route")).text
    await itinerary.put(await trip.event, [HALT], by=cast.dee, at=clock.now())
    await leading.name(trip, "leader", cast.dee, phone="13800001111", by=cast.dee, at=clock.now())
    page = (await dee.get(f"/staff/sessions/{trip.id}/route")).text
    for words in ("06:30", "浦东店", "停车", "自带水", "13800001111", "12122", "122", "010-6500 0001"):
        assert words in page


async def test_cars_are_numbered_moved_and_printed(cast, dee, trip, ticket):
    address = f"/staff/sessions/{trip.id}/convoy"
    assert "给车辆编号" in (await dee.get(address)).text
    answer = await dee.post(address)
    assert answer.headers["location"] == f"{address}?done=saved"
    assert (await Registration.get(id=ticket.id)).convoy == 1
    stuck = await dee.post(f"/staff/convoy/cars/{ticket.id}/place", data={"step": "up"})
    assert stuck.status_code == 409
    assert "位置不变" in stuck.text
    assert (
        "B6K286" in (await dee.get(f"{address}/cards")).text
        or "6K286" in (await dee.get(f"{address}/cards")).text
    )
    assert "6K286" in (await dee.get(f"{address}/list")).text


async def test_without_cars_a_sentence_says_so(dee, trip):
    page = await dee.post(f"/staff/sessions/{trip.id}/convoy")
    assert page.status_code == 409
    assert "还没有人开车来" in page.text


async def test_somebody_is_named_and_let_go(cast, dee, trip, ticket):
    address = f"/staff/sessions/{trip.id}/convoy"
    data = {"who": f"registration:{ticket.id}", "role": "leader", "phone": "13800001111", "plate": ""}
    no_phone = await dee.post(f"{address}/leaders", data=data | {"phone": "123"})
    assert no_phone.status_code == 422
    assert 'id="phone-error"' in no_phone.text
    assert (await dee.post(f"{address}/leaders", data=data)).status_code == 303
    again = await dee.post(f"{address}/leaders", data=data)
    assert again.status_code == 422
    assert "已经指定过了" in again.text
    wrong = await dee.post(f"{address}/leaders", data=data | {"who": f"staff:{cast.fay.id}"})
    assert wrong.status_code == 422
    leader = await Leader.get()
    await dee.post(f"/staff/convoy/leaders/{leader.id}/ending")
    assert (await Leader.get()).ended_at is not None


async def test_the_phone_list_says_when_and_opens_with_a_reason(cast, dee, trip, ticket):
    address = f"/staff/sessions/{trip.id}/phones"
    assert "开放" in (await dee.get(address)).text
    await begins(cast, trip)
    assert cast.ann.phone not in (await dee.get(address)).text
    refused = await dee.post(address, data={"reason": ""})
    assert refused.status_code == 422
    assert "写上用途" in refused.text
    page = (await dee.post(address, data={"reason": "车主走散了"})).text
    assert f"tel:{cast.ann.phone}" in page
    assert (await PhoneOpening.get()).reason == "车主走散了"
    assert "车主走散了" in (await dee.get(address)).text


async def test_whoever_may_uncover_nothing_opens_no_list(cast, browser, trip, ticket):
    await begins(cast, trip)
    eve = browser(cast.eve)
    assert "只有领队可以打开名单" in (await eve.get(f"/staff/sessions/{trip.id}/phones")).text
    page = await eve.post(f"/staff/sessions/{trip.id}/phones", data={"reason": "想看看"})
    assert page.status_code == 409
    assert cast.ann.phone not in page.text


COST = {"what": "午餐", "amount": "1,280.50", "supplier": "湖畔农家", "paid_by": "门店"}


async def test_a_cost_is_entered_struck_out_and_settled(cast, dee, trip, ticket):
    address = f"/staff/sessions/{trip.id}/costs"
    assert (await dee.post(address, data=COST)).status_code == 303
    assert (await Cost.get()).fen == 1280_50
    assert "¥1,280.50" in (await dee.get(address)).text
    early = await dee.post(f"{address}/closing", data={"note": ""})
    assert early.status_code == 409
    assert "结束后才能结账" in early.text
    await begins(cast, trip, hours=9)
    assert (await dee.post(f"{address}/closing", data={"note": "下次早点订房"})).status_code == 303
    late = await dee.post(address, data=COST)
    assert late.status_code == 409
    assert "已经结账" in late.text
    sheet = (await dee.get(f"{address}/sheet")).text
    for words in ("湖畔农家", "¥1,280.50", "下次早点订房", cast.dee.name):
        assert words in sheet
    assert (await dee.post(f"{address}/reopening", data={"reason": ""})).status_code == 422
    await dee.post(f"{address}/reopening", data={"reason": "漏了过路费"})
    await dee.post(f"/staff/costs/{(await Cost.get()).id}/striking")
    assert (await costs.figures(trip.id)).cost == 0
    assert "漏了过路费" in (await dee.get(address)).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "写上付了什么"),
        ({"amount": ""}, "填上金额"),
        ({"amount": "0"}, "0.01 到 10,000,000 元"),
        ({"amount": "-3"}, "0.01 到 10,000,000 元"),
        ({"amount": "1.001"}, "最多两位小数"),
    ],
)
async def test_a_cost_that_is_none_comes_back_with_a_sentence(dee, trip, wrong, sentence):
    page = await dee.post(f"/staff/sessions/{trip.id}/costs", data=COST | wrong)
    assert page.status_code == 422
    assert sentence in page.text
    assert "湖畔农家" in page.text


async def test_the_other_store_finds_none_of_it(cast, browser, trip, ticket):
    fay = browser(cast.fay)
    await convoy.assign(trip, by=cast.dee, at=clock.now())
    for page in ("route", "convoy", "convoy/list", "convoy/cards", "phones", "travellers", "costs", "album"):
        assert (await fay.get(f"/staff/sessions/{trip.id}/{page}")).status_code == 404
    assert (await fay.post(f"/staff/convoy/cars/{ticket.id}/place")).status_code == 404
