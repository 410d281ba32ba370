"""What people type, in the one spelling in which it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club import spelling


@pytest.mark.parametrize("typed", ["RO-7", "ro-7", "ＲＯ－７", "RO—7", " RO -7\u3000", "RO\u200b-7"])
def test_an_order_number_is_the_same_however_it_is_typed(typed):
    assert spelling.number(typed) == "RO-7"


@pytest.mark.parametrize("typed", ["QА-3", "QΑ-3", "QA--3", "QA-—3", "QA-3.", "-QA-3-", "qа-3。"])
def test_a_number_that_looks_like_another_is_the_other(typed):
    assert spelling.number(typed) == "QA-3"


@pytest.mark.parametrize(("one", "other"), [("RO-0", "RO-O"), ("RO-1", "RO-I"), ("A-1", "A1"), ("1.2", "12")])
def test_numbers_that_differ_stay_apart(one, other):
    assert spelling.number(one) != spelling.number(other)


@pytest.mark.parametrize("typed", ["\u202e李四\x07", "\ufeff李四", " 李四\u200b "])
def test_what_nobody_sees_is_no_part_of_a_name(typed):
    assert spelling.visible(typed) == "李四"


@given(st.text())
def test_spelling_twice_changes_nothing(text):
    assert spelling.number(spelling.number(text)) == spelling.number(text)
    assert spelling.visible(spelling.visible(text)) == spelling.visible(text)
