"""Messages: what was said to members, narrowed by what, where and whether it arrived; codes are nobody's."""

from datetime import timedelta

from club import clock, members, onetime
from club.messages.outbox import Message
from tests.web.portal import given


async def test_what_was_said_stands_there_with_what_became_of_it(cast, browser):
    dee = browser(cast.dee)
    assert "待发" in (await dee.get("/staff/messages")).text
    await given.delivered()
    await Message.filter(member_id=cast.ben.id).update(state="failed", error="no such inbox")
    page = await dee.get("/staff/messages")
    for words in ("陈静", "李强", "欢迎", "站内信", "已送达", "没送到", "no such inbox"):
        assert words in page.text


async def test_a_plate_in_a_subject_stands_in_part(cast, browser):
    await Message.filter(member_id=cast.ann.id).update(subject="沪A·D52718 还没有登记到你名下")
    for page in ("/staff/messages", f"/staff/members/{cast.ann.id}"):
        text = (await browser(cast.dee).get(page)).text
        assert "沪AD·****18 还没有登记到你名下" in text
        assert "D52718" not in text


async def test_one_time_codes_do_not_stand_there(cast, browser):
    await onetime.request(cast.ann.phone, purpose="signin", ip="192.0.2.1", at=clock.now())
    page = await browser(cast.gil).get("/staff/messages")
    assert "1–3 / 3" in page.text
    assert 'value="one_time_code"' not in page.text
    assert "1–3 / 3" in (await browser(cast.gil).get("/staff/messages?kind=one_time_code")).text


async def test_the_list_is_narrowed_sorted_and_paged(cast, browser):
    gil = browser(cast.gil)
    later = clock.now() + timedelta(hours=1)
    await members.change_phone(cast.ann, "13700000001", by=cast.ann, at=later)
    assert "1–1 / 1" in (await gil.get("/staff/messages?kind=phone_changed")).text
    assert "1–2 / 2" in (await gil.get(f"/staff/messages?member={cast.ann.id}")).text
    assert "没有这样的消息" in (await gil.get("/staff/messages?channel=sms")).text
    assert "没有这样的消息" in (await gil.get("/staff/messages?state=failed")).text
    assert "换手机号" in (await gil.get("/staff/messages")).text.split("<tbody>")[1].split("</tr>")[0]
    oldest = (await gil.get("/staff/messages?sort=written")).text.split("<tbody>")[1].split("</tr>")[0]
    assert "欢迎" in oldest
    welcome = await Message.filter(kind="welcome").first()
    copied = {name: value for name, value in dict(welcome).items() if name not in ("id", "key")}
    for number in range(50):
        await Message.create(key=f"k{number}", **copied)
    assert "51–54 / 54" in (await gil.get("/staff/messages?page=2")).text


async def test_those_to_another_stores_members_are_not_shown(cast, browser):
    assert "Cho" not in (await browser(cast.dee).get("/staff/messages")).text
    assert "Cho" in (await browser(cast.fay).get("/staff/messages")).text


async def test_without_the_permission_nothing_is_read(cast, browser):
    page = await browser(cast.eve).get("/staff/messages")
    assert page.status_code == 403
    assert "你的角色看不了这一页，请找管理员" in page.text
