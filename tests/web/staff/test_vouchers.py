"""Kinds of vouchers on the pages: made, mended, ended, listed with what became of them; and the figures."""

from datetime import timedelta

import pytest

from club import audit, clock, gifts, voucher_kinds, vouchers
from points.voucher_kinds import VoucherKind
from tests.shelves import had, rich, shelved

FORM = {
    "name": "机油保养抵用券",
    "worth": "amount",
    "amount": "200",
    "minimum": "600",
    "times": "1",
    "cost": "120.50",
    "lasts_days": "90",
}
WASH = {"name": "标准洗车", "worth": "thing", "times": 3, "cost": 25_00}


@pytest.fixture
def gil(cast, browser):
    return browser(cast.gil)


async def kind(cast, **terms):
    return await voucher_kinds.define(**WASH | terms, by=cast.gil, at=clock.now())


async def given(cast, of, key="k"):
    return await gifts.give(cast.ann, of, reason="谢谢你", key=key, by=cast.dee, at=clock.now())


async def test_a_kind_is_made_with_its_terms(cast, gil):
    sent = FORM | {"stores": [cast.north.id], "is_transferable": "y", "last_day": "2050-12-31"}
    answer = await gil.post("/staff/vouchers", data=sent)
    made = await VoucherKind.get()
    assert answer.headers["location"] == f"/staff/vouchers/{made.id}?done=saved"
    assert (made.amount, made.minimum, made.cost, made.times) == (200_00, 600_00, 120_50, 1)
    assert (made.stores, made.lasts_days, made.is_transferable, made.is_stackable) == (
        [cast.north.id],
        90,
        True,
        False,
    )
    assert clock.day_of(made.ends_at - timedelta(seconds=1)).isoformat() == "2050-12-31"
    page = await gil.get(answer.headers["location"])
    for words in ("抵 ¥200", "¥600", "北店", "发出后 90 天", "可以转给家人", "一单一张", "¥120.50"):
        assert words in page.text
    assert [entry.action for entry in await audit.of(made)] == ["voucher_kind.defined"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填名称"),
        ({"amount": ""}, "写上抵多少"),
        ({"amount": "0"}, "写上抵多少"),
        ({"amount": "一百"}, "写上抵多少"),
        ({"worth": "percent", "percent": "100"}, "80 就是八折"),
        ({"worth": "percent", "percent": ""}, "80 就是八折"),
        ({"times": "0"}, "1 到 100 次"),
        ({"cost": ""}, "写上用一次的成本"),
        ({"cost": "-1"}, "不超过 500,000"),
        ({"minimum": "1.001"}, "最多两位小数"),
        ({"lasts_days": "99999"}, "0 到 3,660 天"),
        ({"last_day": "2020-01-01"}, "已经过了"),
        ({"stores": "999"}, "从列表里选一项"),
        ({"worth": "gold"}, "从列表里选一项"),
    ],
)
async def test_what_makes_no_sense_comes_back_with_a_sentence_beside_it(gil, wrong, sentence):
    page = await gil.post("/staff/vouchers", data=FORM | wrong)
    assert page.status_code == 422
    assert "还没有保存" in page.text
    assert sentence in page.text
    assert await VoucherKind.all().count() == 0


async def test_once_somebody_has_one_only_its_words_are_mended(cast, gil):
    wash = await kind(cast)
    assert 'name="times"' in (await gil.get(f"/staff/vouchers/{wash.id}/edit")).text
    await given(cast, wash)
    page = await gil.get(f"/staff/vouchers/{wash.id}/edit")
    assert 'name="times"' not in page.text
    assert "答应过的不变" in page.text
    sent = {"name": "精细洗车", "about": "不用预约", "times": "9", "cost": "1"}
    answer = await gil.post(f"/staff/vouchers/{wash.id}/edit", data=sent)
    assert answer.status_code == 303
    now = await VoucherKind.get(id=wash.id)
    assert (now.name, now.about, now.times, now.cost) == ("精细洗车", "不用预约", 3, 25_00)


async def test_before_that_its_terms_change_too(cast, gil):
    wash = await kind(cast)
    sent = {"name": "标准洗车", "worth": "thing", "times": "5", "cost": "30"}
    await gil.post(f"/staff/vouchers/{wash.id}/edit", data=sent)
    now = await VoucherKind.get(id=wash.id)
    assert (now.times, now.cost) == (5, 30_00)
    [entry, _made] = await audit.of(wash)
    assert (entry.action, sorted(entry.facts["fields"])) == ("voucher_kind.amended", ["cost", "times"])


async def test_an_ended_kind_is_given_no_more_and_what_is_out_still_holds(cast, gil, browser):
    wash = await kind(cast)
    one = await given(cast, wash)
    page = await gil.get(f"/staff/vouchers/{wash.id}")
    assert "外面的 1 张到期前照样能用" in page.text
    await gil.post(f"/staff/vouchers/{wash.id}/ending")
    assert "已停发" in (await gil.get(f"/staff/vouchers/{wash.id}")).text
    assert "标准洗车" not in (await gil.get("/staff/vouchers")).text
    assert "标准洗车" in (await gil.get("/staff/vouchers?state=ended")).text
    assert "标准洗车" not in (await browser(cast.dee).get(f"/staff/members/{cast.ann.id}/issued/new")).text
    await vouchers.redeem(one, key="k", store=cast.north.id, by=cast.eve, at=clock.now())


async def test_the_list_says_what_became_of_each_kind(cast, gil):
    wash, other = await kind(cast), await kind(cast, name="打蜡", worth="percent", percent=80, times=1)
    one = await given(cast, wash)
    await vouchers.redeem(one, key="k", store=cast.north.id, by=cast.eve, at=clock.now())
    page = await gil.get("/staff/vouchers?sort=-cost")
    assert "¥25" in page.text
    assert "8 折" in page.text
    assert f"/staff/vouchers/issued?kind={wash.id}" in page.text
    assert f"/staff/vouchers/issued?kind={other.id}" not in page.text
    assert "打蜡" not in (await gil.get("/staff/vouchers?worth=thing")).text


async def test_the_slip_follows_the_form(gil):
    page = await gil.post("/staff/vouchers/slip", data=FORM)
    for words in ("200", "满 ¥600 可用", "机油保养抵用券"):
        assert words in page.text
    assert "填上值什么" in (await gil.post("/staff/vouchers/slip", data={"worth": "amount"})).text
    assert (
        "8"
        in (await gil.post("/staff/vouchers/slip", data=FORM | {"worth": "percent", "percent": "80"})).text
    )


async def test_who_works_for_one_store_makes_kinds_of_that_store_alone(cast, browser):
    care = browser(cast.staff["care_manager"])  # of the north
    page = await care.post("/staff/vouchers", data=FORM)
    assert page.status_code == 422
    assert "由负责所有门店的同事决定" in page.text
    assert (await care.post("/staff/vouchers", data=FORM | {"stores": cast.north.id})).status_code == 303
    everywhere = await kind(cast)
    assert (await care.get(f"/staff/vouchers/{everywhere.id}/edit")).status_code == 404
    assert (await care.post(f"/staff/vouchers/{everywhere.id}/ending")).status_code == 404
    page = await care.get(f"/staff/vouchers/{everywhere.id}")
    assert "/edit" not in page.text


async def test_the_figures_say_what_a_month_gave_and_cost_at_which_store(cast, gil, browser):
    wash = await kind(cast)
    one = await given(cast, wash)
    for key, store in (("a", cast.north), ("b", cast.south)):
        await vouchers.redeem(one, key=key, store=store.id, by=cast.eve, at=clock.now())
    undone = await vouchers.redeem(one, key="c", store=cast.south.id, by=cast.eve, at=clock.now())
    await vouchers.undo(undone, by=cast.eve, at=clock.now())
    page = await gil.get("/staff/vouchers/figures")
    assert page.text.count("¥25") >= 2
    assert "¥50" in page.text
    souths = await gil.get(f"/staff/vouchers/figures?store={cast.south.id}")
    assert "¥25" in souths.text
    assert "¥50" not in souths.text
    month = f"{clock.day_of(clock.now()):%Y-%m}"
    assert (
        "这几个月没有"
        in (await gil.get(f"/staff/vouchers/figures?from=2025-12&to=2025-12&kind={wash.id}")).text
    )
    assert "¥50" in (await gil.get(f"/staff/vouchers/figures?from={month}&to={month}&kind={wash.id}")).text
    assert "¥50" not in (await browser(cast.fay).get("/staff/vouchers/figures")).text


async def test_whoever_may_not_make_a_kind_reads_who_does(cast, browser):
    eve = browser(cast.eve)
    assert "新券种由" in (await eve.get("/staff/vouchers")).text
    refused = await eve.get("/staff/vouchers/new")
    assert refused.status_code == 403
    assert "能看的有：" in refused.text
    assert "关爱经理" in refused.text


async def test_ending_a_kind_says_which_rewards_leave_the_shop_with_it(cast, gil):
    reward = await shelved(name="精洗一次", cash=1_00)
    await rich(cast.ann)
    await had(cast.ann, reward)
    page = (await gil.get(f"/staff/vouchers/{reward.kind_id}")).text
    for words in ("精洗一次", "已预留的 1 份还能付款"):
        assert words in page
