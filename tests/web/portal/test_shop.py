"""The shop on a phone: what there is, what one can pay, having it by one press, what stands against it."""

from datetime import timedelta

import pytest

from club import catalogue, clock, pictures, shop, tiers
from points import accounts, voucher_kinds
from points.exchanges import Exchange
from tests.shelves import had, image, rich, shelved

DAY = timedelta(days=1)


def press(reward, **said):
    return {"key": "press", "points": reward.points, "cash": reward.cash, **said}


@pytest.fixture
async def ann(cast, browser):
    await rich(cast.ann, 500)
    return browser(cast.ann)


async def test_the_shelf_shows_what_there_is_and_how_much_is_missing(ann):
    await shelved(name="标准洗车", about="三家店都能用\n四十分钟")
    await shelved(name="吸尘器", group="goods", points=2820)
    await shelved(name="保温杯", group="goods", points=90, stock=3)
    await shelved(name="茶礼", tiers=["gold"], points=80)
    await shelved(name="草莓", points=70, stock=0)
    page = (await ann.get("/shop")).text
    for words in ("三家店都能用", "还差 2,320 积分", "还有 3 件", "其他等级专享", "换完了"):
        assert words in page
    assert page.index("草莓") > page.index("吸尘器")  # what is gone stands last
    assert "四十分钟" not in page
    assert "500</b>" in page


async def test_chips_narrow_the_shelf_and_mine_is_what_i_can_pay(ann):
    await shelved(name="标准洗车")
    await shelved(name="保温杯", group="goods", points=501)
    assert "保温杯" not in (await ann.get("/shop?group=care")).text
    mine = (await ann.get("/shop?group=mine")).text
    assert ("标准洗车" in mine, "保温杯" in mine) == (True, False)
    assert "看看别的" in (await ann.get("/shop?group=loan")).text
    assert (await ann.get("/shop?group=nonsense")).status_code == 200


async def test_more_than_a_page_goes_on_on_the_next(ann):
    for number in range(26):
        await shelved(name=f"第{number}号", points=100 + number)
    first = (await ann.get("/shop")).text
    assert ("第0号" in first, "第25号" in first) == (True, False)
    assert 'href="/shop?page=2"' in first
    second = (await ann.get("/shop?page=2")).text
    assert ("第0号" in second, "第25号" in second) == (False, True)
    assert "第0号" in (await ann.get("/shop?group=mine")).text


async def test_what_is_still_to_begin_or_over_or_a_draft_is_not_on_the_shelf(ann):
    now = clock.now()
    await shelved(name="明天", starts_at=now + DAY)
    await shelved(name="昨天", starts_at=now - 2 * DAY, ends_at=now - DAY)
    await catalogue.end(await shelved(name="下架"), by="test", at=now)
    page = (await ann.get("/shop")).text
    assert not [name for name in ("明天", "昨天", "下架") if name in page]


async def test_one_press_gives_the_voucher_and_a_second_one_nothing_more(cast, ann):
    reward = await shelved()
    page = (await ann.get(f"/shop/{reward.id}")).text
    assert "我要换" in page
    for _ in range(2):
        answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("done=exchanged")
    assert await Exchange.filter(state="done").count() == 1
    assert await accounts.balance(cast.ann.account_id) == 400
    points = (await ann.get("/points")).text
    assert "换了“标准洗车”" in points


async def test_without_scripts_the_question_is_a_page(ann):
    reward = await shelved()
    page = (await ann.get(f"/shop/{reward.id}/exchange")).text
    assert 'aria-labelledby="exchange-title" open>' in page
    for words in ("现在扣", "还剩", "400 积分"):
        assert words in page


async def test_with_cash_it_is_kept_says_until_when_and_is_given_back(cast, ann):
    reward = await shelved(cash=198_00)
    assert "100 积分 + ¥198" in (await ann.get(f"/shop/{reward.id}")).text
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    made = await Exchange.get()
    assert answer.headers["location"] == f"/shop/exchanges/{made.id}?done=exchanged"
    page = (await ann.get(answer.headers["location"])).text
    for words in ("到店付", "¥198", "留到", "打开会员码"):
        assert words in page
    assert "1 件等你付款" in (await ann.get("/shop")).text
    assert "待付款" in (await ann.get("/shop/exchanges")).text
    assert "open>" in (await ann.get(f"/shop/exchanges/{made.id}/cancellation")).text
    answer = await ann.post(f"/shop/exchanges/{made.id}/cancellation")
    assert answer.headers["location"] == f"/shop/exchanges/{made.id}?done=given-back"
    assert "积分已经原样退回" in (await ann.get(answer.headers["location"])).text
    assert await accounts.balance(cast.ann.account_id) == 500


async def test_a_price_that_changed_meanwhile_is_told_and_nothing_taken(cast, ann):
    reward = await shelved()
    await catalogue.edit(reward, points=120, cash=5_00, by=cast.gil, at=clock.now())
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert answer.status_code == 409
    assert "现在是 120 积分 + ¥5（刚才" in answer.text
    assert 'value="120"' in answer.text  # the next press is at the new price
    assert await Exchange.all().count() == 0


async def test_the_last_piece_gone_between_page_and_press_is_told(cast, ann):
    reward = await shelved(stock=1)
    await rich(cast.ben, 100)
    await had(cast.ben, reward)
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert answer.status_code == 409
    assert "最后一件刚被换走，你的积分没有动" in answer.text
    assert await accounts.balance(cast.ann.account_id) == 500


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"per_member": 1}, "每人限 1 件，你已经换过了"),
        ({"per_member": 1, "span": "month"}, "每月限 1 件，这个月换过了"),
        ({"points": 450}, "还差 400 积分"),
    ],
)
async def test_what_stands_against_a_second_one_is_said_before_and_after_a_press(cast, ann, terms, words):
    reward = await shelved(**terms)
    await had(cast.ann, reward, key="first")
    page = (await ann.get(f"/shop/{reward.id}")).text
    assert words in page
    assert "disabled" in page or "怎么攒积分" in page
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert answer.status_code == 409
    assert words in answer.text


async def test_a_frozen_member_is_told_so(cast, ann):
    reward = await shelved()
    await accounts.freeze(cast.ann.account_id, at=clock.now())
    assert "冻结" in (await ann.get(f"/shop/{reward.id}")).text
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert answer.status_code == 409
    assert "冻结" in answer.text


@pytest.mark.parametrize("wrong", [{"key": ""}, {"points": "x"}, {"cash": "-1"}, {"key": "k" * 61}])
async def test_a_press_that_lacks_something_takes_nothing(ann, wrong):
    reward = await shelved()
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward, **wrong))
    assert answer.status_code == 422
    assert await Exchange.all().count() == 0


async def test_a_draft_is_found_by_nobody_and_an_ended_one_says_so(cast, ann):
    kind = (await shelved()).kind
    draft = await catalogue.draft(kind, name="杯", group="goods", points=1, by="test", at=clock.now())
    assert (await ann.get(f"/shop/{draft.id}")).status_code == 404
    assert (await ann.post(f"/shop/{draft.id}/exchange", data=press(draft))).status_code == 404
    ended = await shelved()
    await catalogue.end(ended, by="test", at=clock.now())
    assert "已经下架了" in (await ann.get(f"/shop/{ended.id}")).text


async def test_what_somebody_else_has_is_not_found(cast, ann, browser):
    made = await had(cast.ann, await shelved(cash=1_00))
    ben = browser(cast.ben)
    for deed in (ben.get, ben.post):
        assert (await deed(f"/shop/exchanges/{made.id}/cancellation")).status_code == 404
    assert (await Exchange.get(id=made.id)).state == "held"


async def test_what_was_paid_is_not_given_back_by_a_press(cast, ann):
    made = await had(cast.ann, await shelved(cash=1_00))
    await shop.pay(made, way="cash", by=cast.eve, store=cast.north.id, at=clock.now())
    answer = await ann.post(f"/shop/exchanges/{made.id}/cancellation")
    assert answer.status_code == 409
    assert "到店里来，积分和钱一起退" in answer.text


async def test_a_stranger_looks_and_is_sent_to_sign_in(browser, db):
    reward = await shelved()
    stranger = browser()
    page = (await stranger.get("/shop")).text
    assert ("标准洗车" in page, "可用积分" in page) == (True, False)
    assert "/signin?next=" in (await stranger.get(f"/shop/{reward.id}")).text
    answer = await stranger.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert answer.headers["location"].startswith("/signin")


async def test_a_picture_comes_in_the_widths_there_are_and_stays_for_good(cast, ann):
    picture = await pictures.keep(image(800, 500), by=cast.gil, at=clock.now())
    reward = await shelved(picture=picture.name)
    page = (await ann.get("/shop")).text
    srcset = ", ".join(f"/pictures/{picture.name}/{width} {width}w" for width in (320, 640, 800))
    assert f'srcset="{srcset}"' in page
    assert 'width="800" height="500"' in page
    answer = await ann.get(f"/pictures/{picture.name}/320")
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    again = await ann.get(f"/pictures/{picture.name}/320", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for wrong in (f"/pictures/{picture.name}/321", "/pictures/x/320", f"/pictures/{'x' * 300}/320"):
        assert (await ann.get(wrong)).status_code == 404
    assert "srcset" in (await ann.get(f"/shop/{reward.id}")).text


async def test_the_ways_to_the_shop_stand_where_points_do(ann):
    assert 'href="/shop"' in (await ann.get("/")).text
    assert "看看能换什么" in (await ann.get("/points")).text
    assert 'href="/shop/exchanges"' in (await ann.get("/me")).text


async def test_what_gives_a_voucher_that_is_given_no_more_is_not_on_the_shelf(ann):
    reward = await shelved(name="标准洗车")
    await voucher_kinds.end(reward.kind_id, at=clock.now())
    assert "标准洗车" not in (await ann.get("/shop")).text
    answer = await ann.post(f"/shop/{reward.id}/exchange", data=press(reward))
    assert (answer.status_code, "已经下架了" in answer.text) == (409, True)


async def test_a_reward_of_higher_tiers_says_from_which_on_and_leads_to_the_privileges(cast, ann):
    for level, (code, name) in enumerate((("gold", "金卡"), ("platinum", "铂金卡")), 2):
        await tiers.add(code, level=level, name=name, growth_from=level * 1000, by="test", at=clock.now())
    above = await shelved(name="茶礼", tiers=["gold", "platinum"])
    await shelved(name="酒", tiers=["platinum"])
    shelf = (await ann.get("/shop")).text
    assert ("金卡以上能换" in shelf, ">铂金卡能换" in shelf) == (True, True)
    page = (await ann.get(f"/shop/{above.id}")).text
    assert ("金卡以上能换" in page, 'class="btn main" href="/privileges"' in page) == (True, True)


async def test_whoever_lacks_points_is_led_to_how_they_come_and_no_dash_stands_for_nothing(ann):
    reward = await shelved(points=900, about="")
    page = (await ann.get(f"/shop/{reward.id}")).text
    assert ("怎么攒积分" in page, "<p>—</p>" in page) == (True, False)
    assert '<p class="small">—' not in (await ann.get("/shop")).text


async def test_what_was_had_for_points_leads_from_its_voucher_back_to_the_exchange(cast, ann):
    made = await had(cast.ann, await shelved())
    voucher = await made.voucher
    assert f'href="/shop/exchanges/{made.id}"' in (await ann.get(f"/vouchers/{voucher.code}")).text


async def test_the_worth_is_left_out_where_the_name_says_it(ann):
    named = await shelved(kind={"name": "标准洗车 1 次"})
    plain = await shelved(kind={"name": "洗车"})
    assert "标准洗车 1 次 · 1 次" not in (await ann.get(f"/shop/{named.id}")).text
    assert "洗车 · 1 次" in (await ann.get(f"/shop/{plain.id}")).text
