"""At the desk a reward is paid with one tap and one question, undone within 15 minutes or called off."""

from datetime import timedelta

import pytest

from club import clock, shop
from club.visits import DeskVisit
from points import accounts
from points.exchanges import Exchange
from points.voucher import Voucher
from tests.shelves import had, rich, shelved
from tests.web.desk.conftest import PARTIAL


@pytest.fixture
async def kept(cast):
    await rich(cast.ann, 500)
    return await had(cast.ann, await shelved(cash=198_00))


@pytest.fixture
async def visit(kept, cast, scan, code_of):
    await scan(code_of(cast.ann))
    return await DeskVisit.get()


async def pay(client, visit, exchange, **said):
    form = {"exchange": exchange.id, "way": "wechat", **said}
    return await client.post(f"/desk/visits/{visit.id}/exchanges", data=form, headers=PARTIAL)


async def test_what_waits_stands_in_the_answer_and_is_paid_with_one_tap(cast, eve, visit, kept):
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    for words in ("标准洗车", "已冻结 100 积分", "收款 ¥198"):
        assert words in page
    answer = await pay(eve, visit, kept)
    for words in ("已收款", "¥198", "微信", "撤销"):
        assert words in answer.text
    assert (await pay(eve, visit, kept)).status_code == 200  # sent again it is paid once
    now = await Exchange.get(id=kept.id)
    assert (now.state, now.way, now.store) == ("done", "wechat", cast.north.id)
    assert await Voucher.filter(state="issued").count() == 1
    assert await accounts.balance(cast.ann.account_id) == 400
    assert "收款 ¥198" not in (await eve.get(f"/desk/visits/{visit.id}")).text


async def test_without_scripts_the_question_is_a_page(eve, visit, kept):
    page = (await eve.get(f"/desk/visits/{visit.id}/exchanges/{kept.id}")).text
    for words in ("收 ¥198，换“标准洗车”？", "微信", "现金", "退掉这次兑换…", "积分回到车主那里"):
        assert words in page
    answer = await eve.post(f"/desk/visits/{visit.id}/exchanges", data={"exchange": kept.id, "way": "cash"})
    assert "已收款" in answer.text


@pytest.mark.parametrize("wrong", [{"way": ""}, {"way": "shells"}])
async def test_how_it_was_paid_must_be_said(eve, visit, kept, wrong):
    answer = await pay(eve, visit, kept, **wrong)
    assert answer.status_code == 422
    assert "选一下怎么付的" in answer.text
    assert (await Exchange.get(id=kept.id)).state == "held"


async def test_a_payment_is_undone_within_fifteen_minutes_and_not_after(cast, eve, visit, kept):
    await pay(eve, visit, kept)
    path = f"/desk/visits/{visit.id}/exchanges/{kept.id}/undo"
    early = clock.now() - shop.UNDO_WITHIN
    await Exchange.filter(id=kept.id).update(paid_at=early)
    answer = await eve.post(path, headers=PARTIAL)
    assert (answer.status_code, "现在过了" in answer.text) == (409, True)
    await Exchange.filter(id=kept.id).update(paid_at=early + timedelta(minutes=1))
    answer = await eve.post(path, headers=PARTIAL)
    for words in ("已撤销", "退还", "¥198", "退回积分"):
        assert words in answer.text
    assert await accounts.balance(cast.ann.account_id) == 500
    answer = await eve.post(path, headers=PARTIAL)
    assert (answer.status_code, "退还" in answer.text) == (409, False)


async def test_they_would_rather_not_and_all_points_are_back(cast, eve, visit, kept):
    path = f"/desk/visits/{visit.id}/exchanges/{kept.id}/cancellation"
    answer = await eve.post(path, headers=PARTIAL)
    assert ("已撤销" in answer.text, "退还" in answer.text) == (True, False)
    assert await accounts.balance(cast.ann.account_id) == 500
    answer = await pay(eve, visit, kept)
    assert (answer.status_code, "已经结束" in answer.text) == (409, True)


async def test_one_that_is_paid_is_not_called_off_by_that_button(eve, visit, kept):
    await pay(eve, visit, kept)
    answer = await eve.post(f"/desk/visits/{visit.id}/exchanges/{kept.id}/cancellation", headers=PARTIAL)
    assert answer.status_code == 409
    assert (await Exchange.get(id=kept.id)).state == "done"


async def test_a_reward_of_another_store_says_where_it_is_paid(cast, eve, visit):
    other = await had(cast.ann, await shelved(name="茶礼", cash=1_00, stores=[cast.south.id]), key="other")
    page = (await eve.get(f"/desk/visits/{visit.id}")).text
    assert "在南店付款" in page
    answer = await pay(eve, visit, other)
    assert (answer.status_code, "别的店" in answer.text) == (409, True)


async def test_frozen_points_pay_nothing(cast, eve, visit, kept):
    await accounts.freeze(cast.ann.account_id, at=clock.now())
    answer = await pay(eve, visit, kept)
    assert answer.status_code == 409
    assert (await Exchange.get(id=kept.id)).state == "held"


async def test_the_exchange_of_somebody_else_is_not_theirs_to_pay(cast, eve, visit):
    await rich(cast.ben, 500)
    bens = await had(cast.ben, await shelved(cash=1_00), key="ben")
    assert (await pay(eve, visit, bens)).status_code == 404
    assert (await eve.get(f"/desk/visits/{visit.id}/exchanges/{bens.id}")).status_code == 404


async def test_once_paid_the_way_on_leads_to_handing_it_over(cast, eve, visit, kept):
    answer = await pay(eve, visit, kept)
    voucher = await Voucher.get()
    way = f"/desk/visits/{visit.id}/vouchers/{voucher.id}"
    assert ("现在就给车主" in answer.text, f'href="{way}"' in answer.text) == (True, True)
    assert "使用“标准洗车”？" in (await eve.get(way)).text


async def test_what_is_paid_here_but_used_elsewhere_is_not_handed_over_here(cast, eve, visit):
    other = await had(cast.ann, await shelved(cash=1_00, kind={"stores": [cast.south.id]}), key="far")
    answer = await pay(eve, visit, other)
    assert ("已收款" in answer.text, "现在就给车主" in answer.text) == (True, False)
