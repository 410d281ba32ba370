"""Staff register a member, change their party, cancel with another share; and see all that was told."""

import re
from datetime import timedelta

import pytest

from club import activity, clock
from club.audit import Entry
from club.messages.outbox import Message
from events import registrations, terms
from events.fees import Fee
from events.parties import Guest, Party
from events.questions import Asked, Question, put
from events.registration import Companion, Registration
from events.sessions import Session
from events.terms import Terms
from tests.web.portal import given

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def costs(cast, session, **other):
    """From now on each person costs this."""
    await terms.put(await session.event, Terms(**other), by=cast.dee, at=clock.now())


def pressed(page, name="sure"):
    """What the question of `page` sends along."""
    return re.search(f'name="{name}" value="([^"]*)"', page)[1]


def party(**other):
    sent = {"key": "once", "car": "0", "plate": "", "remark": ""}
    return sent | {f"guests-{n}-name": "" for n in range(8)} | other


async def test_a_member_is_found_as_at_the_desk_and_registered_with_a_party(cast, dee):
    _, session = await given.dated(store=cast.north)
    page = await dee.get(f"/staff/sessions/{session.id}/enrolments/new?q=6K286")
    assert f"/enrolments/new?member={cast.ann.id}" in page.text
    page = await dee.get(f"/staff/sessions/{session.id}/enrolments/new?member={cast.ann.id}")
    assert "沪B·***86" in page.text
    assert "13816526034" not in page.text
    sent = party(member=cast.ann.id, car=cast.car.id, **{"guests-0-name": "陈小宝", "guests-0-age": "6"})
    for _turn in range(2):
        answer = await dee.post(f"/staff/sessions/{session.id}/enrolments", data=sent)
        assert answer.status_code == 303
    one = await Registration.get()
    assert (one.seats, one.vehicle_id, one.waiver_version) == (2, cast.car.id, 0)
    page = await dee.get(f"/staff/sessions/{session.id}/enrolments/new?q=6K286")
    assert "已经报名" in page.text


async def test_staff_register_after_closing_and_never_over_what_there_is_room_for(cast, dee):
    _, session = await given.dated(store=cast.north, capacity=2)
    there = await given.ticket(session, cast.cho)
    await Session.filter(id=session.id).update(closes_at=clock.now() - timedelta(hours=1))
    page = await dee.get(f"/staff/sessions/{session.id}/enrolments/new?member={cast.ben.id}")
    assert "会员报名已截止" in page.text
    sent = party(member=cast.ann.id, **{"guests-0-name": "陈小宝"})
    full = await dee.post(f"/staff/sessions/{session.id}/enrolments", data=sent)
    assert full.status_code == 422
    assert "陈小宝" in full.text
    assert await Registration.get() == there
    answer = await dee.post(f"/staff/sessions/{session.id}/enrolments", data=sent | {"waits": "y"})
    assert (await Registration.get(member_id=cast.ann.id)).state == "waiting"
    page = await dee.get(answer.headers["location"])
    assert "已报名，会员收到了消息" not in page.text
    assert "在候补里了" in page.text
    page = await dee.get(f"/staff/members/{cast.ann.id}")
    assert '<span class="tag warn">候补中</span>' in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"car": "-1", "plate": ""}, "plate"),
        ({"car": "-1", "plate": "沪X"}, "plate"),
        ({"licence_until": "soon"}, "licence_until"),
        ({"car_seats": "1"}, "car_seats"),
    ],
)
async def test_bad_input_comes_back_beside_its_field(cast, dee, wrong, field):
    event, session = await given.dated(store=cast.north)
    await terms.put(event, Terms(asks=("emergency", "papers")), by=cast.dee, at=clock.now())
    page = await dee.post(f"/staff/sessions/{session.id}/enrolments", data=party(member=cast.ann.id, **wrong))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


async def test_more_people_than_the_car_has_seats_is_said_beside_the_seats(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = party(member=cast.ann.id, car=cast.car.id, car_seats="2")
    sent |= {f"guests-{n}-name": f"朋友{n}" for n in range(3)}
    page = await dee.post(f"/staff/sessions/{session.id}/enrolments", data=sent)
    assert page.status_code == 422
    assert 'id="car_seats-error"' in page.text


async def test_all_that_was_told_stands_on_the_page_and_the_contact_is_uncovered_by_name(cast, dee):
    event, session = await given.dated(store=cast.north)
    await put(event, [Asked("忌口"), Asked("尺码", of_each=True)], by=cast.dee, at=clock.now())
    diet, size = await Question.all().order_by("place")
    told = Party(
        (Guest("陈小宝", 6, answers={str(size.id): "S"}),),
        cast.car,
        emergency_name="王芳",
        emergency_phone="13512345678",
        answers={str(diet.id): "不吃辣", str(size.id): "L"},
        remark="带一条狗",
    )
    one = await registrations.register(session, cast.ann, told, key="a", by=cast.ann, at=clock.now())
    page = await dee.get(f"/staff/registrations/{one.id}")
    for words in ("忌口", "不吃辣", "陈小宝", "带一条狗", "135****5678", "沪B·***86"):
        assert words in page.text
    assert "13512345678" not in page.text
    shown = await dee.post(f"/staff/registrations/{one.id}/revealing", headers=PARTIAL)
    assert "王芳 13512345678" in shown.text
    assert await Entry.filter(action="registration.revealed", by=f"staff:{cast.dee.id}").count() == 1


async def test_whoever_changes_a_party_sees_contact_and_other_plate_covered_and_keeps_them(cast, dee):
    _, session = await given.dated(store=cast.north)
    told = Party(plate="沪A12345", emergency_name="王芳", emergency_phone="13512345678", remark="带一条狗")
    one = await registrations.register(session, cast.ann, told, key="a", by=cast.ann, at=clock.now())
    page = await dee.get(f"/staff/registrations/{one.id}/party")
    assert "135****5678" in page.text
    assert "沪A·***45" in page.text
    for covered in ("王芳", "13512345678", "沪A12345", "沪A·12345"):
        assert covered not in page.text
    sent = party(car="-1", remark="带两条狗", emergency_name="", emergency_phone="", leaders_may_call="y")
    assert (await dee.post(f"/staff/registrations/{one.id}/party", data=sent)).status_code == 303
    one = await Registration.get(id=one.id)
    assert (one.emergency_name, one.emergency_phone) == ("王芳", "13512345678")
    assert (one.plate, one.cars, one.remark, one.leaders_may_call) == ("沪A12345", 1, "带两条狗", True)


async def test_another_contact_takes_name_and_phone(cast, dee):
    _, session = await given.dated(store=cast.north)
    told = Party(emergency_name="王芳", emergency_phone="13512345678")
    one = await registrations.register(session, cast.ann, told, key="a", by=cast.ann, at=clock.now())
    sent = party(emergency_name="李明")
    page = await dee.post(f"/staff/registrations/{one.id}/party", data=sent)
    assert (page.status_code, 'id="emergency_phone-error"' in page.text) == (422, True)
    sent |= {"emergency_phone": "021-65000001"}
    assert (await dee.post(f"/staff/registrations/{one.id}/party", data=sent)).status_code == 303
    one = await Registration.get(id=one.id)
    assert (one.emergency_name, one.emergency_phone) == ("李明", "021-65000001")


async def test_staff_change_a_party_and_the_member_is_told(cast, dee):
    _, session = await given.dated(store=cast.north, capacity=3)
    one = await given.ticket(session, cast.ann, companions=[Guest("陈小宝", 6)])
    page = await dee.get(f"/staff/registrations/{one.id}/party")
    assert 'value="陈小宝"' in page.text
    row = (await Companion.get()).id
    assert f'name="guests-0-row" type="hidden" value="{row}"' in page.text
    sent = party(
        **{"guests-0-name": "陈 小宝", "guests-0-age": "7", "guests-0-row": row, "guests-1-name": "陈大宝"}
    )
    assert (await dee.post(f"/staff/registrations/{one.id}/party", data=sent)).status_code == 303
    assert (await Companion.get(id=row)).name == "陈 小宝"
    assert await Companion.filter(registration_id=one.id).count() == 2
    assert await Message.filter(kind="registration_changed", member_id=cast.ann.id).count() == 1
    more = sent | {"guests-2-name": "陈三宝"}
    page = await dee.post(f"/staff/registrations/{one.id}/party", data=more)
    assert page.status_code == 422
    assert "陈三宝" in page.text
    assert (await Registration.get(id=one.id)).seats == 3


async def test_before_a_party_changes_staff_read_what_it_costs_and_what_comes_back(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00, refunds=((24 * 3, 50),))
    one = await given.ticket(session, cast.ann, companions=[Guest("陈小宝"), Guest("陈大宝")])
    await Fee.filter(registration_id=one.id).update(paid_fen=300_00, paid_at=clock.now())
    address, fewer = f"/staff/registrations/{one.id}/party", party(**{"guests-0-name": "陈小宝"})
    asked = (await dee.post(address, data=fewer)).text
    for words in ("费用从 ¥300 变为 ¥200。", "按规则：退 50%", "到前台退 ¥50。", "¥50 不退。", "确认修改"):
        assert words in asked
    assert (await Registration.get(id=one.id)).seats == 3
    sure = fewer | {"sure": pressed(asked), "seen": "0:20000", "share": "other", "percent": "80"}
    without = await dee.post(address, data=sure)
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    told = await dee.post(address, data=sure | {"reason": "孩子病了"})
    for words in ("多退一些：退 80%", "到前台退 ¥80。", "¥20 不退。", 'value="孩子病了"'):
        assert words in told.text
    assert (await Registration.get(id=one.id)).seats == 3
    sure["sure"] = pressed(told.text)
    alone = await dee.post(address, data=sure | {"reason": "孩子病了", "guests-0-name": ""})
    assert "费用从 ¥300 变为 ¥100。" in alone.text  # another change than was read: it is asked about, too
    assert (await dee.post(address, data=sure | {"reason": "孩子病了"})).status_code == 303
    fee = await Fee.get(registration_id=one.id)
    assert (fee.fen, fee.back_fen, fee.kept_fen) == (200_00, 80_00, 20_00)
    row = await activity.of(cast.ann).filter(kind="registration.changed").get()
    assert (row.facts["why"], row.facts["back"]) == ("孩子病了", 80_00)


async def test_a_price_that_went_up_meanwhile_is_read_before_the_party_grows(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00)
    one = await given.ticket(session, cast.ann)
    address, more = f"/staff/registrations/{one.id}/party", party(**{"guests-0-name": "陈小宝"})
    asked = await dee.post(address, data=more)
    assert "费用从 ¥100 变为 ¥200。" in asked.text
    await costs(cast, session, fen_each=150_00)
    asked = await dee.post(address, data=more | {"sure": pressed(asked.text), "seen": "0:20000"})
    assert "费用从 ¥100 变为 ¥250。" in asked.text
    sure = more | {"sure": pressed(asked.text), "seen": "0:25000"}
    assert (await dee.post(address, data=sure)).status_code == 303
    assert (await Fee.get(registration_id=one.id)).fen == 250_00


async def test_nobody_is_given_back_less_than_the_rule_says(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00, refunds=((24 * 3, 50),))
    one = await given.ticket(session, cast.ann)
    sent = {"share": "other", "percent": "49", "reason": "来得太晚"}
    page = await dee.post(f"/staff/registrations/{one.id}/cancellation", data=sent)
    assert page.status_code == 422
    assert 'id="percent-error"' in page.text
    assert (await Registration.get(id=one.id)).state == "registered"


async def test_a_cancellation_gives_back_another_share_with_a_reason(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00, refunds=((24 * 30, 100),))  # a week before: nothing back
    one = await given.ticket(session, cast.ann)
    await Fee.filter(registration_id=one.id).update(paid_fen=100_00, paid_at=clock.now())
    page = await dee.get(f"/staff/registrations/{one.id}")
    assert "按规则：不退" in page.text
    assert 'data-confirm="' not in page.text
    without = await dee.post(
        f"/staff/registrations/{one.id}/cancellation", data={"share": "other", "percent": "50"}
    )
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    sent = {"share": "other", "percent": "50", "reason": "家里有事"}
    asked = await dee.post(f"/staff/registrations/{one.id}/cancellation", data=sent)
    for words in ("多退一些：退 50%", "到前台退 ¥50。", "¥50 不退。", "空出 1 个名额", "确认取消报名"):
        assert words in asked.text
    assert (await Registration.get(id=one.id)).state == "registered"
    sure = sent | {"seen": pressed(asked.text, "seen")}
    await dee.post(f"/staff/registrations/{one.id}/cancellation", data=sure)
    assert (await Fee.get(registration_id=one.id)).back_fen == 50_00
    row = await activity.of(cast.ann).filter(kind="registration.cancelled").get()
    assert row.facts["why"] == "家里有事"
    shown = (await dee.get(f"/staff/registrations/{one.id}")).text
    for words in ("家里有事", "退 50%", "<dt>不退的钱</dt>"):
        assert words in shown
    assert "按规则不退" not in shown


async def test_from_the_list_what_stays_with_us_is_read_first(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00, refunds=((24 * 30, 100),))
    one = await given.ticket(session, cast.ann)
    await Fee.filter(registration_id=one.id).update(paid_fen=100_00, paid_at=clock.now())
    asked = await dee.post(f"/staff/registrations/{one.id}/cancellation?show=missing")
    for words in ("按规则：不退", "¥100 不退。"):
        assert words in asked.text
    assert (await Registration.get(id=one.id)).state == "registered"
    sent = {"share": "rule", "seen": pressed(asked.text, "seen")}
    await dee.post(f"/staff/registrations/{one.id}/cancellation", data=sent)
    assert (await Fee.get(registration_id=one.id)).kept_fen == 100_00


async def test_who_arrived_meanwhile_is_not_cancelled_and_staff_read_why(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00)
    one = await given.ticket(session, cast.ann)
    await Fee.filter(registration_id=one.id).update(paid_fen=100_00, paid_at=clock.now())
    await Registration.filter(id=one.id).update(checked_in_at=clock.now())
    page = await dee.post(f"/staff/registrations/{one.id}/cancellation")
    assert page.status_code == 422
    assert "签到" in page.text
    assert (await Registration.get(id=one.id)).state == "registered"


async def test_of_a_party_that_is_here_staff_read_the_way_out_and_no_form(cast, dee):
    _, session = await given.dated(store=cast.north)
    one = await given.ticket(session, cast.ann)
    await Registration.filter(id=one.id).update(checked_in_at=clock.now())
    for page in (
        await dee.get(f"/staff/registrations/{one.id}/party"),
        await dee.post(f"/staff/registrations/{one.id}/party", data=party()),
    ):
        assert page.status_code == 409
        assert "先在名单里撤销签到" in page.text
        assert 'name="guests-0-name"' not in page.text


async def test_another_stores_registration_is_not_found(cast, browser):
    _, session = await given.dated(store=cast.north)
    one, fay = await given.ticket(session, cast.ann), browser(cast.fay)
    for address in ("", "/party"):
        assert (await fay.get(f"/staff/registrations/{one.id}{address}")).status_code == 404
    assert (await fay.get(f"/staff/sessions/{session.id}/enrolments/new")).status_code == 404


async def test_what_a_no_show_owes_is_waived_with_a_reason(cast, dee):
    _, session = await given.dated(store=cast.north)
    await costs(cast, session, fen_each=100_00)
    one = await given.ticket(session, cast.ann)
    over = clock.now() - timedelta(days=1)
    await Session.filter(id=session.id).update(starts_at=over - timedelta(hours=3), ends_at=over)
    assert "放弃收取 ¥100" in (await dee.get(f"/staff/registrations/{one.id}")).text
    address = f"/staff/registrations/{one.id}/remission"
    without = await dee.post(address, data={"reason": ""})
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    assert (await dee.post(address, data={"reason": "没来，不追了"})).status_code == 303
    page = (await dee.get(f"/staff/registrations/{one.id}")).text
    assert "活动费用不再收取" in page
    assert "放弃收取 ¥100" not in page
    assert (await dee.post(address, data={"reason": "又来"})).status_code == 422
