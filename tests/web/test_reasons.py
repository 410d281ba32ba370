"""Reasons: each code of the reckoning has a sentence, so that nobody is left with nothing."""

import re

import pytest

from points import caps, conditions, reckoning
from web import reasons

CODES = re.findall(r"^    ((?:rule|work|amount)\.\w+) ", reckoning.__doc__ or "", re.MULTILINE)
FACTS = {
    "work": "repair", "least": 20_000, "paid": 100, "most": 1000, "by": "1.5", "audiences": ["tier", "day"],
    "audience": "tier",
}  # fmt: skip


@pytest.mark.parametrize("code", [*CODES, *(f"cap.{name}" for name in caps.NAMES)])
def test_each_reason_has_a_sentence(code):
    assert reasons.reason_said({"code": code, **FACTS})


@pytest.mark.parametrize("audience", conditions.AUDIENCES)
def test_each_condition_that_does_not_hold_says_whom_the_rule_is_for(audience):
    assert audience in reasons.AUDIENCES


def test_what_made_it_more_and_what_capped_it_is_said_with_the_points():
    facts = {
        "lines": [{"work": "repair", "amount": 10_000, "rate": "1.5", "points": 130}],
        "why": [
            {"code": "rule.multiplied", "by": "1.5", "audiences": ["tier"]},
            {"code": "cap.member_day", "most": 130},
            {"code": "rule.not_for", "audience": "first"},
        ],
        "extra": [{"rule": "618", "points": 20}],
        "pending_days": 14,
    }
    said = reasons.because(130, facts)
    expected = ("× 1.5 得 130", "等级倍数", "按 1.5 倍计", "每天最多 130 分", "另赠 20 分", "14 天后可用")
    for words in expected:
        assert words in said
    assert "第一次" not in said
