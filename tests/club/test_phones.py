"""Mobile numbers: read the way people type them, refused with a count when they cannot be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club import phones

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(mobiles, st.sampled_from(["", "+86", "+86 ", "0086", "+86-"]))
def test_country_code_blanks_and_dashes_fall_away(phone, prefix):
    assert phones.normalise(prefix + phone) == phone
    assert phones.normalise(f"{prefix}{phone[:3]} {phone[3:7]}-{phone[7:]} ") == phone


def test_full_width_digits_are_digits():
    assert phones.normalise("１３８１６５２６０３４") == "13816526034"


@pytest.mark.parametrize(
    ("text", "digits"),
    [("1381652603", 10), ("138165260345", 12), ("12816526034", 11), ("", 0), ("abc", 0), ("٣٣٨١٦٥٢٦٠٣٤", 11)],
)
def test_anything_else_is_refused_with_the_number_of_its_digits(text, digits):
    with pytest.raises(phones.InvalidPhone) as refusal:
        phones.normalise(text)
    assert refusal.value.facts == {"digits": digits}
    assert not phones.is_phone(text)


def test_a_masked_number_is_known_to_its_owner_alone():
    assert phones.masked("13816526034") == "138****6034"
