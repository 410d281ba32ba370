"""The morning page: what today holds for one's store, and no more than one may see."""

from datetime import timedelta

from club import adjustments, clock, members, tiers
from club.care import greetings
from club.members import Birth
from club.orders import Line
from club.tiers import keeping
from tests import cast as casting
from tests.web.portal import given


async def test_it_says_what_is_coming_who_is_new_and_what_was_done(cast, browser):
    await given.dated("坝上草原自驾", store=cast.north)
    await given.order(cast, cast.ann, Line("repair", 10_000))
    await type(cast.ben).filter(id=cast.ben.id).update(joined_at=clock.now() - timedelta(hours=1))
    page = await browser(cast.dee).get("/staff")
    for words in ("坝上草原自驾", "0 / 10", "李强", "展厅海报", "今天的工单", "本周新会员 1 人"):
        assert words in page.text


async def test_whoever_came_by_a_friend_came_by_that_friend(cast, browser):
    await casting.join("13600009999", name="周明", invite_code=cast.ann.invite_code, at=clock.now())
    row = (await browser(cast.dee).get("/staff")).text.split(">周明</a>")[1].split("</tr>")[0]
    assert "陈静推荐" in row


async def test_a_birthday_of_today_says_whether_it_was_greeted(cast, browser):
    today, dee = clock.day_of(clock.now()), browser(cast.dee)
    born = Birth("solar", today.month, today.day)
    await members.update_profile(cast.ann, birth=born, by=cast.ann, at=clock.now())
    page = await dee.get("/staff")
    assert "陈女士" in page.text
    assert "已祝福" not in page.text
    await greetings.greet(today, at=clock.now())
    assert "已祝福" in (await dee.get("/staff")).text


async def test_another_stores_day_is_not_shown(cast, browser):
    await given.dated("北店的草原", store=cast.north)
    await given.dated("全俱乐部的海")
    page = await browser(cast.fay).get("/staff")
    assert ("北店的草原" in page.text, "全俱乐部的海" in page.text) == (False, True)
    assert "李强" not in page.text


async def test_a_role_sees_its_own_menu_and_figures(cast, browser):
    adviser = (await browser(cast.staff["sales_adviser"]).get("/staff")).text
    for address in ("/staff/orders", "/staff/audit", "/staff/staff", "/staff/points", "/desk"):
        assert f'href="{address}"' not in adviser
    assert "今天的工单" not in adviser
    administrator = (await browser(cast.gil).get("/staff")).text
    for address in ("/staff/orders", "/staff/audit", "/staff/staff", "/staff/points", "/desk"):
        assert f'href="{address}"' in administrator


async def test_an_empty_day_says_what_to_do(cast, browser):
    page = await browser(cast.dee).get("/staff")
    assert "/staff/events/new" in page.text
    assert "今天没有人生日" in page.text


async def test_english_is_complete_too(cast, browser):
    await given.dated(store=cast.north)
    dee = browser(cast.dee)
    await dee.get("/staff")
    assert (await dee.post("/staff/language", data={"locale": "en"})).headers["location"] == "/staff/password"
    page = await dee.get("/staff")
    for words in ('lang="en"', "Coming up", "Nobody's birthday today", "To the desk", "0 / 10"):
        assert words in page.text
    await dee.post("/staff/language", data={"locale": "xx"})
    assert 'lang="en"' in (await dee.get("/staff/members")).text


async def test_a_stranger_has_to_sign_in(cast, browser):
    assert (await browser().get("/staff")).headers["location"] == "/staff/signin?next=%2Fstaff"


async def test_a_request_to_keep_a_tier_waits_for_whoever_decides_and_a_no_is_told(cast, browser):
    gold = await tiers.add("gold", name="金卡", level=9, growth_from=900, by="test", at=clock.now())
    await type(cast.ann).filter(id=cast.ann.id).update(tier_id=gold.id, tier_ends_at=clock.now())
    await keeping.ask(await type(cast.ann).get(id=cast.ann.id), reason="住院", by=cast.dee, at=clock.now())
    boss, dee = cast.staff["care_manager"], browser(cast.dee)
    assert "1 笔保级申请等你决定" in (await browser(boss).get("/staff")).text
    assert "等你决定" not in (await dee.get("/staff")).text
    row = await adjustments.ask(cast.ann, 900, reason="漏记", key="k", by=cast.dee, at=clock.now())
    await adjustments.refuse(row, answer="金额不对", by=boss, at=clock.now())
    assert "这周有 1 笔没同意" in (await dee.get("/staff")).text
    assert "没同意" not in (await browser(boss).get("/staff")).text
