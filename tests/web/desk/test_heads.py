"""Fewer came than were registered: those who are here are checked in, the others' places are free."""

import asyncio
import re
from datetime import timedelta

import pytest

from club import clock
from club.audit import Entry
from events import registrations
from events.checkin import CheckIn
from events.events import Event
from events.fee import Fee
from events.parties import Guest, Party
from events.registration import Companion, Registration
from events.sessions import Session
from tests.web.desk.conftest import PARTIAL


@pytest.fixture
async def dee(cast, browser):
    """Dee's browser, at the same desk: she plans events."""
    client = browser(cast.dee)
    await client.post("/desk/place", data={"desk": cast.desk.id})
    return client


@pytest.fixture
async def three(cast, trip):
    """Ann comes by car with two, the younger five years old."""
    party = Party((Guest("周明"), Guest("周小禾", 5)), vehicle=cast.car, remark="早到")
    return await registrations.register(
        await trip(), cast.ann, party, key="three", by=cast.ann, at=clock.now() - timedelta(days=1)
    )


async def paid(registration, refunds):
    """A hundred yuan for each of the three, which come back by these rules."""
    await Event.all().update(refunds=refunds)
    return await Fee.create(registration=registration, points=0, fen=300_00, paid_fen=300_00)


async def shrink(client, registration, *here, **more):
    form = {"here": [str(one.id) for one in here], **more}
    return await client.post(f"/desk/checkins/{registration.id}/heads", data=form, headers=PARTIAL)


async def test_who_has_not_come_is_unticked_and_the_places_are_free(three, scan, dee):
    assert "有人没来" in (await scan(three.code, client=dee)).text
    page = (await dee.get(f"/desk/checkins/{three.id}/heads")).text
    for words in ("谁到了？", "周明", "周小禾", "陈静"):
        assert words in page
    child = await Companion.get(name="周小禾")
    answer = await shrink(dee, three, child)
    assert "请进" in answer.text
    assert '<b class="big">2</b>' in answer.text
    one = await Registration.get(id=three.id)
    assert (one.seats, one.cars, one.remark, bool(one.checked_in_at)) == (2, 1, "早到", True)
    assert [each.name for each in await Companion.filter(registration=one)] == ["周小禾"]
    assert (await Session.get(id=one.session_id)).taken == 2
    assert "请进 · 2 人" in (await dee.get("/desk/live")).text


async def test_the_form_sent_twice_changes_nothing_more_and_is_answered_as_before(three, scan, dee):
    await scan(three.code, client=dee)
    child = await Companion.get(name="周小禾")
    for answer in await asyncio.gather(*(shrink(dee, three, child) for _ in range(4))):
        assert "请进" in answer.text
    one = await Registration.get(id=three.id)
    assert (one.seats, bool(one.checked_in_at)) == (2, True)
    assert await Entry.filter(action="registration.changed", subject_id=one.id).count() == 1
    assert await CheckIn.filter(registration=one).count() == 1


async def test_before_points_or_money_stay_with_us_the_desk_reads_how_much(cast, three, scan, dee):
    fee = await paid(three, [[72, 100], [0, 50]])
    await scan(three.code, client=dee)
    child = await Companion.get(name="周小禾")
    asked = (await shrink(dee, three, child)).text
    assert "按规则：退 50%" in asked
    assert "名额马上放出" in asked
    assert "到前台退 ¥50" in asked
    assert (await Registration.get(id=three.id)).seats == 3
    sure = {"sure": re.search('name="sure" value="([^"]*)"', asked)[1], "seen_percent": "50"}
    assert "到前台退 ¥100" in (await shrink(dee, three, **sure)).text  # not what was read
    assert (await Registration.get(id=three.id)).seats == 3
    answer = (await shrink(dee, three, child, **sure)).text
    assert "请进" in answer
    assert "到前台退 ¥50" in answer
    await fee.refresh_from_db()
    assert (fee.back_fen, fee.kept_fen) == (50_00, 50_00)


async def test_less_than_was_read_out_is_read_out_again(three, scan, dee):
    await paid(three, [[72, 100]])
    await scan(three.code, client=dee)
    sure = {"sure": "0:10000:0:0:10000:10000", "seen_percent": "50"}
    assert "按规则：不退" in (await shrink(dee, three, **sure)).text
    assert (await Registration.get(id=three.id)).seats == 3


async def test_once_it_has_begun_nobody_is_taken_off_and_they_stay_checked_in(three, scan, dee):
    await scan(three.code, client=dee)
    await Session.filter(id=three.session_id).update(starts_at=clock.now() - timedelta(minutes=1))
    assert "有人没来" not in (await scan(three.code, client=dee)).text
    assert "已经开始" in (await dee.get(f"/desk/checkins/{three.id}/heads")).text
    assert (await shrink(dee, three)).status_code == 409
    one = await Registration.get(id=three.id)
    assert (one.seats, bool(one.checked_in_at)) == (3, True)


async def test_what_a_rule_refuses_leaves_them_checked_in(cast, three, scan, dee):
    await scan(three.code, client=dee)
    await cast.car.ownerships.all().update(until=clock.now() - timedelta(minutes=1))
    answer = await shrink(dee, three)
    assert answer.status_code == 409
    one = await Registration.get(id=three.id)
    assert (one.seats, bool(one.checked_in_at)) == (3, True)


async def test_the_front_desk_and_another_desk_change_no_party(cast, three, scan, eve, dee, browser):
    assert "有人没来" not in (await scan(three.code)).text
    assert (await shrink(eve, three)).status_code == 403
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert (await shrink(fay, three)).status_code == 404


async def test_at_another_desk_of_the_own_store_they_are_changed_all_the_same(
    cast, three, scan, dee, browser
):
    await scan(three.code)
    assert "有人没来" in (await scan(three.code, client=dee)).text
    gil = browser(cast.gil)
    await gil.post("/desk/place", data={"desk": cast.south_desk.id})
    assert "有人没来" in (await scan(three.code, client=gil)).text
    assert "谁到了？" in (await gil.get(f"/desk/checkins/{three.id}/heads")).text
    assert '<b class="big">1</b>' in (await shrink(gil, three)).text


async def test_of_another_stores_event_the_officer_gets_no_button(cast, three, scan, browser):
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert "有人没来" not in (await scan(three.code, client=fay)).text
    await scan(three.code)
    assert "撤销" in (await scan(three.code, client=fay)).text  # let in at her own desk


async def test_what_was_let_in_at_another_stores_desk_is_undone_there(cast, three, scan, browser):
    await scan(three.code)
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert "撤销" not in (await scan(three.code, client=fay)).text


async def test_who_comes_alone_has_nobody_to_take_off(ticket, scan, dee):
    assert "有人没来" not in (await scan((await ticket()).code, client=dee)).text
