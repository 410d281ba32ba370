"""Vouchers for a segment on the pages: chosen, told beforehand, given by the worker, watched, stopped."""

import asyncio

import pytest

from club import clock, segments, voucher_kinds
from club.handouts import Handout
from club.members import Member
from club.segments import EVERYBODY
from points.voucher import Voucher
from web.piecework import HANDOUTS as handing

WASH = {"name": "标准洗车", "worth": "thing", "times": 3, "cost": 25_00, "lasts_days": 30}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def wash(cast):
    return await voucher_kinds.define(**WASH, by=cast.gil, at=clock.now())


@pytest.fixture
async def group(cast):
    told = {"purpose": "谢谢", "plan": "送洗车", "store": cast.north, "by": cast.dee, "at": clock.now()}
    return await segments.save("北店会员", EVERYBODY, **told)


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


def form(wash, group, **more):
    return {"kind": wash.id, "segment": group.id, "reason": "周年庆，谢谢你来", "key": "form"} | more


async def send(client, wash, group, do="give", **more):
    sent = form(wash, group, **{"seen": 9} | more) | {"do": do}
    return await client.post("/staff/vouchers/handouts", data=sent)


async def test_it_says_how_many_and_what_it_costs_before_anything_is_given(cast, dee, wash, group):
    await Member.filter(id=cast.ben.id).update(joined_at=None)
    page = await send(dee, wash, group, "preview")
    assert page.status_code == 200
    for words in ("会拿到", "最多花", "¥75", "只有档案，还没入会", "发 1 张", "还没有发", "周年庆，谢谢你来"):
        assert words in page.text
    assert 'name="seen" type="hidden" value="1"' in page.text
    assert await Handout.all().count() == 0


async def test_agreed_to_it_is_given_by_the_worker_and_the_page_follows(cast, dee, wash, group):
    answer = await send(dee, wash, group)
    made = await Handout.get()
    address = f"/staff/vouchers/handouts/{made.id}"
    assert answer.headers["location"] == address
    page = await dee.get(address)
    assert 'hx-trigger="every 1s"' in page.text
    assert "0 / 2" in page.text
    assert await handing.next_one()
    assert not await handing.next_one()
    page = await dee.get(address, headers=HTMX)
    assert "<html" not in page.text
    assert "every 1s" not in page.text
    for words in ("已发完", "共 2 人", "最多 ¥150"):
        assert words in page.text
    assert await Voucher.all().count() == 2
    assert "北店会员" in (await dee.get("/staff/vouchers/handouts?state=done&sort=-issued")).text
    assert "北店会员" not in (await dee.get("/staff/vouchers/handouts?state=failed")).text
    one = await Voucher.get(account_id=cast.ann.account_id)
    page = await dee.get(f"/staff/vouchers/issued/{one.id}")
    assert "周年庆，谢谢你来" in page.text
    assert address in page.text


async def test_pressed_twice_and_at_once_it_is_one(dee, wash, group):
    await dee.get("/staff")  # signs in on its way
    answers = await asyncio.gather(*(send(dee, wash, group) for _ in range(5)))
    assert len({answer.headers["location"] for answer in answers}) == 1 == await Handout.all().count()
    page = await send(dee, wash, group, reason="别的原因")
    assert page.status_code == 422
    assert "已经以别的内容发过" in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": 0}, "选一种券"),
        ({"kind": 999}, "这种券已经停发"),
        ({"segment": 0}, "选一个分群"),
        ({"segment": 999}, "这个分群已经停用"),
        ({"reason": ""}, "写明理由"),
        ({"reason": "长" * 61}, "最多 60 个字"),
    ],
)
async def test_what_is_missing_or_gone_comes_back_with_a_sentence(dee, wash, group, wrong, sentence):
    for do in ("preview", "give"):
        page = await send(dee, wash, group, do, **wrong)
        assert page.status_code == 422
        assert sentence in page.text
    assert await Handout.all().count() == 0


async def test_what_ended_between_page_and_press_gives_nothing(cast, dee, wash, group):
    other = await voucher_kinds.define(**WASH, by=cast.gil, at=clock.now())
    await voucher_kinds.end(wash, by=cast.gil, at=clock.now())
    assert "这种券已经停发" in (await send(dee, wash, group)).text
    await segments.save(
        "别的", EVERYBODY, purpose="-", plan="", store=cast.north, by=cast.dee, at=clock.now()
    )
    await segments.retire(group, by=cast.dee, at=clock.now())
    assert "这个分群已经停用" in (await send(dee, other, group)).text
    assert await Handout.all().count() == 0


async def test_when_more_are_in_it_than_were_seen_it_is_shown_again(dee, wash, group):
    page = await send(dee, wash, group, seen=1)
    assert page.status_code == 409
    assert "现在有 2 人，你看到时是 1 人" in page.text
    assert 'name="seen" type="hidden" value="2"' in page.text
    assert await Handout.all().count() == 0


async def test_for_nobody_there_is_no_button(cast, dee, wash):
    told = {"purpose": "-", "plan": "", "store": cast.north, "by": cast.dee, "at": clock.now()}
    empty = await segments.save("没有人", segments.leaf("spent", "least", 10**6), **told)
    page = await send(dee, wash, empty, "preview")
    assert "现在没有人能拿到" in page.text
    assert 'value="give"' not in page.text
    page = await send(dee, wash, empty)
    assert page.status_code == 422
    assert "没有人能拿到，没有发" in page.text


async def test_the_same_kind_to_the_same_segment_once_more_is_warned_of(dee, wash, group):
    await send(dee, wash, group)
    await handing.next_one()
    assert "这个分群发过这种券" in (await send(dee, wash, group, "preview", key="other")).text


async def test_it_is_stopped_and_gone_on_with(dee, wash, group):
    await send(dee, wash, group)
    made = await Handout.get()
    address = f"/staff/vouchers/handouts/{made.id}"
    assert "停下…" in (await dee.get(address)).text
    assert (await dee.post(f"{address}/stopping")).status_code == 303
    assert not await handing.next_one()
    page = await dee.get(address)
    for words in ("已停下", "Dee", "接着发…"):
        assert words in page.text
    assert (await dee.post(f"{address}/stopping")).status_code == 409
    assert (await dee.post(f"{address}/resumption")).status_code == 303
    assert await handing.next_one()
    assert await Voucher.all().count() == 2


async def test_one_that_broke_off_says_why(cast, dee, wash, group):
    await send(dee, wash, group)
    await voucher_kinds.end(wash, by=cast.gil, at=clock.now())
    await handing.next_one()
    page = await dee.get(f"/staff/vouchers/handouts/{(await Handout.get()).id}")
    assert "中断" in page.text
    assert "接着发…" not in page.text  # nothing of this kind is given any more


async def test_only_segments_of_one_s_own_store_are_offered(cast, browser, wash, group):
    fay = browser(cast.fay)
    assert "北店会员" not in (await fay.get("/staff/vouchers/handouts/new")).text
    assert (await send(fay, wash, group)).status_code == 422
    assert await Handout.all().count() == 0
