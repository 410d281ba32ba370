"""Identity numbers: read as they are typed, refused where the checksum or the birth date is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import identity
from events.identity import WrongIdentity

TODAY = date(2026, 11, 28)
GOOD = "11010519491231002X"  # the example of GB 11643


def made(area: int, born: date, order: int) -> str:
    """A number that is right, reckoned another way: the check makes the weighed sum 1 modulo 11."""
    body = f"{area:06}{born:%Y%m%d}{order:03}"
    for check in "0123456789X":
        digits = [*map(int, body), 10 if check == "X" else int(check)]
        if sum(digit * pow(2, 17 - place, 11) for place, digit in enumerate(digits)) % 11 == 1:
            return body + check
    raise AssertionError


@given(st.integers(110000, 659999), st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_every_right_number_is_read_with_birth_and_gender(area, born, order):
    known = identity.read(made(area, born, order), today=TODAY)
    assert (known.born, known.gender) == (born, "m" if order % 2 else "f")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place, more):
    digit = str((int(GOOD[place]) + more) % 10)
    with pytest.raises(WrongIdentity):
        identity.read(GOOD[:place] + digit + GOOD[place + 1 :], today=TODAY)


@pytest.mark.parametrize(
    "typed", ["110105 19491231 002x", "１１０１０５19491231002Ｘ", "110105-19491231-002X"]
)
def test_it_may_be_typed_with_blanks_and_wide_digits(typed):
    assert identity.read(typed, today=TODAY) == identity.Identity(GOOD, date(1949, 12, 31), "f")
    assert identity.read(typed, today=TODAY).tail == "002X"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1101051949123100", "length"),
        ("11010519491231002Y", "digits"),
        ("1101051949123X0021", "digits"),
        (made(110105, date(2026, 11, 28), 2)[:6] + "20270229" + "0021", "birth"),
        (made(110105, date(2027, 1, 1), 2), "birth"),
        (made(110105, date(1850, 1, 1), 2), "birth"),
        (GOOD[:-1] + "1", "check"),
    ],
)
def test_what_is_none_is_refused_with_the_reason(typed, why):
    with pytest.raises(WrongIdentity) as refused:
        identity.read(typed, today=TODAY)
    assert refused.value.facts["why"] == why


def test_another_document_has_letters_and_digits_and_a_birth_date_of_its_own():
    known = identity.other("e 1234 5678", date(1990, 5, 1), today=TODAY)
    assert (known.number, known.tail, known.born) == ("E12345678", "5678", date(1990, 5, 1))
    for number, born, why in (("12", date(1990, 5, 1), "other"), ("E123456", None, "unborn")):
        with pytest.raises(WrongIdentity) as refused:
            identity.other(number, born, today=TODAY)
        assert refused.value.facts["why"] == why
