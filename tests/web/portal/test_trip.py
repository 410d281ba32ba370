"""A trip on the member's pages: its stops, the ticket's way to insurance, phones and photos."""

from datetime import timedelta

import pytest

from club import clock, pictures
from events import album, arrivals, convoy, itinerary, leading, replanning, terms, travellers
from events.itinerary import Halt
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from events.traveller import Told, Traveller
from tests.shelves import image
from tests.web.portal import given

ANN = "11010519491231002X"


@pytest.fixture
def ann(cast, browser):
    return browser(cast.ann)


@pytest.fixture
async def trip(cast):
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(asks=("identity",)), by=cast.dee, at=clock.now())
    return session


@pytest.fixture
async def ticket(cast, trip):
    """Ann's, with her car."""
    return await given.ticket(trip, cast.ann, vehicle=cast.car)


async def begins(cast, trip):
    """The trip is on since an hour ago."""
    now = clock.now()
    plan = Plan(now - timedelta(hours=1), now + timedelta(hours=5), 10, opens_at=now - timedelta(days=40))
    await replanning.change(trip, plan, by=cast.dee, at=now)


async def arrives(cast, ticket):
    await arrivals.note(ticket, reason="手机没电", by=cast.dee, at=clock.now())


async def test_stops_stand_on_the_page_by_day_with_map_and_what_there_is(cast, ann, trip):
    event = await trip.event
    halts = [
        Halt("浦东店", "集合", time="06:30", has=("parking", "toilet")),
        Halt("裸心谷", "入住", day=2, time="15:00", map_url="https://maps.example.cn/x", note="自带水"),
    ]
    await itinerary.put(event, halts, by=cast.dee, at=clock.now())
    page = (await ann.get(f"/events/{event.code}")).text
    for words in ("第 1 天", "第 2 天", "06:30", "停车 · 厕所", "自带水", "https://maps.example.cn/x"):
        assert words in page


async def test_stops_of_the_text_are_read_where_staff_put_none(cast, ann):
    event = await given.event(store=cast.north, body="06:30 集合，浦东店\n12:00 午餐")
    assert "集合" in (await ann.get(f"/events/{event.code}")).text
    await itinerary.put(event, [Halt("裸心谷", "入住")], by=cast.dee, at=clock.now())
    page = (await ann.get(f"/events/{event.code}")).text.partition("<main")[2]
    assert "裸心谷" in page
    assert "午餐" not in page


async def test_the_ticket_says_the_number_of_the_car(cast, ann, ticket, trip):
    assert "号车" not in (await ann.get(f"/tickets/{ticket.code}")).text
    await convoy.assign(trip, by=cast.dee, at=clock.now())
    assert "1 号车" in (await ann.get(f"/tickets/{ticket.code}")).text


def sent(*numbers, **more):
    lines = {}
    for place, (name, number) in enumerate(numbers):
        lines |= {f"people-{place}-name": name, f"people-{place}-number": number}
        lines |= {f"people-{place}-kind": "card", f"people-{place}-seat": str(more.get("seat", 0))}
    return lines | more


async def test_numbers_are_given_on_the_ticket_and_never_shown_again(cast, ann, ticket):
    assert "还差 1 个证件号" in (await ann.get(f"/tickets/{ticket.code}")).text
    address = f"/tickets/{ticket.code}/travellers"
    assert "加密保存" in (await ann.get(address)).text
    answer = await ann.post(address, data=sent(("陈静", ANN), agrees="y"))
    assert answer.headers["location"] == f"{address}?done=saved"
    page = (await ann.get(address)).text
    assert "尾号 002X" in page
    assert ANN not in page
    assert "要改才再勾一次" in page
    assert "不勾就没法" not in page
    assert "证件号都填好了" in (await ann.get(f"/tickets/{ticket.code}")).text


@pytest.mark.parametrize(
    ("number", "agrees", "sentence"),
    [
        (ANN[:-1], True, "身份证应该是 18 位"),
        (ANN[:-1] + "1", True, "最后一位和前面对不上"),
        (ANN, False, "同意了才能保存"),
    ],
)
async def test_what_is_wrong_comes_back_with_what_was_typed(ann, ticket, number, agrees, sentence):
    data = sent(("陈静", number), **({"agrees": "y"} if agrees else {}))
    page = await ann.post(f"/tickets/{ticket.code}/travellers", data=data)
    assert page.status_code == 422
    assert sentence in page.text
    assert number in page.text
    assert f'<a href="#{"people-0-number" if agrees else "agrees"}">' in page.text
    assert await Traveller.all().count() == 0


async def test_a_passport_wants_the_day_of_birth_and_the_missing_consent_is_said_with_it(ann, ticket):
    address = f"/tickets/{ticket.code}/travellers"
    asked = (await ann.get(address)).text
    kind, born, number = (asked.index(f'name="people-0-{name}"') for name in ("kind", "born", "number"))
    assert kind < born < number
    assert "可不填" not in asked
    page = await ann.post(address, data=sent(("Ann Lee", "E12345678")) | {"people-0-kind": "other"})
    assert page.status_code == 422
    for told in ("请填出生日期", "同意了才能保存", '<a href="#people-0-born">', '<a href="#agrees">'):
        assert told in page.text


async def test_a_member_deletes_the_numbers(cast, ann, ticket):
    told = [Told(None, "陈静", ANN)]
    await travellers.put(ticket, told, agrees=True, by=cast.ann, at=clock.now())
    answer = await ann.post(f"/tickets/{ticket.code}/travellers/deletion")
    assert "done=numbers-deleted" in answer.headers["location"]
    assert await Traveller.filter(deleted_at=None).count() == 0
    assert "删除了 1 个号码" in (await ann.get(f"/tickets/{ticket.code}/travellers")).text


async def test_an_event_that_asks_for_none_has_no_such_page(cast, ann, ticket):
    await terms.put(
        await (await Session.get(id=ticket.session_id)).event, Terms(), by=cast.dee, at=clock.now()
    )
    assert (await ann.get(f"/tickets/{ticket.code}/travellers")).status_code == 404


async def test_a_leader_opens_the_phones_while_the_trip_is_on(cast, ann, browser, ticket, trip):
    bens = await given.ticket(trip, cast.ben)
    await Registration.filter(id=bens.id).update(leaders_may_call=True)
    address = f"/tickets/{ticket.code}/phones"
    assert (await ann.get(address)).status_code == 404
    await leading.name(trip, "leader", ticket, phone="13800001111", by=cast.dee, at=clock.now())
    assert "开放" in (await ann.get(address)).text
    assert (await ann.post(address)).status_code == 409
    await begins(cast, trip)
    page = (await ann.get(address)).text
    assert "打开名单" in page
    assert cast.ben.phone not in page
    opened = (await ann.post(address)).text
    assert f"tel:{cast.ben.phone}" in opened
    assert "没有公开手机号" in opened  # the own one
    assert (await browser(cast.ben).get(f"/tickets/{bens.code}/phones")).status_code == 404


async def test_whoever_was_there_sees_the_photos_and_answers_once(cast, ann, browser, ticket, trip):
    bens = await given.ticket(trip, cast.ben)
    picture = await pictures.keep(image(640, 480), by=cast.dee, at=clock.now())
    photo = await album.add(trip, picture, by=cast.dee, at=clock.now())
    await album.show(trip, [photo.id], has_looked=True, by=cast.dee, at=clock.now())
    before = (await ann.get(f"/tickets/{ticket.code}/album")).text
    assert "照片里可以有你吗" in before
    assert f"/album/{photo.id}" not in before
    assert (await ann.get(f"/tickets/{ticket.code}/album/{photo.id}/320")).status_code == 404
    await begins(cast, trip)
    await arrives(cast, ticket)
    event = await trip.event
    assert f"/tickets/{ticket.code}/album" in (await ann.get(f"/events/{event.code}")).text
    page = (await ann.get(f"/tickets/{ticket.code}/album")).text
    assert "照片里可以有你吗" in page
    shown = await ann.get(f"/tickets/{ticket.code}/album/{photo.id}/320")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert "private" in shown.headers["cache-control"]
    assert (await browser(cast.ben).get(f"/tickets/{bens.code}/album/{photo.id}/320")).status_code == 404
    await ann.post(f"/tickets/{ticket.code}/album/answer", data={"agrees": "no"})
    page = (await ann.get(f"/tickets/{ticket.code}/album")).text
    assert "照片里不要有你" in page
    assert "照片里可以有你吗" not in page


async def test_a_photo_that_is_reported_is_gone_at_once_and_staff_read_why(cast, ann, browser, ticket, trip):
    picture = await pictures.keep(image(640, 480), by=cast.dee, at=clock.now())
    photo = await album.add(trip, picture, by=cast.dee, at=clock.now())
    await album.show(trip, [photo.id], has_looked=True, by=cast.dee, at=clock.now())
    await begins(cast, trip)
    await arrives(cast, ticket)
    address = f"/tickets/{ticket.code}/album/{photo.id}"
    assert "撤下这张照片" in (await ann.get(f"{address}/report")).text
    answer = await ann.post(f"{address}/report", data={"reason": "孩子入镜了"})
    assert "done=photo-down" in answer.headers["location"]
    assert (await ann.get(f"{address}/320")).status_code == 404
    assert "孩子入镜了" in (await browser(cast.dee).get(f"/staff/sessions/{trip.id}/album")).text


async def test_a_stranger_finds_none_of_it(cast, browser, ticket):
    ben = browser(cast.ben)
    for page in ("travellers", "phones", "album"):
        assert (await ben.get(f"/tickets/{ticket.code}/{page}")).status_code == 404
    assert await Registration.filter(member_id=cast.ben.id).count() == 0
