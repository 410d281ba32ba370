"""A code comes in, one answer goes out: the same for the same nonce, and a reason for what failed."""

import uuid
from datetime import timedelta

import pytest

from club import clock, codes, scans
from club.scans import Scan
from club.vehicles import sharing
from club.visits import DeskVisit
from events import registrations
from events.checkin import CheckIn
from events.parties import Party
from events.registration import Registration
from tests.web.desk.conftest import PARTIAL
from web import text


async def test_a_ticket_comes_in(ticket, scan):
    registration = await ticket()
    answer = await scan(registration.code)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="signal"')
    assert all(
        words in answer.text for words in ("请进", "陈静 · 会员", "坝上草原自驾", "陈女士", 'data-sound="ok"')
    )
    await registration.refresh_from_db()
    assert registration.checked_in_at


async def test_a_plate_is_covered(cast, scan, trip):
    session = await trip()
    registration = await registrations.register(
        session, cast.ann, Party(vehicle=cast.car), key="k", by=cast.ann, at=clock.now()
    )
    answer = await scan(registration.code)
    assert "沪B·***86" in answer.text
    assert "6K286" not in answer.text


async def test_a_second_scan_says_when_where_and_by_whom(cast, ticket, scan):
    code = (await ticket()).code
    await scan(code)
    answer = await scan(code)
    assert all(
        words in answer.text for words in ("已签到", cast.desk.name, f"{cast.eve.name}签到", "不要重复发物料")
    )
    assert 'data-sound="already"' in answer.text


async def test_a_resent_scan_is_answered_again_and_done_once(ticket, scan):
    code, nonce = (await ticket()).code, str(uuid.uuid4())
    first, second = await scan(code, nonce=nonce), await scan(code, nonce=nonce)
    assert "请进" in first.text
    assert first.text == second.text
    assert await Scan.all().count() == 1
    assert await CheckIn.all().count() == 1


async def test_a_nonce_stands_for_one_code_only(ticket, scan):
    nonce = str(uuid.uuid4())
    await scan((await ticket()).code, nonce=nonce)
    answer = await scan(codes.new_ticket(), nonce=nonce)
    assert answer.status_code == 409
    assert "没有办成" in answer.text


async def test_a_ticket_of_another_session_is_sent_there(eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    answer = await scan((await ticket(session=there)).code)
    assert all(words in answer.text for words in ("不是这一场", "爱车课堂", "北店停车场", "换到那一场"))
    assert await CheckIn.all().count() == 0


async def test_after_changing_over_that_ticket_comes_in_by_one_tap(eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    nonce, registration = str(uuid.uuid4()), await ticket(session=there)
    assert f'name="scan" value="{nonce}"' in (await scan(registration.code, nonce=nonce)).text
    changed = await eve.post("/desk/sessions/choice", data={"session": there.id, "scan": nonce})
    assert changed.headers["location"] == f"/desk/scans/{nonce}"
    page = (await eve.get(f"/desk/scans/{nonce}")).text
    assert "换好了" in page
    assert "签到 1 人" in page
    assert await CheckIn.all().count() == 0
    form = {"nonce": str(uuid.uuid4())}
    for _again in range(2):
        answer = await eve.post(f"/desk/scans/{nonce}/checkins", data=form, headers=PARTIAL)
        assert "请进" in answer.text
    assert await CheckIn.filter(registration=registration).count() == 1


async def test_without_changing_over_the_tap_lets_nobody_in(eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    nonce = str(uuid.uuid4())
    await scan((await ticket(session=there)).code, nonce=nonce)
    form = {"nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/scans/{nonce}/checkins", data=form, headers=PARTIAL)
    assert "不是这一场" in answer.text
    assert await CheckIn.all().count() == 0


async def test_a_scan_of_a_while_ago_lets_nobody_in(eve, trip, ticket, scan):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    nonce = str(uuid.uuid4())
    await scan((await ticket(session=there)).code, nonce=nonce)
    await Scan.all().update(at=clock.now() - timedelta(minutes=16))
    await eve.post("/desk/sessions/choice", data={"session": there.id, "scan": nonce})
    await eve.post(f"/desk/scans/{nonce}/checkins", data={"nonce": str(uuid.uuid4())}, headers=PARTIAL)
    assert await CheckIn.all().count() == 0
    assert "签到 1 人" not in (await eve.get(f"/desk/scans/{nonce}")).text


async def test_the_scan_of_another_desk_is_not_theirs_to_use(cast, trip, ticket, scan, eve, browser):
    here, there = await trip(), await trip(title="爱车课堂")
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    nonce = str(uuid.uuid4())
    await scan((await ticket(session=there)).code, nonce=nonce)
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    form = {"nonce": str(uuid.uuid4())}
    assert (await fay.post(f"/desk/scans/{nonce}/checkins", data=form)).status_code == 404
    assert await CheckIn.all().count() == 0


async def test_a_session_that_is_not_on_here_is_not_offered_to_change_to(eve, trip, ticket, scan, cast):
    here, there = await trip(), await trip(title="爱车课堂", store=cast.south)
    await eve.post("/desk/sessions/choice", data={"session": here.id})
    answer = await scan((await ticket(session=there)).code)
    assert "不是这一场" in answer.text
    assert "换到那一场" not in answer.text
    assert "请带到那一场的签到处" in answer.text


async def test_a_ticket_that_comes_too_early_is_told_from_when(trip, ticket, scan):
    answer = await scan((await ticket(session=await trip(starts=timedelta(hours=20)))).code)
    assert "还没到时间" in answer.text
    assert "签到开始" in answer.text
    assert "没有签到" in answer.text
    assert await CheckIn.all().count() == 0


async def test_the_day_is_the_great_fact_when_check_in_begins_on_another(trip, ticket, scan):
    session = await trip(starts=timedelta(days=6))
    answer = await scan((await ticket(session=session)).code)
    assert f'<b class="big day">{text.short_day(session.checkin_from)}</b>' in answer.text


@pytest.mark.parametrize(
    ("state", "words"), [("waiting", "还在候补，没有位子"), ("offered", "请在手机上点“我要去”")]
)
async def test_who_has_no_places_yet_is_not_let_in(trip, ticket, scan, state, words):
    one = await ticket(session=await trip())
    await Registration.filter(id=one.id).update(state=state)
    answer = await scan(one.code)
    assert "候补中" in answer.text
    assert words in answer.text
    assert await CheckIn.all().count() == 0


@pytest.mark.parametrize("typed", ["王强", "999999"])
async def test_who_is_not_found_by_what_was_typed_reads_it_and_the_log_says_the_same(eve, scan, typed):
    answer = (await scan(typed)).text
    assert f"<b>{typed}</b>" in answer
    assert "没有找到" in answer
    assert "这里不能按姓名查" in answer
    for page in ("/desk", "/desk/scans"):
        listed = (await eve.get(page)).text.split("<main")[1]
        assert "没有找到" in listed
        assert "没有这个码" not in listed.split("<tbody>" if page == "/desk/scans" else 'id="recent"')[1]
    assert typed not in (await Scan.get()).code_tail


async def test_a_cancelled_ticket_stays_outside(cast, ticket, scan):
    registration = await ticket()
    await registrations.cancel(registration, by=cast.ann, at=clock.now() - timedelta(hours=5))
    answer = await scan(registration.code)
    assert "已取消" in answer.text
    assert "重新报名" in answer.text


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (lambda: codes.new_ticket(), "没有这张票"),
        (lambda: "https://example.com/some/other/code", "没有这个码"),
        (lambda: "9Z9Z9", "没有找到"),
        (lambda: "13800000000", "没有找到"),
    ],
)
async def test_a_scan_that_leads_nowhere_is_kept_with_its_reason(cast, eve, scan, code, word):
    told = code()
    answer = await scan(told)
    assert answer.status_code == 200
    assert word in answer.text
    assert told[-2:] in answer.text
    assert (await Scan.get()).reason == "unknown"
    assert told[-2:] in (await eve.get("/desk/scans")).text


async def test_a_screenshot_of_a_member_code_has_expired(cast, scan):
    answer = await scan(codes.member_code(cast.ann.number, clock.now() - timedelta(minutes=3)))
    assert "码过期了" in answer.text
    assert "截图" in answer.text
    assert await DeskVisit.all().count() == 0


async def test_a_member_code_opens_a_visit_and_says_who(cast, ticket, scan, code_of):
    await ticket()
    answer = await scan(code_of(cast.ann))
    for words in (
        "陈静",
        "请称呼“陈女士”",
        "138****6034",
        "沪B·***86",
        "坝上草原自驾",
        "签到 1 人",
        "本次接待剩",
    ):
        assert words in answer.text
    assert (await DeskVisit.get()).member_id == cast.ann.id


@pytest.mark.parametrize("typed", ["6K286", "6k286", "13816526034", "138 1652 6034", "6034", "沪B6K286"])
async def test_a_member_is_found_by_what_people_know(cast, scan, typed):
    assert "陈静" in (await scan(typed)).text
    assert (await DeskVisit.get()).member_id == cast.ann.id


async def test_a_member_is_found_by_number(cast, scan):
    assert "李强" in (await scan(cast.ben.number)).text


async def test_of_several_one_is_chosen(cast, eve, scan):
    for member in (cast.ann, cast.ben):
        await type(member).filter(id=member.id).update(phone_tail="7777")
    nonce = str(uuid.uuid4())
    offer = await scan("7777", nonce=nonce)
    assert "是哪一位" in offer.text
    assert "陈女士" in offer.text
    assert "李先生" in offer.text

    form = {"member": cast.ben.id, "nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/scans/{nonce}/pick", data=form, headers=PARTIAL)
    assert "李强" in answer.text
    assert (await DeskVisit.get()).member_id == cast.ben.id


async def test_nobody_is_chosen_who_was_not_offered(cast, eve, scan):
    nonce = str(uuid.uuid4())
    await scan("6K286", nonce=nonce)
    form = {"member": cast.cho.id, "nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/scans/{nonce}/pick", data=form, headers=PARTIAL)
    assert answer.status_code == 409
    assert "没有办成" in answer.text


async def test_without_javascript_the_answer_is_a_page(eve, ticket):
    nonce = str(uuid.uuid4())
    answer = await eve.post("/desk/scans", data={"code": (await ticket()).code, "nonce": nonce})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/scans/{nonce}")
    page = await eve.get(answer.headers["location"])
    assert "<!doctype html>" in page.text
    assert "请进" in page.text
    assert 'id="manual"' in page.text


async def test_an_answer_is_shown_at_the_desk_that_gave_it_alone(cast, ticket, scan, browser):
    nonce = str(uuid.uuid4())
    await scan((await ticket()).code, nonce=nonce)
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert (await fay.get(f"/desk/scans/{nonce}")).status_code == 404


@pytest.mark.parametrize(
    ("code", "sentence"), [("", "填车牌后五位、手机号或会员号"), ("8" * 41, "太长了，没有这么长的码或车牌")]
)
async def test_bad_input_comes_back_with_a_sentence_beside_it(eve, scan, code, sentence):
    page = await eve.post("/desk/scans", data={"code": code, "nonce": str(uuid.uuid4())})
    assert page.status_code == 422
    assert sentence in page.text
    assert 'id="code-error"' in page.text
    part = await scan(code)
    assert part.status_code == 422
    assert sentence in part.text
    assert await Scan.all().count() == 0


async def test_without_a_nonce_nothing_is_scanned(eve, ticket):
    form = {"code": (await ticket()).code, "nonce": "x"}
    answer = await eve.post("/desk/scans", data=form, headers=PARTIAL)
    assert answer.status_code == 422
    assert "刷新页面，再扫一次" in answer.text


async def test_whoever_has_no_desk_chooses_one_first(cast, browser, ticket):
    form = {"code": (await ticket()).code, "nonce": str(uuid.uuid4())}
    assert (await browser(cast.eve).post("/desk/scans", data=form)).headers["location"] == "/desk/place"


async def test_a_role_without_the_desk_scans_nothing(cast, browser, ticket):
    form = {"code": (await ticket()).code, "nonce": str(uuid.uuid4())}
    adviser = browser(cast.staff["sales_adviser"])
    assert (await adviser.post("/desk/scans", data=form)).status_code == 403
    assert (await adviser.get("/desk/scans")).status_code == 403
    assert await Scan.all().count() == 0


async def test_the_log_shows_what_failed_and_on_demand_all(eve, ticket, scan):
    await scan((await ticket()).code)
    assert "没有没放行的" in (await eve.get("/desk/scans")).text
    assert "坝上草原自驾" in (await eve.get("/desk/scans?outcome=all")).text


async def test_the_log_is_narrowed_to_a_day_and_an_outcome(eve, scan):
    await scan(codes.new_ticket())
    today = clock.day_of(clock.now())
    assert "1–1 / 1" in (await eve.get(f"/desk/scans?day={today}&outcome=unknown")).text
    assert "没有没放行的" in (await eve.get(f"/desk/scans?day={today}&outcome=cancelled")).text
    assert "没有没放行的" in (await eve.get(f"/desk/scans?day={today - timedelta(days=1)}")).text
    assert "1–1 / 1" in (await eve.get("/desk/scans?day=nonsense&outcome=nonsense&page=7")).text


async def test_the_log_of_another_store_stays_there(cast, scan, browser):
    await scan(codes.new_ticket())
    assert "没有没放行的" in (await browser(cast.fay).get("/desk/scans")).text
    assert "1–1 / 1" in (await browser(cast.gil).get("/desk/scans")).text


async def test_a_plate_that_nobody_drives_reads_as_not_found_in_the_list_of_the_last_scans(eve, scan):
    await scan("9Z9Z9")
    listed = (await eve.get("/desk")).text.partition('id="recent"')[2]
    assert "没有找到" in listed
    assert "没有这个码" not in listed


async def test_a_scan_of_long_ago_is_named_from_the_member_to_whoever_may_see_them(
    cast, eve, scan, code_of, browser
):
    nonce = str(uuid.uuid4())
    await scan(code_of(cast.ann), nonce=nonce)
    await scan(code_of(cast.cho))
    now = clock.now()
    assert await scans.forget(before=now, at=now) == 2
    for page in ("/desk/scans?outcome=all", "/desk"):
        listed = (await eve.get(page)).text
        assert "陈静" in listed
        assert "其他门店的会员" in listed
        assert "Cho" not in listed
    assert "Cho Park" in (await browser(cast.gil).get("/desk/scans?outcome=all")).text
    assert (await eve.get(f"/desk/scans/{nonce}")).status_code == 404
    assert (await scan(code_of(cast.ann), nonce=nonce)).status_code == 409


async def test_a_ticket_s_scan_of_long_ago_still_says_what_for(ticket, eve, scan):
    registration, nonce = await ticket(), str(uuid.uuid4())
    await scan(registration.code, nonce=nonce)
    await scans.forget(before=clock.now(), at=clock.now())
    listed = (await eve.get("/desk/scans?outcome=all")).text
    assert "陈静" in listed
    assert "坝上草原自驾" in listed
    assert (await scan(registration.code, nonce=nonce)).status_code == 409


@pytest.mark.parametrize("typed", ["沪B6K286", "B6K286", "b·6k286", "6K286"])
async def test_a_plate_is_found_with_and_without_its_province(cast, scan, typed):
    assert "陈静" in (await scan(typed)).text


async def test_another_letter_before_the_same_five_is_another_car(cast, scan):
    assert "没有这个车牌" in (await scan("C6K286")).text


async def test_of_two_who_drive_a_car_the_choice_says_who_owns_it(cast, scan):
    await sharing.admit(cast.car, cast.ben, role="driver", by=cast.dee, at=clock.now())
    page = (await scan("6K286")).text
    ann, ben = page.index("陈女士"), page.index("李先生")
    assert "车主</span>" in page[ann:ben]
    assert "驾驶人</span>" in page[ben:]


async def test_the_digits_of_a_ticket_that_were_mistyped_are_typed_again(ticket, scan):
    code = (await ticket()).code
    answer = (await scan(code[:-1] + str((int(code[-1]) + 1) % 10))).text
    for words in ("没有这张票", "再输一遍"):
        assert words in answer
    assert "会员码" not in answer
