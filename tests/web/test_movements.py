"""Movements of points: each has a title and a why that can be read aloud."""

from datetime import UTC, datetime

import pytest

from club import rulebook
from points.postings import Posting
from web import i18n, movements
from web.movements import Names

NAMES = Names(stores={1: "浦东店"}, friends={7: "周女士"}, reasons={4: "等太久的补偿"})


def told(reason, points, **facts):
    at = datetime(2026, 11, 19, 8, 40, tzinfo=UTC)
    posting = Posting(id=1, reason=reason, points=points, facts=facts, store=1, at=at)
    movement = movements.told(posting, NAMES)
    return movement.title, movement.why


def line(work, amount, points, rate="1"):
    return {"work": work, "amount": amount, "points": points, "rate": rate, "why": None}


def test_an_order_says_what_each_kind_of_work_came_to():
    lines = [line("maintenance", 51200, 512), line("accident", 180000, 0, rate=None)]
    assert told("service_order", 512, lines=lines, why=[]) == (
        "浦东店保养和事故维修",
        "保养 ¥512 × 1 得 512 分，事故维修 ¥1,800 不计分",
    )


def test_nothing_earned_says_why():
    less = told("service_order", 0, lines=[line("parts", 60, 0)], why=[{"code": "amount.less_than_a_point"}])
    assert less[1] == "配件 ¥0.60，金额不够得 1 积分"
    assert told("service_order", 0, lines=[], why=[{"code": "rule.none"}])[1] == "那天还没有积分规则"
    assert told("service_order", 0, lines=[], why=[{"code": "rule.gave_less"}])[1] == "另一条规则给得更多"


def test_what_is_taken_back_names_what_it_was_for():
    assert told("order.void", -512, number="W-7")[1] == "工单 W-7 作废了，当时得的积分一起收回"
    assert told("order.void", -1000, friend_id=7)[1] == "周女士的第一张工单作废了"


def test_a_refund_names_what_was_given_back_and_how_many_points_that_took():
    oil = {"work": "parts", "description": "机油", "amount": 12000}
    filters = {"work": "accessories", "description": "", "amount": 50}
    assert told("order.refund", -12, number="W-7", refunded=[oil]) == ("退款", "机油 ¥120，收回 12 分")
    assert told("order.refund", -12, refunded=[oil, filters])[1] == "机油 ¥120，精品附件 ¥0.50，收回 12 分"
    assert told("order.refund", -12, refunded=[oil], extra_to="refund:1")[1] == "这部分的额外积分一并收回"


def test_a_friend_a_birthday_an_event_and_an_end_have_their_own_sentences():
    assert "周女士" in told("referral", 1000, friend_id=7)[1]
    assert told("birthday", 200)[0] == "生日礼"
    assert told("event", 100, title="冬季用车课堂") == ("参加活动", "冬季用车课堂")
    assert told("expired", -50, earned_at="2025-09-03T04:00:00+00:00")[1] == "2025年9月3日得的，到期了"


def test_a_purchase_a_class_and_beginnings_have_their_own_sentences():
    lines = [line("accessories", 20000, 200)]
    assert told("purchase", 200, lines=lines, why=[]) == (
        "浦东店店内购物：精品附件",
        "精品附件 ¥200 × 1 得 200 分",
    )
    assert told("order.void", -200, number="P-1", order="purchase", void_reason="退货") == (
        "购物积分收回",
        "购物单 P-1 作废了：退货",
    )
    assert told("class", 40, title="冬季用车课堂") == ("参加课堂", "冬季用车课堂")
    assert told("sign_up", 50) == ("入会", "很高兴你来")
    assert told("profile_completed", 80) == ("资料填完整", "姓名、性别、生日都填好了")
    assert told("survey", 20)[0] == "填写问卷"


@pytest.mark.parametrize("reason", rulebook.KINDS)
def test_all_that_may_earn_says_why_it_earned_nothing(reason):
    title, why = told(
        reason, 0, lines=[], why=[{"code": "rule.not_for", "audience": "store"}], title="莫干山"
    )
    assert "只在另一家门店有效" in why
    assert title != "更正一笔"


def test_points_by_hand_are_a_correction_with_what_was_written_while_it_is_kept():
    assert told("adjustment", 300, subject="adjustment:4") == ("更正一笔", "等太久的补偿")
    forgotten = told("adjustment", 300, subject="adjustment:5")
    assert forgotten == told("goodwill", 300) == ("更正一笔", "车友会做的更正")


def test_it_speaks_the_readers_language():
    with i18n.speaking("en"):
        assert told("birthday", 200) == ("Birthday present", "Happy birthday from all of us")


def test_a_movement_names_the_order_and_the_car_but_no_friends_order():
    facts = {"lines": [line("maintenance", 51200, 512)], "number": "W-7", "subject": "order:3"}
    names = Names(stores={1: "浦东店"}, friends={7: "周女士"}, cars={3: "大众 帕萨特"})
    at = datetime(2026, 11, 19, 8, 40, tzinfo=UTC)

    def about(reason, **facts):
        posting = Posting(id=1, reason=reason, points=5, facts=facts, store=1, at=at)
        return movements.told(posting, names).about

    assert about("service_order", **facts) == "工单 W-7 · 大众 帕萨特"
    assert about("order.void", number="W-7", subject="order:9") == "工单 W-7"
    assert about("purchase", **facts) == about("order.void", order="purchase", number="W-7") == "购物单 W-7"
    assert about("referral", friend_id=7, **facts) == about("birthday") == ""
