"""Vouchers at the desk: scanned or chosen from what the member can use, confirmed once, undone in time."""

import asyncio
import re
import uuid
from datetime import timedelta

import pytest

from club import clock, codes, orders, vouchers
from club.orders import Line, Sheet
from club.visits import DeskVisit
from points import voucher_kinds
from points.vouchers import Voucher, VoucherUse
from tests.web.desk.conftest import PARTIAL


@pytest.fixture
def give(cast):
    """Give a voucher, Ann's for a car wash unless told otherwise."""

    async def make(member=None, **terms):
        told = {"name": "标准洗车", "worth": "thing", "cost": 35_00, "lasts_days": 90}
        at = clock.now() - timedelta(days=3)
        kind = await voucher_kinds.define(**{**told, **terms}, at=at)
        said = {"key": str(uuid.uuid4()), "reason": "test", "by": cast.dee, "at": at}
        return await vouchers.issue(member or cast.ann, kind, **said)

    return make


@pytest.fixture
async def visit(cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


@pytest.fixture
def press(eve, visit):
    """Confirm the use of a voucher of whoever stands here."""

    async def use(voucher, *, nonce=None, client=None, **fields):
        form = {"voucher": voucher.id, "nonce": nonce or str(uuid.uuid4()), **fields}
        return await (client or eve).post(f"/desk/visits/{visit.id}/vouchers", data=form, headers=PARTIAL)

    return use


async def test_a_voucher_that_is_scanned_says_what_it_is_worth_and_uses_nothing(cast, scan, give):
    voucher = await give(worth="amount", amount=200_00, minimum=600_00, name="保养抵用券")
    page = (await scan(voucher.code)).text
    for words in ("¥200", "满 ¥600 可用", "陈静", "保养抵用券", f"/vouchers/{voucher.id}"):
        assert words in page
    assert not await VoucherUse.exists()
    assert (await DeskVisit.get()).member_id == cast.ann.id


async def test_scanned_confirmed_and_used(cast, eve, scan, give):
    voucher = await give()
    page = (await scan(voucher.code)).text
    way = re.search(r'href="(/desk/visits/\d+/vouchers/\d+)"', page)[1]
    page = (await eve.get(way)).text
    assert "使用“标准洗车”？" in page
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    visit = await DeskVisit.get()
    form = {"voucher": voucher.id, "nonce": nonce}
    said = (await eve.post(f"/desk/visits/{visit.id}/vouchers", data=form, headers=PARTIAL)).text
    assert "已核销" in said
    assert "撤销" in said
    use = await VoucherUse.get()
    assert (use.store, use.by) == (cast.north.id, f"staff:{cast.eve.id}")


async def test_without_javascript_the_press_leads_to_a_whole_page(eve, visit, give):
    voucher = await give()
    form = {"voucher": voucher.id, "nonce": str(uuid.uuid4())}
    answer = await eve.post(f"/desk/visits/{visit.id}/vouchers", data=form)
    assert answer.status_code == 303
    page = await eve.get(answer.headers["location"])
    assert "</html>" in page.text
    assert "已核销" in page.text


async def test_what_is_left_to_be_paid_is_said_before_and_after(eve, visit, press, give):
    voucher = await give(worth="amount", amount=200_00, minimum=600_00)
    quote = await eve.get(f"/desk/visits/{visit.id}/vouchers/{voucher.id}/quote?total=698")
    assert "抵 ¥200，还要收 ¥498" in quote.text
    said = (await press(voucher, order="W-1", total="698")).text
    assert "¥498" in said
    use = await VoucherUse.get()
    assert (use.order, use.total, use.off) == ("W-1", 698_00, 200_00)


async def test_an_order_below_the_minimum_or_without_a_total_is_said_beside_its_field(press, give):
    voucher = await give(worth="amount", amount=200_00, minimum=600_00)
    missing, below = await press(voucher), await press(voucher, total="599.99", order="W-1")
    assert (missing.status_code, below.status_code) == (422, 422)
    assert "¥599.99" in below.text
    assert 'value="W-1"' in below.text
    assert not await VoucherUse.exists()


async def test_the_total_of_an_order_that_is_entered_need_not_be_typed(cast, eve, visit, press, give):
    sheet = Sheet("W-1", cast.north, [Line("maintenance", 698_00)], member=cast.ann)
    order = await orders.enter(sheet, by="test", at=clock.now())
    voucher = await give(worth="percent", percent=80)
    quote = await eve.get(f"/desk/visits/{visit.id}/vouchers/{voucher.id}/quote?order=w—1")
    assert "还要收 ¥558.40" in quote.text
    await orders.void(order, reason="录错", by="test", at=clock.now())
    refused = await press(voucher, order="W-1")
    assert refused.status_code == 422
    assert "已作废" in refused.text


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"settled": "cancelled"}, "已取消"),
        ({"settled": "refunded"}, "已取消"),
        ({"expires_at": timedelta(days=-1)}, "过期了"),
        ({"stores": True}, "不是本店"),
    ],
)
async def test_one_that_cannot_be_used_says_why(cast, scan, give, spoil, words):
    voucher = await give(**({"stores": [cast.south.id]} if "stores" in spoil else {}))
    if "settled" in spoil:
        await Voucher.filter(id=voucher.id).update(state=spoil["settled"], settled_at=clock.now())
    if "expires_at" in spoil:
        await Voucher.filter(id=voucher.id).update(expires_at=clock.now() + spoil["expires_at"])
    page = (await scan(voucher.code)).text
    assert words in page
    if "stores" in spoil:
        assert "南店" in page
    assert not await DeskVisit.exists()


async def test_one_that_was_used_says_when_where_and_by_whom(cast, scan, press, give):
    voucher = await give()
    await press(voucher, order="W-7")
    page = (await scan(voucher.code)).text
    for words in ("已经用过", "北店", "W-7", "Eve"):
        assert words in page


async def test_a_wrong_digit_and_a_code_that_is_none_of_ours(scan, give):
    voucher = await give()
    wrong = voucher.code[:7] + str((int(voucher.code[7]) + 1) % 10) + voucher.code[8:]
    assert "码打错了" in (await scan(wrong)).text
    assert "没有这个码" in (await scan(codes.new_voucher())).text


async def test_of_two_desks_at_once_one_uses_it_and_the_other_is_told(cast, browser, visit, press, give):
    voucher = await give()
    made = await asyncio.gather(*(press(voucher) for _ in range(5)))
    assert sorted(answer.status_code for answer in made) == [200, 409, 409, 409, 409]
    assert sum("已核销" in answer.text for answer in made) == 1
    assert sum("已经用过" in answer.text for answer in made) == 4
    assert await VoucherUse.all().count() == 1


async def test_a_press_that_is_sent_again_is_one_use(press, give):
    voucher, nonce = await give(times=3), str(uuid.uuid4())
    for _again in range(2):
        assert "已核销" in (await press(voucher, nonce=nonce)).text
    assert await VoucherUse.all().count() == 1


async def test_what_the_member_can_use_stands_in_the_answer_and_is_undone_from_there(
    cast, eve, visit, press, give
):
    voucher, other = await give(times=2), await give(stores=[cast.south.id], name="南店工时券")
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "标准洗车" in page
    assert f"/desk/visits/{visit.id}/vouchers/{voucher.id}" in page
    assert f"/vouchers/{other.id}" not in page
    await press(voucher)
    use = await VoucherUse.get()
    assert f"/desk/vouchers/{use.id}/undo" in (await eve.get(f"/desk/visits/{visit.id}")).text
    said = await eve.post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)
    assert "已撤销" in said.text
    assert (await Voucher.get(id=voucher.id)).used == 0
    again = await eve.post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)
    assert again.status_code == 409


async def test_after_a_quarter_of_an_hour_nothing_is_undone(eve, press, give):
    await press(await give())
    await VoucherUse.all().update(at=clock.now() - vouchers.UNDO_WITHIN)
    use = await VoucherUse.get()
    answer = await eve.post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)
    assert answer.status_code == 409
    assert "15 分钟" in answer.text


async def test_the_voucher_of_somebody_else_is_not_theirs_to_use(cast, press, give):
    assert (await press(await give(cast.ben))).status_code == 404
    assert not await VoucherUse.exists()


async def test_a_use_of_another_store_is_not_undone_here(cast, browser, press, give):
    await press(await give())
    use = await VoucherUse.get()
    answer = await browser(cast.fay).post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)
    assert answer.status_code == 404


@pytest.mark.parametrize("form", [{"voucher": "x"}, {"nonce": "x"}, {}])
async def test_a_press_without_its_fields_does_nothing(eve, visit, give, form):
    voucher = await give()
    form = {"voucher": voucher.id} | form
    answer = await eve.post(f"/desk/visits/{visit.id}/vouchers", data=form, headers=PARTIAL)
    assert answer.status_code in (404, 422)
    assert not await VoucherUse.exists()


async def test_the_scans_of_vouchers_stand_in_the_log(eve, scan, press, give):
    voucher = await give()
    await press(voucher)
    await scan(voucher.code)
    assert "卡券用过了" in (await eve.get("/desk/scans")).text


async def test_the_answer_to_a_use_has_an_address_and_reads_the_same_when_it_is_loaded_anew(
    eve, visit, press, give
):
    voucher = await give()
    said = (await press(voucher)).text
    address = re.search(r'data-address="([^"]+)"', said)[1]
    anew = (await eve.get(address)).text
    for words in ("已核销", "前可以撤销", "回到陈女士"):
        assert words in said
        assert words in anew
    assert "已经用过" not in anew
    use = await VoucherUse.get()
    undone = (await eve.post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)).text
    assert "回到陈女士" in undone
    assert "已核销" not in (await eve.get(address)).text
    other = await give()
    assert (await eve.get(address.replace(f"/{voucher.id}?", f"/{other.id}?"))).status_code == 404


async def test_what_was_just_used_says_until_when_it_is_undone(eve, visit, press, give):
    await press(await give())
    assert "前可以撤销" in (await eve.get(f"/desk/visits/{visit.id}")).text


async def test_the_total_comes_first_and_has_the_focus(eve, visit, give):
    voucher = await give(worth="amount", amount=200_00, minimum=600_00)
    page = (await eve.get(f"/desk/visits/{visit.id}/vouchers/{voucher.id}")).text
    assert page.index('name="total"') < page.index('name="order"')
    assert re.search(r'<input[^>]*autofocus[^>]*name="total"', page)


async def test_a_wrong_digit_of_a_voucher_asks_for_the_digits_not_for_the_member_code(scan, give):
    voucher = await give()
    page = (await scan(voucher.code[:7] + str((int(voucher.code[7]) + 1) % 10) + voucher.code[8:])).text
    assert "照着卡券上的 15 位数字再输一次" in page
    assert "会员码" not in page


async def test_several_alike_are_one_row_and_the_one_that_ends_first_is_used(cast, eve, visit, give):
    first = await give()
    kind = await first.kind
    for number in range(2):
        told = {"key": f"more:{number}", "reason": "test", "by": cast.dee, "at": clock.now()}
        await vouchers.issue(cast.ann, kind, **told)
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert ("×3" in page, page.count("标准洗车 <")) == (True, 1)
    assert re.findall(rf"/desk/visits/{visit.id}/vouchers/(\d+)", page) == [str(first.id)]


async def test_what_cannot_be_used_and_what_was_just_used_stand_last(cast, eve, visit, press, give):
    await press(await give(name="用掉的"))
    await give(name="南店的", stores=[cast.south.id])
    await give(name="能用的")
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert page.index("能用的") < page.index("南店的") < page.index("用掉的")
    assert "没有要签到的票" not in page


async def test_what_was_used_and_taken_back_stands_in_just_now(eve, press, give):
    await press(await give())
    live = (await eve.get("/desk/live")).text
    assert ("刚核销：标准洗车" in live, "陈静" in live) == (True, True)
    use = await VoucherUse.get()
    await eve.post(f"/desk/vouchers/{use.id}/undo", headers=PARTIAL)
    live = (await eve.get("/desk/live")).text
    assert ("刚核销：标准洗车" in live, "已撤销：标准洗车" in live) == (False, True)
