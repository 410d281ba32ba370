"""At the desk: one tap and a confirmation use a privilege, and for a quarter of an hour it is taken back."""

import re
import uuid
from datetime import timedelta

import pytest

from club import clock, privileges, tiers, vehicles
from club.privileges import PrivilegeUse
from club.privileges.editing import Asked, Share
from club.visits import DeskVisit
from tests.web.desk.conftest import PARTIAL
from web import text


@pytest.fixture
async def visit(cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


@pytest.fixture
def give(cast):
    async def make(name="免费洗车", times=2, **told):
        lowest = await tiers.first()
        shares = told.pop("tiers", {lowest.id: Share(times)})
        asked = Asked(name, icon="wash", tiers=shares, **told)
        return await privileges.add(asked, by="test", at=clock.now() - timedelta(days=1))

    return make


def tap(privilege, nonce=None, **told):
    return {"privilege": privilege.id, "nonce": nonce or str(uuid.uuid4()), **told}


@pytest.fixture
def press(eve, visit):
    async def sent(privilege, client=None, headers=PARTIAL, **told):
        return await (client or eve).post(
            f"/desk/visits/{visit.id}/privileges", data=tap(privilege, **told), headers=headers
        )

    return sent


async def test_a_scan_shows_what_is_left_and_a_tap_uses_one(eve, visit, give, press):
    wash = await give()
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "本月剩 2 次，共 2 次" in page
    assert "用 1 次" in page
    answer = await press(wash)
    assert "已用 1 次“免费洗车”" in answer.text
    assert "本月剩 1 次" in answer.text
    assert "撤销" in answer.text
    assert await PrivilegeUse.all().count() == 1


async def test_used_up_it_is_a_word_and_the_day_it_is_back_and_no_button(eve, visit, give, press):
    wash = await give(times=1)
    await press(wash)
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    [held] = await privileges.standing(
        (await DeskVisit.get().select_related("member")).member, at=clock.now()
    )
    assert f"{text.short_day(held.back_at)}恢复" in page
    assert "已用完" in page
    assert f'data-opens="privilege-{wash.id}"' not in page
    assert (await eve.get(f"/desk/visits/{visit.id}/privileges/{wash.id}")).status_code == 404
    refused = await press(wash)
    assert refused.status_code == 409
    assert text.day(held.back_at) in refused.text


async def test_without_javascript_the_question_is_a_page_and_the_answer_too(eve, visit, give, press):
    wash = await give()
    page = (await eve.get(f"/desk/visits/{visit.id}/privileges/{wash.id}")).text
    assert "用 1 次“免费洗车”？" in page
    gone = await press(wash, headers={})
    assert gone.status_code == 303
    page = (await eve.get(gone.headers["location"])).text
    assert "已用 1 次“免费洗车”" in page
    use = await PrivilegeUse.get()
    gone = await eve.post(f"/desk/privileges/{use.id}/undo")
    assert "已撤销“免费洗车”" in (await eve.get(gone.headers["location"])).text


async def test_a_tap_that_is_sent_again_uses_nothing_twice(give, press):
    wash, nonce = await give(), str(uuid.uuid4())
    for _ in range(3):
        assert "本月剩 1 次" in (await press(wash, nonce=nonce)).text
    assert await PrivilegeUse.all().count() == 1


async def test_it_is_taken_back_for_a_quarter_of_an_hour_and_no_longer(cast, eve, visit, give, press):
    wash = await give()
    await press(wash)
    use = await PrivilegeUse.get()
    answer = await eve.post(f"/desk/privileges/{use.id}/undo", headers=PARTIAL)
    assert "本月剩 2 次" in answer.text
    await press(wash)
    late = await PrivilegeUse.get(undone_at=None)
    await PrivilegeUse.filter(id=late.id).update(at=clock.now() - privileges.UNDO_WITHIN)
    answer = await eve.post(f"/desk/privileges/{late.id}/undo", headers=PARTIAL)
    assert answer.status_code == 409
    assert "15 分钟" in answer.text
    assert f"/desk/privileges/{late.id}/undo" not in (await eve.get(f"/desk/visits/{visit.id}")).text


async def test_a_use_after_which_the_member_has_left_is_taken_back_all_the_same(eve, visit, give, press):
    await press(await give())
    await DeskVisit.filter(id=visit.id).update(expires_at=clock.now())
    use = await PrivilegeUse.get()
    answer = await eve.post(f"/desk/privileges/{use.id}/undo", headers=PARTIAL)
    assert "已撤销" in answer.text


async def test_which_car_is_asked_where_there_are_several(cast, eve, visit, give, press):
    wash = await give(times=1, per="vehicle")
    second = await vehicles.add(cast.ann, plate="沪AD12345", model="ID.4", by="test", at=clock.now())
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert re.search(rf'name="vehicle" value="{second.id}"', page)
    assert "每辆车 1 次 · 2 辆车都还有" in page
    assert not re.search(r'name="vehicle"[^>]* checked', page)  # whose car stands here is not guessed
    assert (await press(wash)).status_code == 409  # none was named
    assert "已用 1 次" in (await press(wash, vehicle=second.id)).text
    assert (await press(wash, vehicle=second.id)).status_code == 409
    assert "已用 1 次" in (await press(wash, vehicle=cast.car.id)).text


async def test_what_another_store_gives_says_where_and_what_another_tier_has_is_not_there(
    cast, eve, visit, give, press
):
    await give("只在南店", stores=(cast.south.id,))
    gold = await tiers.add("gold", name="金卡", level=2, growth_from=1000, by="test", at=clock.now())
    loan = await give("代步车", tiers={gold.id: Share(2)})
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "在南店用" in page
    assert "代步车" not in page
    refused = await press(loan)
    assert refused.status_code == 409
    assert "金卡" in refused.text


async def test_a_standing_right_is_noted(eve, visit, give, press):
    lowest = await tiers.first()
    labour = await give("保养工时", way="rate", tiers={lowest.id: Share(words="9 折")})
    assert "9 折" in (await eve.get(f"/desk/visits/{visit.id}")).text
    await press(labour)
    assert "本月用过 1 次" in (await eve.get(f"/desk/visits/{visit.id}")).text


@pytest.mark.parametrize(
    "form", [{}, {"privilege": "x", "nonce": "12345678"}, {"privilege": "1", "nonce": "x"}]
)
async def test_a_tap_without_its_fields_does_nothing(eve, visit, form):
    answer = await eve.post(f"/desk/visits/{visit.id}/privileges", data=form)
    assert answer.status_code in (404, 422)


async def test_a_visit_of_another_desk_is_not_theirs_to_serve_nor_a_use_to_take_back(
    cast, browser, visit, give, press
):
    wash = await give()
    await press(wash)
    fay = browser(cast.fay)
    await fay.post("/desk/place", data={"desk": cast.south_desk.id})
    assert (await press(wash, client=fay)).status_code == 404
    use = await PrivilegeUse.get()
    assert (await fay.post(f"/desk/privileges/{use.id}/undo")).status_code == 404
