"""Codes: a member's dies within a minute and cannot be forged; a mistyped ticket is told from a true one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from club import codes

KEY = b"a key of this test alone"
WINDOW = timedelta(seconds=30)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)

numbers = st.integers(0, 10**10 - 1).map("{:010d}".format)
moments = st.integers(1_600_000_000_000, 3_800_000_000_000).map(
    lambda ms: datetime.fromtimestamp(ms / 1000, UTC)
)
tickets = st.builds(codes.new_ticket)


def read(code, at):
    return codes.read(code, at, key=KEY)


@given(numbers, moments)
def test_a_member_code_is_eighteen_digits_and_names_the_member(number, at):
    code = codes.member_code(number, at, key=KEY)
    assert len(code) == 18
    assert code.isdecimal()
    assert read(code, at) == codes.Read("member", code, True, "", number)


@given(numbers, moments)
def test_it_holds_in_its_window_the_one_after_and_one_ahead_for_skew_only(number, at):
    code = codes.member_code(number, at, key=KEY)
    assert [read(code, at + WINDOW * step).ok for step in (-2, -1, 0, 1, 2)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@given(numbers, moments)
def test_a_code_that_has_died_is_told_from_a_forged_one(number, at):
    code = codes.member_code(number, at, key=KEY)
    assert read(code, at + 2 * WINDOW).reason == "expired"
    assert codes.read(code, at, key=b"somebody else's key").reason in {"forged", ""}


@given(numbers, moments, st.integers(1, 17), st.integers(1, 9))
def test_any_changed_digit_of_a_member_code_is_refused(number, at, place, change):
    code = codes.member_code(number, at, key=KEY)
    other = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    answer = read(other, at)
    assert not answer.ok or answer.number != number  # another number's true code: one chance in three million


@given(moments)
def test_the_time_left_is_never_nothing_and_at_most_thirty_seconds(at):
    left = codes.window_left(at)
    assert 0 < left <= 30
    code = codes.member_code("0123456789", at, key=KEY)
    before = at + timedelta(seconds=left) - timedelta(milliseconds=1)
    assert codes.member_code("0123456789", before, key=KEY) == code or left < 0.002


@given(tickets, moments)
def test_tickets_and_vouchers_are_fifteen_digits_of_their_kind(ticket, at):
    assert len(ticket) == 15
    assert (read(ticket, at).kind, read(ticket, at).ok) == ("ticket", True)
    voucher = codes.new_voucher()
    assert (read(voucher, at).kind, read(voucher, at).ok, len(voucher)) == ("voucher", True, 15)


@given(tickets, st.integers(1, 14), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_ticket_is_caught(ticket, place, change):
    wrong = ticket[:place] + str((int(ticket[place]) + change) % 10) + ticket[place + 1 :]
    assert read(wrong, NOON).reason == "mistyped"


@given(tickets, st.integers(1, 13))
def test_every_two_neighbours_swapped_are_caught(ticket, place):
    swapped = ticket[:place] + ticket[place + 1] + ticket[place] + ticket[place + 2 :]
    assert read(swapped, NOON).ok is (swapped == ticket)


def test_codes_are_read_however_they_were_typed():
    code = codes.member_code("0123456789", NOON, key=KEY)
    grouped = " ".join(code[start : start + 4] for start in range(0, 18, 4))
    full_width = code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert [read(text, NOON).ok for text in (grouped, full_width, f" {code}\n")] == [True, True, True]


def test_anything_else_is_unknown():
    words = ["", "hello", "99", "2123", "1" * 17, "2٣12345678901234", "https://club.example/i/abc"]
    for text in words:
        assert read(text, NOON) == codes.Read("unknown", read(text, NOON).code, False, "unknown")
