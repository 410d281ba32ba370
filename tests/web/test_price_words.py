"""What an event costs is said in the same words to members, to staff and on the poster."""

import pytest

from events.events import Event
from events.terms import Price
from web import price_words


@pytest.mark.parametrize(
    ("terms", "alone", "each", "besides"),
    [
        ({}, "免费", "免费", ""),
        ({"price_text": "每车 ¥198"}, "路上自付 每车 ¥198", "路上自付 每车 ¥198", ""),
        ({"points_each": 1200, "fen_each": 198_00}, "1,200 积分 + ¥198", "每人 1,200 积分 + ¥198", ""),
        ({"fen_each": 50_00, "free_below": 6}, "¥50", "每人 ¥50，不满 6 岁免费", ""),
        ({"fen_each": 50_00, "price_text": "每车 ¥198"}, "¥50", "每人 ¥50", "，路上自付 每车 ¥198"),
        ({"fen_each": 50_00, "price_text": "油费自理"}, "¥50", "每人 ¥50", ""),
    ],
)
def test_an_event_says_what_it_costs(terms, alone, each, besides):
    event = Event(**{"price_text": "", "points_each": 0, "fen_each": 0, "free_below": 0} | terms)
    assert (price_words.of(event), price_words.a_person(event)) == (alone, each)
    assert price_words.in_full(event) == each + besides


def test_a_party_that_owes_nothing_comes_free():
    assert price_words.said(Price()) == "免费"
