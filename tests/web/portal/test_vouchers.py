"""My vouchers: what can be used, what was used and what has ended; one with its code; passing one on."""

import uuid
from datetime import timedelta

import pytest

from club import clock, households, vouchers
from club.messages.outbox import Message
from points import voucher_kinds
from points.vouchers import Voucher
from tests.web.portal import given

DAY = timedelta(days=1)


@pytest.fixture
def give(cast):
    """Give a voucher, Ann's for a car wash, three days ago, unless told otherwise."""

    async def make(member=None, days=3, **terms):
        told = {"name": "标准洗车", "name_en": "Car wash", "worth": "thing", "lasts_days": 90}
        at = clock.now() - days * DAY
        kind = await voucher_kinds.define(**{**told, **terms}, at=at)
        said = {"key": str(uuid.uuid4()), "reason": "test", "words": "谢谢", "by": cast.dee, "at": at}
        return await vouchers.issue(member or cast.ann, kind, **said)

    return make


async def used(cast, voucher, **more):
    told = {"key": str(uuid.uuid4()), "store": cast.north.id, "by": cast.eve, "at": clock.now()}
    return await vouchers.redeem(voucher, **told | more)


async def test_those_that_end_first_stand_first_with_the_days_that_are_left(cast, browser, give):
    await give(name="不限期的券", lasts_days=None)
    await give(name="还早的券")
    await give(name="快到期的券", days=3, lasts_days=12)
    page = (await browser(cast.ann).get("/vouchers")).text
    places = [page.index(name) for name in ("快到期的券", "还早的券", "不限期的券")]
    assert places == sorted(places)
    assert "还有 9 天" in page
    assert "可用 3" in page


async def test_every_worth_is_said_large(cast, browser, give):
    await give(worth="amount", amount=200_00, minimum=600_00)
    await give(worth="percent", percent=85)
    await give(times=3)
    page = (await browser(cast.ann).get("/vouchers")).text
    for words in ("<small>¥</small>200", "满 ¥600 可用", "85<small> 折", "3<small> 次", "共 3 次"):
        assert words in page


async def test_what_was_used_and_what_has_ended_have_tabs_of_their_own(cast, browser, give):
    await used(cast, await give(name="用掉的券"))
    await Voucher.filter(id=(await give(name="过期的券")).id).update(expires_at=clock.now())
    gone = await give(name="取消的券")
    await vouchers.cancel(gone, reason="发错了", by=cast.dee, at=clock.now())
    ann = browser(cast.ann)
    first, used_up, ended = [(await ann.get(f"/vouchers?tab={tab}")).text for tab in ("x", "used", "ended")]
    for page, words in (
        (first, ("最近用过", "Eve 核销")),
        (used_up, ("用掉的券",)),
        (ended, ("过期的券", "取消的券", "已取消")),
    ):
        assert [one for one in words if one not in page] == []
    assert "过期的券" not in used_up


async def test_long_lists_are_paged(cast, browser, give):
    for number in range(23):
        await give(name=f"第{number:02}张")
    ann = browser(cast.ann)
    first, second = [(await ann.get(f"/vouchers?page={number}")).text for number in (1, 2)]
    assert first.count('class="voucher"') == 20
    assert "page=2" in first
    assert second.count('class="voucher"') == 3
    assert (await ann.get("/vouchers?page=0&tab=x")).status_code == 200


async def test_one_shows_its_code_its_terms_and_each_use(cast, browser, give):
    voucher = await give(times=3, about="不用预约", stores=[cast.north.id])
    use = await used(cast, voucher, order="W-9")
    await vouchers.undo(use, by=cast.eve, at=clock.now())
    await used(cast, voucher)
    ann = browser(cast.ann)
    page = (await ann.get(f"/vouchers/{voucher.code}")).text
    for words in (
        "不用预约",
        "北店",
        "还剩",
        "2 次",
        "W-9",
        "已撤销",
        f"{voucher.code[:4]} {voucher.code[4:8]}",
    ):
        assert words in page
    picture = await ann.get(f"/vouchers/{voucher.code}/code.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")


async def test_one_that_cannot_be_used_shows_no_code_to_scan(cast, browser, give):
    voucher = await give()
    await used(cast, voucher)
    page = (await browser(cast.ann).get(f"/vouchers/{voucher.code}")).text
    assert "code.svg" not in page
    assert "这个码已经不能用了" in page


async def test_nobody_sees_somebody_elses(cast, browser, give):
    voucher = await give(is_transferable=True)
    ben = browser(cast.ben)
    for address in ("", "/code.svg", "/transfer"):
        assert (await ben.get(f"/vouchers/{voucher.code}{address}")).status_code == 404
    form = {"to": cast.ben.id}
    assert (await ben.post(f"/vouchers/{voucher.code}/transfer", data=form)).status_code == 404


async def test_one_is_passed_on_in_the_household(cast, browser, give):
    voucher = await give(is_transferable=True)
    ann = browser(cast.ann)
    way = f"/vouchers/{voucher.code}/transfer"
    assert way not in (await ann.get(f"/vouchers/{voucher.code}")).text
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=clock.now())
    assert way in (await ann.get(f"/vouchers/{voucher.code}")).text
    page = (await ann.get(f"/vouchers/{voucher.code}/transfer")).text
    assert "转给家人" in page
    assert f'checked id="to-0" name="to" type="radio" value="{cast.ben.id}"' in page  # the only one
    assert (await ann.post(f"/vouchers/{voucher.code}/transfer", data={})).status_code == 422
    answer = await ann.post(f"/vouchers/{voucher.code}/transfer", data={"to": cast.ben.id})
    assert answer.headers["location"].startswith("/vouchers?done=")
    assert (await ann.get(f"/vouchers/{voucher.code}")).status_code == 404
    page = (await browser(cast.ben).get(f"/vouchers/{voucher.code}")).text
    assert "陈女士" in page


async def test_a_stranger_cannot_be_named_as_whoever_gets_it(cast, browser, give):
    voucher = await give(is_transferable=True)
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=clock.now())
    answer = await browser(cast.ann).post(f"/vouchers/{voucher.code}/transfer", data={"to": cast.cho.id})
    assert answer.status_code == 422
    assert (await Voucher.get(id=voucher.id)).account_id == cast.ann.account_id


async def test_one_that_stays_with_its_member_offers_no_way_on(cast, browser, give):
    voucher = await give()
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=clock.now())
    answer = await browser(cast.ann).get(f"/vouchers/{voucher.code}/transfer")
    assert answer.headers["location"] == f"/vouchers/{voucher.code}"


async def test_a_message_shows_the_way_while_it_is_theirs(cast, browser, give):
    voucher = await give(is_transferable=True)
    await given.delivered()
    assert f"/vouchers/{voucher.code}" in (await browser(cast.ann).get("/messages")).text
    await households.bring_together(cast.ann, cast.ben, name="陈家", by="test", at=clock.now())
    await vouchers.transfer(voucher, cast.ben, by=cast.ann, at=clock.now())
    await given.delivered()
    assert await Message.filter(kind="voucher_passed_on").exists()
    assert f"/vouchers/{voucher.code}" not in (await browser(cast.ann).get("/messages")).text


async def test_home_and_me_say_that_one_ends_soon(cast, browser, give):
    ann = browser(cast.ann)
    assert "你有卡券" not in (await ann.get("/")).text
    await give(lasts_days=8)
    assert "你有卡券还剩 5 天到期" in (await ann.get("/")).text
    assert "我的卡券" in (await ann.get("/me")).text


async def test_it_reads_in_english(cast, browser, give):
    await type(cast.ann).filter(id=cast.ann.id).update(locale="en")
    await give(worth="percent", percent=80, times=2)
    page = (await browser(cast.ann).get("/vouchers")).text
    assert "Car wash" in page
    assert "20<small> % off" in page
