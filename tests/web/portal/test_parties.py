"""A party's form: the car, who comes along, what is asked, what it costs; each error beside its field."""

import re
from datetime import timedelta

from club import clock, freezing, households, relatives, segments
from club.members.births import Birth
from events import questions, registrations, terms
from events.parties import Guest, Party
from events.questions import Asked
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Terms
from points.holds import Hold
from tests import cast as casting
from tests import shelves
from tests.web.portal import parties
from tests.web.portal.parties import filled
from web import text
from web.forms.party import OTHER_CAR

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
ASKED = (
    Asked("房型", "choice", ("大床", "双床"), required=True),
    Asked("忌口", "text", of_each=True),
)


def address(event):
    return f"/events/{event.code}/registration"


def beside(page: str, field: str) -> str:
    """The sentence that stands beside `field`."""
    return page.partition(f'id="{field}-error">')[2].partition("<")[0]


async def test_the_form_asks_what_the_event_asks_and_keeps_the_answers(browser, cast):
    event, session = await parties.trip(
        asked=ASKED, asks=("emergency", "papers"), waiver="不酒驾", points_each=100, free_below=6
    )
    await shelves.rich(cast.ann, 1000)
    room, diet = await questions.of(event.id)
    until = clock.day_of(session.ends_at + timedelta(days=30)).isoformat()
    told = {
        "vehicle": str(cast.car.id),
        "companions-0-name": "小宝",
        "companions-0-age": "5",
        f"companions-0-q{diet.id}": "花生",
        f"q{room.id}": "大床",
        "emergency_name": "周建国",
        "emergency_phone": "138 0000 1111",
        "licence_until": until,
        "insured_until": until,
        "waiver": "y",
        "waiver_version": "1",
    }
    answer = await browser(cast.ann).post(address(event), data=filled(session, **told))
    ticket = await Registration.get(member_id=cast.ann.id)
    assert answer.headers["location"] == f"/tickets/{ticket.code}?done=registered"
    assert (ticket.seats, ticket.cars, ticket.waiver_version) == (2, 1, 1)
    assert ticket.waiver_at is not None
    assert (ticket.emergency_name, ticket.emergency_phone) == ("周建国", "138 0000 1111")
    assert ticket.answers == {str(room.id): "大床"}
    child = await Companion.get(registration_id=ticket.id)
    assert (child.age, child.answers) == (5, {str(diet.id): "花生"})
    assert [hold.points for hold in await Hold.filter(state="open")] == [100]


async def test_all_that_is_missing_is_said_at_once_beside_its_field_and_what_was_typed_stays(browser, cast):
    event, session = await parties.trip(asked=ASKED, asks=("emergency", "papers"), waiver="不酒驾")
    room, _diet = await questions.of(event.id)
    ann = browser(cast.ann)
    page = await ann.post(
        address(event), data=filled(session, vehicle=str(cast.car.id), emergency_name="周建国")
    )
    assert page.status_code == 422
    assert "填一下能打通的电话" in beside(page.text, "emergency_phone")
    assert "安全须知" in beside(page.text, "waiver")
    assert "要回答" in beside(page.text, f"q{room.id}")
    for paper in ("licence_until", "insured_until"):
        assert text.day(clock.day_of(session.ends_at)) in beside(page.text, paper)
    assert 'value="周建国"' in page.text
    told = {"emergency_name": "周建国", "emergency_phone": "13800001111", "vehicle": str(cast.car.id)}
    papers = {"licence_until": "2099-01-01", "insured_until": "2020-01-01"}
    page = await ann.post(address(event), data=filled(session, **told, **papers))
    assert text.day(clock.day_of(session.ends_at)) in beside(page.text, "insured_until")
    page = await ann.post(
        address(event), data=filled(session, **told, **papers | {"insured_until": "2099-01-01"})
    )
    assert "安全须知" in beside(page.text, "waiver")
    whole = told | papers | {"insured_until": "2099-01-01", "waiver": "y", "waiver_version": "1"}
    page = await ann.post(address(event), data=filled(session, **whole))
    assert "要回答" in beside(page.text, f"q{room.id}")
    page = await ann.post(address(event), data=filled(session, **whole, **{f"q{room.id}": "吊床"}))
    assert "对不上" in beside(page.text, f"q{room.id}")
    assert not await Registration.exists()


async def test_what_is_wrong_is_listed_line_by_line_as_the_page_goes(browser, cast):
    event, session = await parties.trip(asked=ASKED, asks=("emergency",), waiver="不酒驾")
    room, _diet = await questions.of(event.id)
    nameless = {"companions-0-name": "", "companions-0-age": "5"}
    page = await browser(cast.ann).post(address(event), data=filled(session, vehicle="", **nameless))
    alert = page.text.partition('role="alert"')[2].partition("</div>")[0]
    named = re.findall(r'href="#([^"]+)"', alert)
    assert named == ["companions", f"q{room.id}", "emergency_name", "emergency_phone", "waiver"]
    assert alert.count("<br>") == 4


async def test_whom_to_call_is_somebody_who_stays_at_home(browser, cast):
    event, session = await parties.trip(asks=("emergency",))
    told = {"emergency_name": "妈妈", "emergency_phone": cast.ann.phone, "vehicle": ""}
    page = await browser(cast.ann).post(address(event), data=filled(session, **told))
    assert page.status_code == 422
    assert "填一位不同行的人" in beside(page.text, "emergency_phone")


async def test_an_old_version_of_the_safety_notes_is_no_consent_to_the_new_one(browser, cast):
    event, session = await parties.trip(waiver="不酒驾")
    page = await browser(cast.ben).post(
        address(event), data=filled(session, waiver="y", waiver_version="0", vehicle="")
    )
    assert page.status_code == 422
    assert 'name="waiver_version" value="1"' in page.text
    assert "checked" not in page.text.partition('name="waiver"')[2].partition(">")[0]


async def test_more_people_than_the_car_has_seats_is_said_beside_the_seats(browser, cast):
    event, session = await parties.trip(cars=3)
    told = {"vehicle": OTHER_CAR, "plate": "沪A12345", "car_seats": "2"}
    people = {"companions-0-name": "一", "companions-1-name": "二"}
    page = await browser(cast.ben).post(address(event), data=filled(session, **told, **people))
    assert "2 座，你们 3 人" in beside(page.text, "car_seats")
    answer = await browser(cast.ben).post(
        address(event), data=filled(session, **told | {"car_seats": "7"}, **people)
    )
    assert answer.status_code == 303
    ticket = await Registration.get(member_id=cast.ben.id)
    assert (ticket.plate, ticket.car_seats, ticket.cars) == ("沪A12345", 7, 1)


async def test_another_car_needs_a_plate_that_is_one(browser, cast):
    event, session = await parties.trip()
    for plate, said in (("", "填一下你坐的那台车的车牌"), ("12", "车牌")):
        page = await browser(cast.ben).post(
            address(event), data=filled(session, vehicle=OTHER_CAR, plate=plate)
        )
        assert said in beside(page.text, "plate")
    page = await browser(cast.ben).post(address(event), data=filled(session, vehicle="nonsense"))
    assert page.status_code == 422
    assert not await Registration.exists()


async def test_family_comes_along_by_one_tap_and_knows_who_is_a_member(browser, cast):
    event, session = await parties.trip()
    now = clock.now()
    mo = await casting.join("13600007777", name="周明")
    await households.bring_together(cast.ann, mo, name="陈家", by=cast.dee, at=now)
    child = Birth("solar", 5, 20, year=clock.day_of(now).year - 5)
    await relatives.add(cast.ann, name="小禾", relation="child", birth=child, by=cast.dee, at=now)
    ann = browser(cast.ann)
    page = (await ann.get(address(event))).text
    assert f'value="member:{mo.id}"' in page
    one = (await ann.post(address(event), data=filled(session, add=f"member:{mo.id}"))).text
    assert f'name="companions-0-member" value="{mo.id}"' in one
    assert f'value="member:{mo.id}"' not in one
    relative = await relatives.of(cast.ann).get()
    two = {"companions-0-name": "周明", "companions-0-member": str(mo.id)}
    both = (await ann.post(address(event), data=filled(session, add=f"relative:{relative.id}", **two))).text
    assert 'value="小禾"' in both
    assert 'value="5"' in both
    nobody = (await ann.post(address(event), data=filled(session, add="member:1000000"))).text
    assert 'name="companions-0-member"' not in nobody


async def test_a_stranger_is_not_taken_along_by_guessing_a_number(browser, cast):
    event, session = await parties.trip()
    told = {"companions-0-name": "某人", "companions-0-member": str(cast.cho.id)}
    page = await browser(cast.ann).post(address(event), data=filled(session, **told))
    assert page.status_code == 422
    assert not await Registration.exists()


async def test_whoever_comes_with_somebody_else_already_is_named(browser, cast):
    event, session = await parties.trip()
    await households.bring_together(cast.ann, cast.ben, name="陈家", by=cast.dee, at=clock.now())
    await registrations.register(session, cast.ben, key="bens", by=cast.ben, at=clock.now())
    told = {"companions-0-name": "李强", "companions-0-member": str(cast.ben.id)}
    page = await browser(cast.ann).post(address(event), data=filled(session, **told))
    assert "李强 已经跟别人一起报上了" in page.text
    assert "李强 已经跟别人一起报上了" in beside(page.text, "companions-0")


async def test_the_price_follows_the_party_and_is_asked_for_without_keeping_anything(browser, cast):
    event, session = await parties.trip(points_each=600, fen_each=198_00, free_below=6)
    await shelves.rich(cast.ann, 1000)
    ann, live = browser(cast.ann), f"{address(event)}/price"
    assert "600 积分 + ¥198" in (await ann.get(address(event))).text
    child = {"companions-0-name": "小宝", "companions-0-age": "5"}
    part = (await ann.post(live, data=filled(session, **child), headers=PARTIAL)).text
    assert "600 积分 + ¥198" in part
    assert "1 大 1 小" in part
    part = (
        await ann.post(live, data=filled(session, **child | {"companions-0-age": "7"}), headers=PARTIAL)
    ).text
    assert "1,200 积分 + ¥396" in part
    assert "还差 200 积分" in part
    assert not await Registration.exists()


async def test_too_few_points_and_frozen_ones_are_clear_sentences(browser, cast):
    event, session = await parties.trip(points_each=600)
    page = await browser(cast.ben).post(address(event), data=filled(session, vehicle=""))
    assert page.status_code == 422
    assert "你有 0 积分，要用 600" in page.text
    await shelves.rich(cast.ben, 1000)
    await freezing.freeze(cast.ben, reason="核对", by=cast.gil, at=clock.now())
    page = await browser(cast.ben).post(address(event), data=filled(session, vehicle=""))
    assert "冻结" in page.text.partition('role="alert"')[2][:200]
    assert (await Session.get(id=session.id)).taken == 0


async def test_two_places_at_once_name_the_ticket_that_stands_against_it(browser, cast):
    _, first = await parties.trip()
    event, second = await parties.trip()
    ticket = await registrations.register(first, cast.ben, key="first", by=cast.ben, at=clock.now())
    page = await browser(cast.ben).post(address(event), data=filled(second, vehicle=""))
    assert "同一时间你有“千岛湖两日自驾”的票" in page.text
    assert f'href="/tickets/{ticket.code}"' in page.text


async def test_a_ticket_or_an_offer_of_that_time_is_told_before_anything_is_filled_in(browser, cast):
    _, first = await parties.trip()
    event, second = await parties.trip()
    ticket = await registrations.register(first, cast.ben, key="first", by=cast.ben, at=clock.now())
    ben = browser(cast.ben)
    page = (await ben.get(address(event))).text
    assert "的票" in page
    assert f'href="/tickets/{ticket.code}"' in page
    await Registration.filter(id=ticket.id).update(state="offered", offer_until=second.starts_at)
    assert "同一时间给你留着“千岛湖两日自驾”的位子" in (await ben.get(address(event))).text
    await Registration.filter(id=ticket.id).update(state="waiting")
    assert f'href="/tickets/{ticket.code}"' not in (await ben.get(address(event))).text


async def test_whoever_is_not_meant_reads_why_beside_a_button_that_cannot_be_pressed(browser, cast):
    event, session = await parties.trip(by_invitation=True)
    page = (await browser(cast.ben).get(f"/events/{event.code}")).text
    assert "没有邀请到你" in page
    assert "disabled" in page.partition('class="dock"')[2]
    assert (await browser(cast.ben).get(address(event))).status_code == 303
    sent = await browser(cast.ben).post(address(event), data=filled(session, vehicle=""))
    assert "没有邀请到你" in sent.text
    stranger = (await browser().get(f"/events/{event.code}")).text
    assert "凭邀请参加" in stranger
    assert "没有邀请到你" not in stranger


async def test_a_form_that_was_sent_before_with_other_content_leads_to_the_ticket(browser, cast):
    event, session = await parties.trip()
    ben = browser(cast.ben)
    await ben.post(address(event), data=filled(session, vehicle=""))
    again = await ben.post(address(event), data=filled(session, vehicle="", **{"companions-0-name": "小宝"}))
    ticket = await Registration.get(member_id=cast.ben.id)
    assert again.headers["location"] == f"/tickets/{ticket.code}"
    assert ticket.seats == 1


async def test_the_page_of_an_event_says_what_comes_back_until_when_and_what_is_asked(browser, cast):
    event, session = await parties.trip(
        asked=ASKED, asks=("emergency",), points_each=600, refunds=((96, 100), (48, 50)), cars=4
    )
    page = (await browser().get(f"/events/{event.code}")).text
    for hours, what in ((96, "全部退回"), (48, "退 50%")):
        assert text.moment(session.starts_at - timedelta(hours=hours)) in page
        assert what in page
    for told in ("不退", "房型", "忌口", "紧急联系人", "还剩 4 台车", "4 台车，10 人", "600 积分"):
        assert told in page


async def test_a_private_condition_of_staff_is_not_told(browser, cast):
    event, _ = await parties.trip()
    spent = segments.leaf("spent", "least", "7123")
    await terms.put(event, Terms(audience=spent), by="test", at=clock.now())
    page = (await browser(cast.ben).get(f"/events/{event.code}")).text
    assert "俱乐部挑选的车友" in page
    assert "7123" not in page
    assert "7,123" not in page


async def _taken_by(session, member, seats=1):
    party = Party(guests=tuple(Guest(f"客{place}") for place in range(seats - 1)))
    return await registrations.register(
        session, member, party, key=f"by:{member.id}", by=member, at=clock.now()
    )


async def test_what_filled_between_page_and_press_comes_back_with_one_button(browser, cast):
    event, session = await parties.trip(room=2)
    ann = browser(cast.ann)
    assert "我要报名" in (await ann.get(address(event))).text
    await _taken_by(session, cast.cho)
    told = {"vehicle": str(cast.car.id), "companions-0-name": "小宝", "companions-0-age": "5"}
    page = await ann.post(address(event), data=filled(session, **told))
    assert page.status_code == 422
    assert "还剩 1 位，你们有 2 位" in page.text
    assert 'value="小宝"' in page.text
    assert page.text.count('name="waits" value="1"') == 1
    answer = await ann.post(address(event), data=filled(session, waits="1", **told))
    ticket = await Registration.get(member_id=cast.ann.id)
    assert answer.headers["location"] == f"/tickets/{ticket.code}?done=waiting"
    assert (ticket.state, ticket.seats) == ("waiting", 2)
