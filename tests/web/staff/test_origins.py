"""How somebody came: by the club's poster and a friend's invitation, and as the dealer's file tells it."""

from club.members import Member
from tests import cast as casting
from tests.club.imports.conftest import customer
from tests.web.staff.test_imports import brought_in


async def test_what_the_file_says_of_channel_and_referrer_stands_on_the_page_with_its_source(cast, manager):
    run = await brought_in(manager, cast, customer(来源渠道="展厅到店", 推荐人手机="13816526034"))
    person = await Member.get(phone="13800138000")
    page = (await manager.get(f"/staff/members/{person.id}")).text
    profile = page.split('id="pr"')[1]
    assert "来源渠道</dt>" in profile
    assert "展厅到店" in profile
    assert f'介绍人</dt><dd class="n"><a href="/staff/members/{cast.ann.id}">陈静</a>' in profile
    assert f"来源：导入第 {run.id} 批 · " in profile
    assert "自己来的" not in page


async def test_a_referrer_whom_this_store_does_not_know_is_a_covered_number(cast, manager):
    friend = {"客户姓名": "钱坤", "手机号码": "13900139000", "推荐人手机": cast.cho.phone}
    friend |= {"车架号": "", "车牌号": ""}
    await brought_in(manager, cast, customer(推荐人手机="17704037616"), customer("C2", **friend))
    for phone, covered in (("13800138000", "177****7616"), ("13900139000", "137****6036")):
        person = await Member.get(phone=phone)
        page = (await manager.get(f"/staff/members/{person.id}")).text
        assert f'介绍人</dt><dd class="n"><span class="num">{covered}</span>' in page
        assert "Cho" not in page


async def test_poster_and_invitation_stand_there_too(cast, manager):
    friend = await casting.join(
        "13516526037", name="周涛", source_code=cast.poster.code, invite_code=cast.ann.invite_code
    )
    profile = (await manager.get(f"/staff/members/{friend.id}")).text.split('id="pr"')[1]
    assert "展厅海报<small" in profile
    assert f'介绍人</dt><dd class="n"><a href="/staff/members/{cast.ann.id}">陈静</a>' in profile
    assert "会员邀请" in profile


async def test_who_sent_them_is_for_those_who_may_see_it(cast, manager, browser):
    await brought_in(manager, cast, customer(来源渠道="展厅到店", 推荐人手机="13816526034"))
    person = await Member.get(phone="13800138000")
    page = (await browser(cast.eve).get(f"/staff/members/{person.id}")).text
    assert "展厅到店" in page
    assert "介绍人" not in page
