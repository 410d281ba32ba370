"""A 接龙 is pasted, looked at line by line, and pressed once: nothing is made twice."""

import re

import pytest

from events import runsheet
from events.events import Event
from events.fee import Fee
from events.registration import Companion, Registration
from tests.web.portal import given

TEXT = """#接龙
莫干山两日自驾
1. 陈静 2大1小 5岁
2、李强+1
3. 某某 13500000000
4. 取消
"""


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


def fields(html):
    """The form as it would be sent: every input, ticked box and chosen option."""
    form = html.split('<form class="stack"')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") == "checkbox" and not re.search(r"\bchecked\b", tag):
            continue
        found[told["name"]] = told.get("value", "y")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    return found


async def pasted(dee, session, text=TEXT):
    page = await dee.post(f"/staff/sessions/{session.id}/chain/preview", data={"text": text})
    assert page.status_code == 200
    return page


async def test_nothing_is_registered_by_the_preview_which_names_members_and_what_is_wrong(cast, dee):
    _, session = await given.dated(store=cast.north)
    assert "粘贴接龙" in (await dee.get(f"/staff/sessions/{session.id}/chain")).text
    page = await pasted(dee, session)
    for words in ("陈静 138****6034", "李强 139****6035", "没找到会员", "已划掉", "沪B·***86"):
        assert words in page.text
    sent = fields(page.text)
    ticked = {name for name in sent if name.endswith("-take")}
    assert ticked == {"lines-0-take", "lines-1-take"}
    assert await Registration.all().count() == 0


async def test_one_press_registers_the_ticked_ones_and_a_second_press_nobody(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session)).text)
    for _turn in range(2):
        page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
        assert page.status_code == 200
        assert "2 组报上了" in page.text
    anns = await Registration.get(member_id=cast.ann.id)
    assert (anns.seats, anns.vehicle_id, anns.by) == (3, cast.car.id, f"staff:{cast.dee.id}")
    assert await Registration.all().count() == 2
    assert await Companion.filter(registration_id=anns.id).count() == 2


async def test_the_same_list_pasted_again_says_who_is_in_already(cast, dee):
    _, session = await given.dated(store=cast.north)
    await dee.post(f"/staff/sessions/{session.id}/chain", data=fields((await pasted(dee, session)).text))
    page = await pasted(dee, session)
    assert page.text.count("已经报名") == 2
    sent = fields(page.text)
    assert not [name for name in sent if name.endswith("-take")]
    again = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent | {"lines-0-take": "y"})
    assert "没有报上" in again.text
    assert await Registration.all().count() == 2


async def test_who_does_not_fit_waits_or_is_named(cast, dee):
    _, session = await given.dated(store=cast.north, capacity=4)
    page = await pasted(dee, session)
    assert "排候补" in page.text
    sent = fields(page.text)
    strict = {name: value for name, value in sent.items() if name != "waits"} | {"key": "other"}
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=strict)
    assert "1 组报上了" in page.text
    assert "没有报上" in page.text
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert (await Registration.get(member_id=cast.ben.id)).state == "waiting"


async def test_a_line_that_nobody_fits_is_mended_by_a_phone(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session, "1. 小李 2人")).text)
    sent |= {"lines-0-who": "13916526035", "lines-0-take": "y"}
    page = await dee.post(f"/staff/sessions/{session.id}/chain/preview", data=sent)
    assert "李强 139****6035" in page.text
    await dee.post(f"/staff/sessions/{session.id}/chain", data=fields(page.text))
    assert (await Registration.get(member_id=cast.ben.id)).seats == 2


async def test_a_ticked_line_without_a_member_stops_all_of_it(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session)).text) | {"lines-2-take": "y"}
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert page.status_code == 422
    assert "还没有人报上名" in page.text
    assert await Registration.all().count() == 0


@pytest.mark.parametrize("wrong", ["0", "many", "99"])
async def test_bad_numbers_come_back_marked(cast, dee, wrong):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session)).text) | {"lines-0-adults": wrong}
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


async def test_text_without_anybody_is_asked_for_again(cast, dee):
    _, session = await given.dated(store=cast.north)
    for text in ("", "活动通知", "长" * 30_000):
        page = await dee.post(f"/staff/sessions/{session.id}/chain/preview", data={"text": text})
        assert page.status_code == 422
        assert 'id="text-error"' in page.text


async def test_names_of_another_stores_members_are_not_found(cast, dee):
    _, session = await given.dated()
    page = await pasted(dee, session, "1. Cho Park 13716526036")
    assert "没找到会员" in page.text
    assert "137****6036" not in page.text


async def test_a_companion_of_a_child_has_the_age_that_was_told(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session, "1. 陈静 带儿子5岁")).text)
    await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert [one.age for one in await Companion.all()] == [5]


async def test_a_child_without_an_age_stops_the_line_until_somebody_says_it(cast, dee):
    event, session = await given.dated(store=cast.north)
    await Event.filter(id=event.id).update(fen_each=100_00, free_below=6)
    page = await pasted(dee, session, "1. 陈静 2大1小")
    assert "孩子几岁？" in page.text
    sent = fields(page.text)
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert page.status_code == 422
    assert "每个孩子几岁？" in page.text
    grown = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent | {"lines-0-ages": "18"})
    assert grown.status_code == 422
    assert await Registration.all().count() == 0
    await dee.post(f"/staff/sessions/{session.id}/chain", data=sent | {"lines-0-ages": "5"})
    assert (await Fee.get()).fen == 200_00
    assert (await runsheet.expected(session)).children == 1


async def test_more_people_than_seats_are_told_before_they_are_refused(cast, dee):
    _, session = await given.dated(store=cast.north)
    page = await pasted(dee, session, "1. 陈静 6人 沪B6K286")
    assert "人比车上的座位多" in page.text
    sent = fields(page.text)
    assert sent["lines-0-car_seats"] == "5"
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert page.status_code == 422
    assert await Registration.all().count() == 0
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent | {"lines-0-car_seats": "7"})
    assert "1 组报上了" in page.text
    assert (await Registration.get()).car_seats == 7


async def test_another_stores_session_is_not_found(cast, browser):
    _, session = await given.dated(store=cast.north)
    fay = browser(cast.fay)
    assert (await fay.get(f"/staff/sessions/{session.id}/chain")).status_code == 404


async def test_the_plate_of_somebody_with_another_name_leaves_the_choice_to_staff(cast, dee):
    """A plate is soon mistyped: the name that was told is another's, so nobody is ticked by it."""
    _, session = await given.dated(store=cast.north)
    page = await pasted(dee, session, "1. 王伟 2人 沪B6K286\n2. 陈静")
    assert "选一下是谁" in page.text
    assert "车主是别的名字" in page.text
    assert "接龙里重复了" not in page.text
    sent = fields(page.text)
    assert {name for name in sent if name.endswith("-take")} == {"lines-1-take"}
    mine = {"lines-0-member": str(cast.ann.id), "lines-0-take": "y", "lines-1-take": None}
    page = await dee.post(
        f"/staff/sessions/{session.id}/chain/preview",
        data={name: value for name, value in (sent | mine).items() if value is not None},
    )
    assert "车主是别的名字" not in page.text
    assert {name for name in fields(page.text) if name.endswith("-take")} == {"lines-0-take"}


async def test_a_part_of_the_name_beside_the_plate_is_the_owner(cast, dee):
    _, session = await given.dated(store=cast.north)
    for line in ("1. 沪B6K286 2人", "1. 陈静 2人 沪B6K286"):
        sent = fields((await pasted(dee, session, line)).text)
        assert sent["lines-0-member"] == str(cast.ann.id)
        assert "lines-0-take" in sent


async def test_a_line_stands_twice_only_while_the_other_is_ticked(cast, dee):
    _, session = await given.dated(store=cast.north)
    page = await pasted(dee, session, "1. 陈静 2人\n2. 陈静 3人")
    assert "接龙里重复了" in page.text
    sent = fields(page.text)
    sent.pop("lines-0-take")
    page = await dee.post(f"/staff/sessions/{session.id}/chain/preview", data=sent | {"lines-1-take": "y"})
    assert "接龙里重复了" not in page.text
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=fields(page.text))
    assert (await Registration.get()).seats == 3


async def test_who_waits_is_not_told_as_registered(cast, dee):
    _, session = await given.dated(store=cast.north, capacity=3)
    page = await pasted(dee, session, "1. 陈静 3人\n2. 李强 2人")
    sent = fields(page.text)
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert "1 组报上了，1 组候补" in page.text
    assert "他们都还没有名额" in page.text
    registered, queued = page.text.split('id="queued"')
    assert "陈静" in registered
    assert "李强" in queued


async def test_a_line_that_was_not_ticked_is_not_said_to_be_ready(cast, dee):
    _, session = await given.dated(store=cast.north)
    sent = fields((await pasted(dee, session, "1. 陈静\n2. 李强")).text)
    sent.pop("lines-1-take")
    page = await dee.post(f"/staff/sessions/{session.id}/chain", data=sent)
    assert "没勾" in page.text
    assert "可以报名" not in page.text
