"""Joining at the counter, page by page: a code from the member's phone, a name, the member's own ticks."""

import re

import pytest

from club import clock, consents, desks, documents
from club.documents import Acceptance
from club.members import Member
from club.messages.outbox import Message
from club.onetime import OneTimeCode
from club.visits import DeskVisit

PHONE = "13600000042"
VERSIONS = {"charter": "1", "privacy": "1"}
AGREED = {"agree": "y", **VERSIONS}


async def code():
    """The six digits that went to the phone."""
    message = await Message.filter(kind__in=["one_time_code", "counter_code"]).order_by("-id").first()
    return message.variables["code"]


@pytest.fixture
def proven(eve):
    """Eve has typed the number, and its holder has read out the code."""

    async def until_proven(phone=PHONE):
        await eve.post("/desk/joining", data={"phone": phone})
        return await eve.post("/desk/joining/proof", data={"code": await code()})

    return until_proven


@pytest.fixture
def named(eve, proven):
    async def until_named(**told):
        await proven()
        form = {"name": "周明", "gender": "m", "address_form": "", **told}
        return await eve.post("/desk/joining/person", data=form)

    return until_named


async def test_a_stranger_becomes_a_member_who_stands_at_the_desk(cast, eve, named):
    answer = await named()
    assert answer.headers["location"] == "/desk/joining/agreement"
    page = (await eve.get("/desk/joining/agreement")).text
    assert "周先生，你好" in page
    assert "136****0042" in page
    answer = await eve.post("/desk/joining/agreement", data=AGREED | {"marketing_sms": "y"})
    member = await Member.get(phone=PHONE)
    card = (await eve.get(answer.headers["location"])).text
    assert "周先生，欢迎加入" in card
    assert "/desk/joining/card.svg" in card
    assert (await eve.get("/desk/joining/card.svg")).headers["content-type"].startswith("image/svg")
    visit = await DeskVisit.get(member=member)
    assert f"/desk/visits/{visit.id}" in card
    assert "周明" in (await eve.get(f"/desk/visits/{visit.id}")).text
    allowed = await consents.current(member)
    assert [purpose for purpose, given in allowed.items() if given] == ["marketing_sms"]
    assert await Acceptance.filter(member=member, source=f"desk:{cast.desk.id}").count() == 2


async def test_the_members_page_has_every_box_unticked_and_no_way_into_the_staffs(eve, named):
    await named()
    page = (await eve.get("/desk/joining/agreement")).text
    assert len(re.findall(r'type="checkbox"', page)) == 1 + len(consents.PURPOSES)
    assert "checked" not in page
    assert "换人" not in page
    assert "第 1 版" in page


async def test_the_code_says_that_it_is_read_out_at_the_desk_alone(eve, proven):
    await proven()
    body = (await Message.get(kind="counter_code")).body
    assert "念给店员听；不在店里，别告诉任何人" in body
    assert "我们也不会向你要" not in body


async def test_without_the_yes_nobody_joins(eve, named):
    await named()
    page = await eve.post("/desk/joining/agreement", data=VERSIONS | {"marketing_sms": "y"})
    assert page.status_code == 422
    assert 'class="err"' in page.text
    assert "checked" in page.text
    assert not await Member.exists(phone=PHONE)


async def test_a_charter_that_has_changed_meanwhile_is_read_anew(eve, named):
    await named()
    await documents.publish("charter", {"zh_CN": ("章程", "新的一版")}, by="test", at=clock.now())
    page = await eve.post("/desk/joining/agreement", data=AGREED)
    assert page.status_code == 422
    assert "第 2 版" in page.text
    assert not await Member.exists(phone=PHONE)
    await eve.post("/desk/joining/agreement", data=AGREED | {"charter": "2"})
    assert await Member.exists(phone=PHONE)


async def test_a_wrong_code_is_said_beside_it_and_counted(eve):
    await eve.post("/desk/joining", data={"phone": PHONE})
    right = await code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    page = await eve.post("/desk/joining/proof", data={"code": wrong})
    assert page.status_code == 422
    assert "4 次" in page.text
    assert (await eve.get("/desk/joining/person")).headers["location"] == "/desk/joining"
    for _ in range(4):
        await eve.post("/desk/joining/proof", data={"code": wrong})
    assert (await eve.post("/desk/joining/proof", data={"code": right})).status_code == 422
    assert not await Member.exists(phone=PHONE)


@pytest.mark.parametrize("phone", ["", "12", "not a number"])
async def test_a_number_that_is_none_gets_no_code(eve, phone):
    page = await eve.post("/desk/joining", data={"phone": phone})
    assert page.status_code == 422
    assert 'class="err"' in page.text
    assert not await OneTimeCode.exists()


async def test_two_codes_within_a_minute_are_one_too_many(eve):
    await eve.post("/desk/joining", data={"phone": PHONE})
    page = await eve.post("/desk/joining", data={"phone": PHONE})
    assert page.status_code == 422
    assert "秒" in page.text


async def test_a_code_for_signing_in_proves_nothing_here(eve, browser):
    await browser().post("/signin", data={"phone": PHONE})
    other = await code()
    await OneTimeCode.all().update(sent_at=clock.now().replace(year=2025))
    await eve.post("/desk/joining", data={"phone": PHONE})
    if other != await code():
        assert (await eve.post("/desk/joining/proof", data={"code": other})).status_code == 422


async def test_a_name_is_asked_for_and_may_be_changed_before_joining(eve, named):
    page = await named(name="")
    assert page.status_code == 422
    await eve.post("/desk/joining/person", data={"name": "周明", "gender": "m", "address_form": "周老师"})
    assert "周老师，你好" in (await eve.get("/desk/joining/agreement")).text
    assert "周老师" in (await eve.get("/desk/joining/person")).text


async def test_who_is_a_member_already_stands_at_the_desk_at_once(cast, eve, proven):
    answer = await proven(cast.ann.phone)
    visit = await DeskVisit.get(member=cast.ann)
    assert answer.headers["location"] == f"/desk/visits/{visit.id}"
    assert (await eve.get("/desk/joining/person")).headers["location"] == "/desk/joining"


async def test_a_customer_on_file_is_recognised_and_joins_as_themself(cast, eve, named, proven):
    await Member.filter(id=cast.ben.id).update(joined_at=None, phone=PHONE)
    await proven()
    page = (await eve.get("/desk/joining/person")).text
    assert "系统里已有这位客户" in page
    assert "李强" in page
    await eve.post("/desk/joining/person", data={"name": "李强", "gender": "m", "address_form": "李先生"})
    await eve.post("/desk/joining/agreement", data=AGREED)
    member = await Member.get(phone=PHONE)
    assert member.id == cast.ben.id
    assert member.joined_at


async def test_no_step_can_be_jumped_over(eve):
    for step in ("proof", "person", "agreement"):
        assert (await eve.get(f"/desk/joining/{step}")).headers["location"] == "/desk/joining"
        assert (await eve.post(f"/desk/joining/{step}", data=AGREED)).headers["location"] == "/desk/joining"
    assert (await eve.get("/desk/joining/card?visit=1")).status_code == 404


async def test_what_was_begun_at_one_desk_is_not_gone_on_with_at_another(cast, eve, named):
    await named()
    other = await desks.create(cast.north, name="2 号台", by=cast.gil, at=clock.now())
    await eve.post("/desk/place", data={"desk": other.id})
    assert (await eve.get("/desk/joining/agreement")).headers["location"] == "/desk/joining"


async def test_without_a_desk_one_chooses_it_first(cast, browser):
    assert (await browser(cast.dee).get("/desk/joining")).headers["location"] == "/desk/place"


async def test_the_queue_shows_the_way_to_it(eve):
    assert "/desk/joining" in (await eve.get("/desk")).text
