"""What members had, as staff see it: narrowed, one with its history, called off, month by month."""

import pytest

from club import clock, shop
from points import accounts, vouchers
from points.exchanges import Exchange
from tests.points.vouchers import use
from tests.shelves import had, rich, shelved


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def made(cast):
    await rich(cast.ann, 900)
    return await had(cast.ann, await shelved())


async def test_the_list_shows_and_narrows(cast, dee, made):
    await had(cast.ann, await shelved(name="保温杯", cash=39_00), key="other")
    for query, seen in (
        ("", {"标准洗车", "保温杯"}),
        ("state=held", {"保温杯"}),
        (f"reward={made.reward_id}", {"标准洗车"}),
        (f"member={cast.ben.id}", set()),
        (f"member={cast.ann.id}&sort=-points", {"标准洗车", "保温杯"}),
        (f"day={clock.day_of(clock.now())}", {"标准洗车", "保温杯"}),
        ("day=2020-01-01", set()),
    ):
        page = (await dee.get(f"/staff/exchanges?{query}")).text
        assert {name for name in ("标准洗车", "保温杯") if f">{name}</a>" in page} == seen, query


async def test_one_is_called_off_with_a_reason(cast, dee, made):
    page = (await dee.get(f"/staff/exchanges/{made.id}")).text
    assert "兑换了商品" in page
    refused = await dee.post(f"/staff/exchanges/{made.id}/cancellation", data={"reason": " "})
    assert (refused.status_code, "会员也" in refused.text) == (422, True)
    answer = await dee.post(f"/staff/exchanges/{made.id}/cancellation", data={"reason": "机器坏了"})
    assert answer.status_code == 303
    page = (await dee.get(answer.headers["location"])).text
    for words in ("机器坏了", "取消了兑换", "已退"):
        assert words in page
    assert await accounts.balance(cast.ann.account_id) == 900


async def test_one_whose_voucher_is_used_is_not_called_off(dee, made):
    await vouchers.redeem(made.voucher_id, **use(at=clock.now()))
    answer = await dee.post(f"/staff/exchanges/{made.id}/cancellation", data={"reason": "机器坏了"})
    assert answer.status_code == 409
    assert (await Exchange.get(id=made.id)).state == "done"


async def test_another_stores_exchange_is_not_found(cast, browser, made):
    assert (await browser(cast.fay).get(f"/staff/exchanges/{made.id}")).status_code == 404


async def test_what_is_paid_elsewhere_is_seen_by_both_stores_and_nothing_else(cast, browser, made):
    paid = await had(cast.ann, await shelved(name="保温杯", cash=39_00), key="paid")
    await shop.pay(paid, way="cash", by=cast.eve, store=cast.south.id, at=clock.now())
    for who, seen in ((cast.eve, {"标准洗车", "保温杯"}), (cast.fay, {"保温杯"})):
        page = (await browser(who).get("/staff/exchanges")).text
        assert {name for name in ("标准洗车", "保温杯") if f">{name}</a>" in page} == seen
        assert (await browser(who).get(f"/staff/exchanges/{paid.id}")).status_code == 200


async def test_the_months_add_up_what_stands(cast, dee, made):
    paid = await had(cast.ann, await shelved(cash=39_00), key="paid")
    await shop.pay(paid, way="cash", by=cast.eve, store=cast.north.id, at=clock.now())
    gone = await had(cast.ann, await shelved(), key="gone")
    await shop.withdraw(gone, by=cast.ann, at=clock.now())
    page = (await dee.get("/staff/exchanges/figures")).text
    for words in (f"{clock.local(clock.now()):%Y-%m}", '<td class="n">200</td>', "¥39", "¥70"):
        assert words in page


async def test_the_members_timeline_tells_it(cast, dee, made):
    page = (await dee.get(f"/staff/members/{cast.ann.id}")).text
    assert "兑换了商品" in page
    assert "标准洗车" in page
