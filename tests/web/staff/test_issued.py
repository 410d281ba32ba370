"""Every voucher on the pages: found, looked at, given to a member, taken away, a use undone."""

from datetime import timedelta

import pytest

from club import activity, clock, gifts, members, voucher_kinds, vouchers
from club.members import Member
from club.messages.outbox import Message
from points.voucher import Voucher
from points.voucher_uses import VoucherUse

WASH = {"name": "标准洗车", "worth": "thing", "times": 3, "cost": 25_00, "lasts_days": 30}


@pytest.fixture
async def wash(cast):
    return await voucher_kinds.define(**WASH, by=cast.gil, at=clock.now())


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


async def given(cast, wash, member=None, key="k", reason="谢谢你"):
    return await gifts.give(member or cast.ann, wash, reason=reason, key=key, by=cast.gil, at=clock.now())


async def give(client, cast, wash, member=None, **form):
    sent = {"kind": wash.id, "reason": "等了两个小时，表示歉意", "key": "form"} | form
    return await client.post(f"/staff/members/{(member or cast.ann).id}/issued", data=sent)


async def test_the_way_there_is_on_the_member_s_page(cast, dee, browser, wash):
    address = f"/staff/members/{cast.ann.id}/issued/new"
    assert address in (await dee.get(f"/staff/members/{cast.ann.id}")).text
    eve = await browser(cast.eve).get(f"/staff/members/{cast.ann.id}")  # she sees vouchers, and gives none
    assert "卡券" in eve.text
    assert address not in eve.text
    assert "标准洗车" in (await dee.get(address)).text


async def test_a_voucher_is_given_and_its_member_told_why(cast, dee, wash):
    answer = await give(dee, cast, wash)
    one = await Voucher.get()
    assert answer.headers["location"] == f"/staff/vouchers/issued/{one.id}?done=voucher-given"
    assert (one.account_id, one.reason, one.store) == (cast.ann.account_id, "gift", cast.north.id)
    page = await dee.get(answer.headers["location"])
    for words in ("发好了", "同事赠送", "等了两个小时，表示歉意", one.code[-4:], "Dee"):
        assert words in page.text
    assert one.code not in page.text
    message = await Message.get(kind="voucher_gift", member_id=cast.ann.id)
    assert "等了两个小时，表示歉意" in message.body
    [line] = await activity.of(cast.ann).filter(kind="voucher.issued")
    assert line.facts["words"] == "等了两个小时，表示歉意"
    ann = await dee.get(f"/staff/members/{cast.ann.id}")
    for words in ("标准洗车", "还剩 3 次", "同事赠送", "等了两个小时，表示歉意"):
        assert words in ann.text


async def test_pressed_twice_it_is_given_once(cast, dee, wash):
    first, second = await give(dee, cast, wash), await give(dee, cast, wash)
    assert first.headers["location"] == second.headers["location"]
    assert await Voucher.all().count() == 1
    assert await Message.filter(kind="voucher_gift").count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": " "}, "写明理由"),
        ({"reason": "长" * 61}, "最多 60 个字"),
        ({"kind": ""}, "选一种券"),
        ({"kind": "999"}, "已经停发"),
    ],
)
async def test_what_lacks_something_comes_back_and_gives_nothing(cast, dee, wash, wrong, sentence):
    page = await give(dee, cast, wash, **wrong)
    assert page.status_code == 422
    assert "还没有发出" in page.text
    assert sentence in page.text
    assert await Voucher.all().count() == 0


async def test_who_is_only_on_file_is_given_none(cast, dee, wash):
    await Member.filter(id=cast.ann.id).update(joined_at=None)
    assert "先请他入会" in (await dee.get(f"/staff/members/{cast.ann.id}/issued/new")).text
    page = await give(dee, cast, wash)
    assert page.status_code == 422
    assert await Voucher.all().count() == 0


async def test_the_list_is_narrowed_by_state_kind_reason_store_day_and_member(cast, dee, browser, wash):
    one, other = await given(cast, wash), await given(cast, wash, cast.ben, key="b")
    await vouchers.cancel(other, reason="发错了", by=cast.dee, at=clock.now())
    gil, today = browser(cast.gil), clock.day_of(clock.now())

    async def shown(client, query):
        text = (await client.get(f"/staff/vouchers/issued?{query}")).text
        return [who for who in ("陈静", "李强") if who in text]

    assert await shown(dee, "") == ["陈静", "李强"]
    assert await shown(dee, "state=issued") == ["陈静"]
    assert await shown(dee, "state=cancelled") == ["李强"]
    assert await shown(dee, f"kind={wash.id}&reason=gift&sort=-ends") == ["陈静", "李强"]
    assert await shown(dee, "reason=handout") == []
    assert await shown(dee, f"kind={wash.id + 1}") == []
    assert await shown(dee, f"from={today}&to={today}") == ["陈静", "李强"]
    assert await shown(dee, f"to={today - timedelta(days=1)}") == []
    assert await shown(dee, f"member={cast.ann.id}") == ["陈静"]
    assert await shown(gil, f"store={cast.south.id}") == []
    assert (await dee.get(f"/staff/vouchers/issued?member={cast.cho.id}")).status_code == 404
    text = (await dee.get("/staff/vouchers/issued")).text
    assert one.code not in text
    assert f"…{one.code[-4:]}" in text


async def test_past_its_day_it_is_expired_also_before_the_sweep(cast, dee, wash):
    one = await given(cast, wash)
    await Voucher.filter(id=one.id).update(expires_at=clock.now() - timedelta(minutes=1))
    assert "陈静" in (await dee.get("/staff/vouchers/issued?state=expired")).text
    assert "陈静" not in (await dee.get("/staff/vouchers/issued?state=issued")).text
    assert "作废…" not in (await dee.get(f"/staff/vouchers/issued/{one.id}")).text


async def test_of_another_store_s_member_nobody_sees_any(cast, browser, wash):
    one = await given(cast, wash)
    fay = browser(cast.fay)
    assert "陈静" not in (await fay.get("/staff/vouchers/issued")).text
    assert (await fay.get(f"/staff/vouchers/issued/{one.id}")).status_code == 404
    assert (await give(fay, cast, wash)).status_code == 404


async def test_it_is_taken_away_with_a_reason_after_what_is_lost_was_named(cast, dee, wash):
    one = await given(cast, wash)
    address = f"/staff/vouchers/issued/{one.id}"
    assert "失去 3 次“标准洗车”" in (await dee.get(address)).text
    page = await dee.post(f"{address}/cancellation", data={"reason": ""})
    assert page.status_code == 422
    assert "这张券还有效" in page.text
    answer = await dee.post(f"{address}/cancellation", data={"reason": "发错了人"})
    page = await dee.get(answer.headers["location"])
    for words in ("已作废", "发错了人", "Dee"):
        assert words in page.text
    assert "发错了人" in (await dee.get(f"/staff/members/{cast.ann.id}")).text  # on the timeline
    assert "发错了人" in (await Message.get(kind="voucher_cancelled")).body
    again = await dee.post(f"{address}/cancellation", data={"reason": "再来一次"})
    assert again.status_code == 409
    assert await Message.filter(kind="voucher_cancelled").count() == 1


async def test_a_use_is_undone_within_its_time_and_not_twice(cast, dee, browser, wash):
    one = await given(cast, wash)
    use = await vouchers.redeem(one, key="k", store=cast.north.id, order="N-1", by=cast.eve, at=clock.now())
    page = await dee.get(f"/staff/vouchers/issued/{one.id}")
    for words in ("核销一次", "单号 N-1", "Eve", "撤销"):
        assert words in page.text
    address = f"/staff/vouchers/issued/{one.id}/uses/{use.id}/undoing"
    assert (await dee.post(address)).status_code == 303
    assert "撤销核销" in (await dee.get(f"/staff/vouchers/issued/{one.id}")).text
    assert (await dee.post(address)).status_code == 409
    old = await vouchers.redeem(one, key="old", store=cast.north.id, by=cast.eve, at=clock.now())
    await VoucherUse.filter(id=old.id).update(at=clock.now() - timedelta(minutes=16))
    assert f"/uses/{old.id}/" not in (await dee.get(f"/staff/vouchers/issued/{one.id}")).text
    assert (await dee.post(f"/staff/vouchers/issued/{one.id}/uses/{old.id}/undoing")).status_code == 409
    assert (await dee.post(f"/staff/vouchers/issued/{one.id}/uses/99/undoing")).status_code == 404
    care = browser(cast.staff["care_manager"])  # who may void an order sets this right at any time
    assert f"/uses/{old.id}/" in (await care.get(f"/staff/vouchers/issued/{one.id}")).text
    late = f"/staff/vouchers/issued/{one.id}/uses/{old.id}/undoing"
    assert (await care.post(late)).status_code == 422
    assert (await care.post(late, data={"reason": "点错了人"})).status_code == 303
    assert "点错了人" in (await Message.get(kind="voucher_corrected", member_id=cast.ann.id)).body
    assert "点错了人" in (await dee.get(f"/staff/members/{cast.ann.id}")).text  # on the timeline


async def test_what_was_a_merged_record_s_is_the_person_s(cast, dee, wash):
    one = await given(cast, wash, cast.ben)
    await members.merge(cast.ben, into=cast.ann, by=cast.gil, at=clock.now())
    assert "陈静" in (await dee.get(f"/staff/vouchers/issued/{one.id}")).text
    assert "标准洗车" in (await dee.get(f"/staff/vouchers/issued?member={cast.ben.id}")).text
