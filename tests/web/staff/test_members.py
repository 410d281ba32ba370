"""Members: listed, searched, shown with their timeline, corrected; covered until somebody may and asks."""

import pytest

from club import audit, clock, consents, members, vehicles
from club.members import Member
from club.messages.outbox import Message
from club.orders import Line
from club.vehicles import sharing
from tests import cast as casting
from tests.club.imports.conftest import customer
from tests.web.portal import given
from tests.web.staff.test_imports import brought_in

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def test_the_list_shows_those_of_the_store_covered(cast, dee):
    page = await dee.get("/staff/members")
    for words in ("陈静", "李强", "138****6034", "沪B·***86", "帕萨特", "北店", "共 2 人", "1–2 / 2"):
        assert words in page.text
    for hidden in ("Cho", "13816526034", "6K286"):
        assert hidden not in page.text


@pytest.mark.parametrize("typed", ["陈静", "静", "6K286", "沪B6K286", "138 1652 6034", "6034", "294"])
async def test_the_search_finds_by_what_people_know(cast, dee, typed):
    page = await dee.get("/staff/members", params={"q": typed})
    found = typed != "294"
    assert (">陈静</a>" in page.text) == found
    assert ("没有找到" in page.text) == (not found)


@pytest.mark.parametrize("address", ["/staff/members", "/staff/orders/new"])
async def test_a_search_for_a_member_of_another_store_says_who_can_help_and_no_more(cast, browser, address):
    fay = browser(cast.fay)
    for typed in ("13816526034", "沪B6K286", cast.ann.number):
        text = (await fay.get(address, params={"q": typed})).text
        assert "有 1 位其他门店的会员符合，请找北店（010-6500\u00a00001）的前台或管理员帮忙" in text
        for kept in ("陈", "138****6034", f"/staff/members/{cast.ann.id}", "帕萨特"):
            assert kept not in text
    for typed in ("陈静", "6034", "6K286"):
        text = (await fay.get(address, params={"q": typed})).text
        assert "没有找到" in text
        assert "其他门店" not in text


async def test_a_shared_car_is_found_here_and_named_elsewhere(cast, browser):
    await sharing.admit(cast.car, cast.cho, role="family", by=cast.gil, at=clock.now())
    text = (await browser(cast.fay).get("/staff/members?q=沪B6K286")).text
    assert "Cho Park" in text
    assert "有 1 位其他门店的会员符合" in text


async def test_the_list_is_narrowed_and_sorted(cast, browser):
    gil = browser(cast.gil)
    await given.order(cast, cast.ben, Line("repair", 70_000))
    assert "共 3 人" in (await gil.get("/staff/members")).text
    for narrowed in ("car=with", f"store={cast.south.id}", "q=Cho&car=without"):
        assert "1–1 / 1" in (await gil.get(f"/staff/members?{narrowed}")).text
    assert "1–2 / 2" in (await gil.get(f"/staff/members?source={cast.poster.id}")).text
    richest = (await gil.get("/staff/members?sort=-points")).text
    assert richest.index("李强") < richest.index(">陈静<")
    assert 'aria-sort="descending"' in richest
    assert (
        await gil.get("/staff/members?tier=x&store=-1&car=flying&sort=shoes&page=zero")
    ).status_code == 200


async def test_the_list_is_paged(cast, dee):
    for number in range(51):
        member = await casting.join(f"139{number:08}", name=f"甲{number:02}")
        await members.house(member, cast.north, by="test", at=clock.now())
    first = await dee.get("/staff/members?sort=name")
    assert "1–50 / 53" in first.text
    assert "/staff/members?sort=name&amp;page=2" in first.text
    assert "51–53 / 53" in (await dee.get("/staff/members?sort=name&page=2")).text


async def test_a_members_page_tells_who_it_is_and_what_happened(cast, dee):
    await given.order(cast, cast.ann, Line("maintenance", 51_200), number="W-1")
    await consents.choose(cast.ann, {"marketing_sms": True}, source="portal", by=cast.ann, at=clock.now())
    _, session = await given.dated("坝上草原自驾", store=cast.north)
    await given.ticket(session, cast.ann)
    page = await dee.get(f"/staff/members/{cast.ann.id}")
    for words in (
        "陈静",
        "“陈女士”",
        "138****6034",
        "北店",
        "512",
        "工单结算",
        "W-1",
        "积分 +512",
        "保养 ¥512 × 1 得 512 分",
    ):
        assert words in page.text
    for words in ("授权", "短信优惠", "坝上草原自驾", "入会", "添加车辆", "来自海报“展厅海报”", "到期"):
        assert words in page.text
    assert f"/staff/orders/new?member={cast.ann.id}" in page.text


async def test_the_timeline_is_narrowed_and_paged(cast, dee):
    for number in range(20):
        await given.order(cast, cast.ann, Line("maintenance", 10_000), number=f"W-{number:02}")
    address = f"/staff/members/{cast.ann.id}"
    both = (await dee.get(address)).text
    assert "1–30 / " in both
    workshop = (await dee.get(f"{address}?kind=orders")).text.split('class="time"')[1].split("</ol>")[0]
    assert workshop.count("工单结算") == 20
    assert "入会" not in workshop
    assert "入会" in (await dee.get(f"{address}?page=2")).text
    assert (await dee.get(f"{address}?kind=nonsense")).status_code == 200


async def test_what_a_role_may_not_see_is_not_on_the_page(cast, browser):
    await given.order(cast, cast.ann, Line("maintenance", 51_200), number="W-1")
    adviser = browser(cast.staff["sales_adviser"])
    page = await adviser.get(f"/staff/members/{cast.ann.id}")
    assert page.status_code == 200
    for hidden in ("W-1", "512", "工单结算", "/points"):
        assert hidden not in page.text
    assert "512" not in (await adviser.get("/staff/members")).text
    assert (await adviser.get(f"/staff/members/{cast.ann.id}?kind=points")).text.count("积分 +") == 0


@pytest.mark.parametrize(
    ("field", "shown"), [("phone", "138 1652 6034"), ("plate", "沪B·6K286"), ("vin", casting.VIN)]
)
async def test_uncovering_shows_one_value_and_is_written_down(cast, dee, field, shown):
    address, form = f"/staff/members/{cast.ann.id}/revealing", {"field": field, "vehicle": cast.car.id}
    part = await dee.post(address, data=form, headers=PARTIAL)
    assert shown in part.text
    assert "<!doctype" not in part.text
    whole = await dee.post(address, data=form)
    assert shown in whole.text
    assert "审计" in whole.text
    action = "member.revealed" if field == "phone" else "vehicle.revealed"
    kept = await audit.Entry.filter(action=action, by=f"staff:{cast.dee.id}")
    assert [entry.facts["field"] for entry in kept] == [field, field]


@pytest.mark.parametrize(
    "form", [{"field": "name"}, {}, {"field": "plate", "vehicle": "99"}, {"field": "vin", "vehicle": "²"}]
)
async def test_nothing_else_is_uncovered(cast, dee, form):
    assert (await dee.post(f"/staff/members/{cast.ann.id}/revealing", data=form)).status_code == 404
    assert not await audit.Entry.filter(action__endswith="revealed").exists()


async def test_the_car_of_another_member_is_not_uncovered_by_this_ones_page(cast, dee):
    car = await vehicles.add(cast.cho, plate="沪A88888", model="途岳", by=cast.cho, at=clock.now())
    form = {"field": "plate", "vehicle": car.id}
    assert (await dee.post(f"/staff/members/{cast.ann.id}/revealing", data=form)).status_code == 404


async def test_without_the_permission_nothing_is_uncovered_nor_offered(cast, browser):
    eve = browser(cast.eve)
    assert "/revealing" not in (await eve.get(f"/staff/members/{cast.ann.id}")).text
    assert (
        await eve.post(f"/staff/members/{cast.ann.id}/revealing", data={"field": "phone"})
    ).status_code == 403
    assert not await audit.Entry.filter(action="member.revealed").exists()


async def test_a_profile_is_corrected(cast, dee):
    told = {"name": "陈小静", "gender": "f", "address_form": "", "birth_calendar": "lunar"}
    born = {"birth_year": "1988", "birth_month": "10", "birth_day": "13"}
    answer = await dee.post(f"/staff/members/{cast.ann.id}/edit", data=told | born)
    assert answer.headers["location"].startswith(f"/staff/members/{cast.ann.id}")
    page = await dee.get(f"/staff/members/{cast.ann.id}")
    for words in ("陈小静", "农历十月十三", "资料更改", "生日"):
        assert words in page.text


async def test_a_phone_number_is_put_on_file_however_it_is_typed(cast, dee):
    await Member.filter(id=cast.ben.id).update(joined_at=None, phone=None, phone_tail="")
    address = f"/staff/members/{cast.ben.id}"
    told = {"name": "李强", "gender": "m", "address_form": "", "new_phone": "１３９-2476 8551"}
    await dee.post(f"{address}/edit", data=told)
    assert (await Member.get(id=cast.ben.id)).phone == "13924768551"
    assert not await Message.exists(kind="phone_changed")
    assert "换手机号" in (await dee.get(address)).text


async def test_a_member_hears_of_the_number_that_staff_put_in(cast, dee):
    told = {"name": "陈静", "gender": "f", "address_form": "", "new_phone": "13924768551"}
    await dee.post(f"/staff/members/{cast.ann.id}/edit", data=told)
    assert (await Message.get(kind="phone_changed")).member_id == cast.ann.id


@pytest.mark.parametrize(("wrong", "said"), [("123", "11 位"), ("13800000002", "另一份档案")])
async def test_a_wrong_or_taken_number_changes_nothing(cast, dee, wrong, said):
    await Member.filter(id=cast.ben.id).update(phone="13800000002")
    before = await Member.get(id=cast.ann.id)
    told = {"name": "别的名字", "gender": "f", "address_form": "", "new_phone": wrong}
    answer = await dee.post(f"/staff/members/{cast.ann.id}/edit", data=told)
    assert answer.status_code == 422
    assert said in answer.text
    after = await Member.get(id=cast.ann.id)
    assert (after.phone, after.name) == (before.phone, before.name)


async def test_likes_email_and_the_preferred_way_are_corrected_and_say_who_told_them(cast, dee):
    address = f"/staff/members/{cast.ann.id}"
    assert 'name="dislikes"' in (await dee.get(f"{address}/edit")).text
    told = {"name": "陈静", "gender": "f", "address_form": "陈女士", "email": "ann@example.cn"}
    await dee.post(
        f"{address}/edit", data={**told, "prefers": "wechat", "likes": "龙井", "dislikes": "不吃香菜"}
    )
    page = (await dee.get(address)).text
    profile = page.split('id="pr"')[1]
    for words in ("ann@example.cn<small", "微信<small", "龙井<small", "不吃香菜<small", "来源：Dee · "):
        assert words in profile
    assert "希望用微信联系" in page.split('id="pr"')[0]
    assert "忌讳、邮箱、喜好" in page


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": "长" * 41}, "name", "最多 40 个字"),
        ({"email": "ann@"}, "email", "邮箱格式不对"),
        ({"likes": "茶" * 201}, "likes", "最多 200 个字"),
        ({"birth_month": "13"}, "birth_month", "月份是 1 到 12"),
        ({"birth_day": "x"}, "birth_day", "日期是 1 到 31"),
        ({"birth_month": "2", "birth_day": "30"}, "birth_day", "只有 29 天"),
        ({"birth_year": "2090"}, "birth_day", "还没到"),
        ({"birth_year": "1800"}, "birth_year", "1901 到 2100"),
    ],
)
async def test_bad_input_comes_back_with_its_sentence_and_the_values(cast, dee, wrong, field, sentence):
    told = {"name": "陈小静", "gender": "f", "address_form": "陈老师", "birth_calendar": "solar"}
    born = {"birth_year": "1988", "birth_month": "10", "birth_day": "13"}
    page = await dee.post(f"/staff/members/{cast.ann.id}/edit", data=told | born | wrong)
    assert page.status_code == 422
    assert sentence in page.text.split(f'id="{field}-error">')[1].split("</p>")[0]
    assert 'value="陈老师"' in page.text
    assert (await Member.get(id=cast.ann.id)).name == "陈静"


async def test_another_stores_member_is_not_found(cast, dee):
    for address in ("", "/edit", "/points"):
        assert (await dee.get(f"/staff/members/{cast.cho.id}{address}")).status_code == 404
    assert (await dee.post(f"/staff/members/{cast.cho.id}/edit", data={"name": "x"})).status_code == 404
    assert (
        await dee.post(f"/staff/members/{cast.cho.id}/revealing", data={"field": "phone"})
    ).status_code == 404


async def test_who_may_not_correct_is_offered_no_form(cast, browser):
    caller = browser(cast.staff["callback_caller"])
    assert "/edit" not in (await caller.get(f"/staff/members/{cast.ann.id}")).text
    assert (await caller.get(f"/staff/members/{cast.ann.id}/edit")).status_code == 403
    assert (await caller.post(f"/staff/members/{cast.ann.id}/edit", data={"name": "x"})).status_code == 403


async def test_strangers_and_members_are_sent_to_the_sign_in_and_come_back(cast, browser):
    for person in (None, cast.ann):
        answer = await browser(person).get("/staff/members?q=6034")
        assert answer.headers["location"] == "/staff/signin?next=%2Fstaff%2Fmembers%3Fq%3D6034"


async def test_a_lunar_birthday_of_a_file_is_shown_as_it_is_and_corrected_by_staff(cast, manager):
    run = await brought_in(manager, cast, customer(出生日期="农历正月廿九"))
    person = await Member.get(phone="13800138000")
    address = f"/staff/members/{person.id}"
    profile = (await manager.get(address)).text.split('id="pr"')[1]
    assert "农历正月廿九" in profile.split("生日</dt>")[1].split("</dd>")[0]
    assert f"导入第 {run.id} 批" in profile.split("生日</dt>")[1].split("</dd>")[0]
    form = (await manager.get(f"{address}/edit")).text
    assert 'checked id="birth_calendar-2"' in form
    told = {"name": "周涛", "birth_calendar": "solar", "birth_month": "3", "birth_day": "8"}
    await manager.post(f"{address}/edit", data=told)
    birthday = (await manager.get(address)).text.split('id="pr"')[1].split("生日</dt>")[1].split("</dd>")[0]
    assert "3月8日" in birthday
    assert "导入" not in birthday
