"""Taking a check-in back: within fifteen minutes, by the store that made it."""

from datetime import timedelta

from club import clock
from events import checkin
from events.checkin import CheckIn
from events.registration import Registration
from tests.web.desk.conftest import PARTIAL


async def test_a_check_in_is_taken_back_and_can_be_made_again(eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    answer = await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    assert answer.text.lstrip().startswith("<section")
    assert "已撤销" in answer.text
    assert "陈静" in answer.text
    await registration.refresh_from_db()
    assert registration.checked_in_at is None
    assert "请进" in (await scan(registration.code)).text


async def test_the_list_of_the_last_scans_says_that_it_was_taken_back(eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    for address in ("/desk/live", "/desk/scans?outcome=all"):
        page = (await eve.get(address)).text
        assert "已撤销" in page
        assert "请进" not in page
    await scan(registration.code)
    live = (await eve.get("/desk/live")).text
    assert live.index("请进") < live.index("已撤销")


async def test_without_javascript_it_answers_with_a_page(eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    page = await eve.post(f"/desk/checkins/{registration.id}/undo")
    assert "<!doctype html>" in page.text
    assert "已撤销" in page.text


async def test_twice_is_told_so(eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    answer = await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    assert answer.status_code == 409
    assert "没有办成" in answer.text


async def test_after_a_quarter_of_an_hour_it_stays(eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    await CheckIn.filter(registration=registration).update(at=clock.now() - timedelta(minutes=15))
    await Registration.filter(id=registration.id).update(checked_in_at=clock.now() - timedelta(minutes=15))
    assert "撤销" not in (await scan(registration.code)).text
    answer = await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    assert answer.status_code == 409
    assert "没有办成" in answer.text
    await registration.refresh_from_db()
    assert registration.checked_in_at


async def test_another_store_cannot_take_it_back(cast, ticket, scan, browser):
    registration = await ticket()
    await scan(registration.code)
    assert (await browser(cast.fay).post(f"/desk/checkins/{registration.id}/undo")).status_code == 404
    assert await CheckIn.filter(undone_at=None).count() == 1


async def test_nothing_that_never_came_in_is_taken_back(eve, ticket):
    assert (await eve.post(f"/desk/checkins/{(await ticket()).id}/undo")).status_code == 404


async def test_a_role_without_the_permission_takes_nothing_back(cast, ticket, scan, browser):
    registration = await ticket()
    await scan(registration.code)
    adviser = browser(cast.staff["sales_adviser"])
    assert (await adviser.post(f"/desk/checkins/{registration.id}/undo")).status_code == 403


async def test_a_desk_does_not_take_back_the_check_in_of_another_store(cast, browser, eve, ticket, scan):
    registration = await ticket()
    await scan(registration.code)
    await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    await checkin.scan(
        registration.code, desk=cast.south_desk, staff=cast.fay, nonce="nonce-south", at=clock.now()
    )
    answer = await eve.post(f"/desk/checkins/{registration.id}/undo", headers=PARTIAL)
    assert answer.status_code == 404
    await registration.refresh_from_db()
    assert registration.checked_in_at is not None
