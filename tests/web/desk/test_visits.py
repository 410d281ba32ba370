"""Somebody stands at the desk for fifteen minutes: today's ticket with one tap, and the ways on."""

import uuid
from datetime import timedelta

import pytest

from club import clock, freezing, members, tasks, vehicles
from club.members import Member
from club.messages.outbox import Message
from club.privacy import closing
from club.vehicles import claims
from club.visits import DeskVisit
from events.checkin import CheckIn
from tests.web.desk.conftest import PARTIAL


@pytest.fixture
async def visit(cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


async def test_todays_ticket_is_checked_in_with_one_tap(eve, visit, ticket):
    registration = await ticket()
    form = {"registration": registration.id, "nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/visits/{visit.id}/checkins", data=form, headers=PARTIAL)
    assert "请进" in answer.text
    assert await CheckIn.filter(registration=registration).count() == 1
    assert "已签到" in (await eve.get(f"/desk/visits/{visit.id}")).text


async def test_a_member_of_another_store_is_served_and_the_page_said_to_be_theirs(cast, scan, code_of):
    await members.house(cast.ann, cast.north, by="test", at=clock.now())
    page = (await scan(code_of(cast.cho))).text
    assert "是南店的会员，会员页由他们看" in page
    assert f'href="/staff/members/{cast.cho.id}"' not in page
    page = (await scan(code_of(cast.ann))).text
    assert "会员页由他们看" not in page
    assert f'href="/staff/members/{cast.ann.id}"' in page


async def test_a_tap_that_is_sent_again_is_answered_again(eve, visit, ticket):
    form = {"registration": (await ticket()).id, "nonce": str(uuid.uuid4())}
    path = f"/desk/visits/{visit.id}/checkins"
    first = await eve.post(path, data=form, headers=PARTIAL)
    assert first.text == (await eve.post(path, data=form, headers=PARTIAL)).text
    assert await CheckIn.all().count() == 1


async def test_without_javascript_the_tap_leads_to_the_answer(eve, visit, ticket):
    form = {"registration": (await ticket()).id, "nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/visits/{visit.id}/checkins", data=form)
    assert "请进" in (await eve.get(answer.headers["location"])).text


async def test_the_ticket_of_somebody_else_is_not_theirs_to_use(cast, eve, visit, ticket):
    form = {"registration": (await ticket(member=cast.ben)).id, "nonce": str(uuid.uuid4())}
    assert (await eve.post(f"/desk/visits/{visit.id}/checkins", data=form)).status_code == 404
    assert await CheckIn.all().count() == 0


@pytest.mark.parametrize("form", [{"registration": "x"}, {"registration": "1", "nonce": "x"}, {}])
async def test_a_tap_without_its_fields_does_nothing(eve, visit, form):
    answer = await eve.post(f"/desk/visits/{visit.id}/checkins", data=form, headers=PARTIAL)
    assert answer.status_code == 422


async def test_tomorrows_ticket_says_from_when(eve, visit, trip, ticket):
    await ticket(session=await trip(starts=timedelta(hours=20)))
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "起签到" in page
    assert "签到 1 人" not in page


async def test_a_visit_ends_after_a_quarter_of_an_hour(eve, visit):
    await DeskVisit.filter(id=visit.id).update(expires_at=clock.now())
    assert (await eve.get(f"/desk/visits/{visit.id}")).status_code == 404


async def test_a_visit_belongs_to_its_desk(cast, visit, browser):
    fay = browser(cast.fay)
    assert (await fay.get(f"/desk/visits/{visit.id}")).status_code == 404
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert (await fay.get(f"/desk/visits/{visit.id}")).status_code == 404
    assert (await fay.post(f"/desk/visits/{visit.id}/checkins")).status_code == 404


async def test_the_ways_on_are_those_that_the_role_has(cast, eve, visit):
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert f"/desk/orders/new?visit={visit.id}" in page
    assert f"/staff/members/{cast.ann.id}" in page


async def test_a_member_of_another_store_is_served_but_not_looked_up(cast, eve, scan, code_of):
    page = (await scan(code_of(cast.cho))).text
    assert "Cho Park" in page
    assert "/staff/members/" not in page
    assert f"/desk/orders/new?visit={(await DeskVisit.get()).id}" in page


async def test_a_role_without_the_desk_sees_no_visit(cast, visit, browser):
    assert (await browser(cast.staff["sales_adviser"]).get(f"/desk/visits/{visit.id}")).status_code == 403


async def test_a_claimed_car_is_confirmed_by_the_certificate_at_this_visit(cast, eve, scan, browser):
    made = await claims.make(cast.ben, plate="沪B6K286", by=cast.ben, at=clock.now())
    answer = await scan(cast.ben.number)
    assert "对照登记证书" in answer.text
    visit = await DeskVisit.get(member=cast.ben)
    address, told = f"/desk/visits/{visit.id}/claims", {"claim": made.id}
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert (await fay.post(address, data=told)).status_code == 404
    assert (await eve.post(address, data={"claim": 999_999})).status_code == 404
    compared = (await eve.get(f"{address}/{made.id}")).text
    for words in ("沪B·6K286", "这辆车现在登记在陈女士名下", "证书看过，登记给李先生"):
        assert words in compared
    done = await eve.post(address, data=told)
    assert "已归李先生" in done.text
    assert "已经告诉陈女士" in done.text
    assert await vehicles.of(cast.ben) == [cast.car]
    assert (await eve.post(address, data=told)).status_code == 409


async def test_who_is_not_registered_for_today_has_no_row_with_nothing_to_do(eve, visit, trip):
    await trip(starts=timedelta(hours=1))
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "今天没有报名" not in page
    assert "没有场次" not in page


async def test_an_overdue_promise_stands_first_with_who_gave_it(cast, scan, code_of):
    yesterday = clock.now() - timedelta(days=2)
    told = {"owner": cast.dee, "by": cast.dee, "at": yesterday, "member": cast.ann}
    await tasks.make("promise", text="报送翼子板喷漆价", day=clock.day_of(yesterday), **told)
    await tasks.make("promise", text="还早着呢", day=clock.day_of(clock.now()), **told)
    page = (await scan(code_of(cast.ann))).text
    assert "有一条过期的承诺：报送翼子板喷漆价" in page
    assert "Dee答应" in page
    assert "过期 1 天" in page
    assert "还早着呢" not in page
    assert "过期的承诺" not in (await scan(code_of(cast.ben))).text


async def test_a_customer_on_file_is_signed_up_with_what_is_known(cast, eve, scan):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    page = (await scan("6K286")).text
    assert "在档客户，还没入会" in page
    visit = await DeskVisit.get()
    answer = await eve.post("/desk/joining/known", data={"visit": visit.id})
    assert answer.headers["location"] == "/desk/joining/proof"
    message = await Message.filter(kind="counter_code").order_by("-id").first()
    assert message.phone == "13816526034"
    answer = await eve.post("/desk/joining/proof", data={"code": message.variables["code"]})
    assert answer.headers["location"] == "/desk/joining/person"
    assert 'value="陈静"' in (await eve.get("/desk/joining/person")).text


async def test_signing_up_is_gone_on_with_by_the_code_that_went_out_a_moment_ago(cast, eve, scan):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    await scan("6K286")
    visit = await DeskVisit.get()
    for _press in range(2):
        answer = await eve.post("/desk/joining/known", data={"visit": visit.id})
        assert answer.headers["location"] == "/desk/joining/proof"
    assert await Message.filter(kind="counter_code").count() == 1


async def test_who_is_on_file_without_car_and_orders_is_not_promised_them(cast, scan):
    await Member.filter(id__in=[cast.ann.id, cast.ben.id]).update(joined_at=None)
    assert "姓名、爱车已填好" in (await scan("6K286")).text
    assert "姓名已填好" in (await scan(cast.ben.number)).text


async def test_a_closure_that_is_under_way_is_said_with_its_day(cast, scan, code_of):
    assert "申请了注销" not in (await scan(code_of(cast.ann))).text
    await closing.ask(cast.ann, by=cast.ann, at=clock.now())
    assert "申请了注销账户" in (await scan(code_of(cast.ann))).text


async def test_whose_number_is_not_on_file_joins_by_the_one_that_is_proven_as_themself(cast, eve, scan):
    await Member.filter(id=cast.ann.id).update(joined_at=None, phone=None, phone_tail="")
    await scan("6K286")
    visit = await DeskVisit.get()
    answer = await eve.post("/desk/joining/known", data={"visit": visit.id})
    assert answer.headers["location"] == f"/desk/joining?visit={visit.id}"
    assert "陈静" in (await eve.get(answer.headers["location"])).text
    await eve.post("/desk/joining", data={"phone": "13600000042", "visit": visit.id})
    message = await Message.filter(kind="counter_code").order_by("-id").first()
    await eve.post("/desk/joining/proof", data={"code": message.variables["code"]})
    assert 'value="陈静"' in (await eve.get("/desk/joining/person")).text
    await eve.post("/desk/joining/person", data={"name": "陈静", "gender": "f", "address_form": ""})
    await eve.post("/desk/joining/agreement", data={"agree": "y", "charter": "1", "privacy": "1"})
    ann = await Member.get(phone="13600000042")
    assert (ann.id, bool(ann.joined_at)) == (cast.ann.id, True)


async def test_another_phone_takes_nobody_over_who_has_a_number_on_file(cast, eve, scan):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    await scan("6K286")
    visit = await DeskVisit.get()
    page = await eve.post("/desk/joining", data={"phone": "13600000042", "visit": visit.id})
    assert page.status_code == 422
    assert "138****6034" in page.text
    assert not await Message.exists(kind="counter_code")
    assert await Member.exists(id=cast.ann.id, phone="13816526034", joined_at=None)


async def test_who_has_no_number_on_file_gets_it_at_their_own_store_alone(cast, eve, scan):
    await Member.filter(id=cast.ann.id).update(joined_at=None, phone=None, phone_tail="", store=cast.south)
    await scan("6K286")
    visit = await DeskVisit.get()
    page = await eve.post("/desk/joining", data={"phone": "13600000042", "visit": visit.id})
    assert page.status_code == 422
    assert "别的店" in page.text


async def test_who_has_joined_is_offered_no_signing_up(cast, eve, visit):
    assert "/desk/joining/known" not in (await eve.get(f"/desk/visits/{visit.id}")).text
    answer = await eve.post("/desk/joining/known", data={"visit": visit.id})
    assert answer.headers["location"] == f"/desk/visits/{visit.id}"


async def test_frozen_points_are_said_at_the_desk(cast, eve, scan, code_of):
    boss = cast.staff["care_manager"]
    await freezing.freeze(cast.ann, reason="要核对", by=boss, at=clock.now())
    assert "已冻结" in (await scan(code_of(cast.ann))).text
