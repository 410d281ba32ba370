"""Birthdays: the right day in either calendar, once in each of its years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.care.birthdays import Birthday, Occasion, is_possible, kept_on
from tests.birthdays import in_year

solar = st.builds(
    lambda day: Birthday("solar", day.month, day.day), st.dates(date(2000, 1, 1), date(2000, 12, 31))
)
lunar = st.builds(
    lambda month, day, leap: Birthday("lunar", month, day, leap),
    st.integers(1, 12),
    st.integers(1, 30),
    st.booleans(),
)


@pytest.mark.parametrize(
    "festival", [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)], ids=str
)
def test_who_was_born_on_the_first_of_the_first_moon_has_a_birthday_at_spring_festival(festival):
    assert in_year(Birthday("lunar", 1, 1), festival.year) == festival
    assert Occasion(Birthday("lunar", 1, 1), festival.year) in kept_on(festival)


@pytest.mark.parametrize(
    ("born", "year", "day"),
    [
        (Birthday("lunar", 8, 15), 2025, date(2025, 10, 6)),  # Mid-Autumn after the leap sixth month
        (Birthday("lunar", 6, 1, leap=True), 2025, date(2025, 7, 25)),  # the leap month itself
        (Birthday("lunar", 6, 1), 2025, date(2025, 6, 25)),  # the ordinary month before it
        (Birthday("lunar", 6, 1, leap=True), 2026, date(2026, 7, 14)),  # no leap sixth month in 2026
        (Birthday("lunar", 12, 30), 2024, date(2025, 1, 28)),  # a year's last month of 29 days: on the 29th
        (Birthday("lunar", 12, 30), 2023, date(2024, 2, 9)),  # and one of 30
        (Birthday("lunar", 11, 1, leap=True), 2033, date(2033, 12, 22)),  # 2033 has a leap eleventh month
    ],
)
def test_lunar_birthdays_of_the_almanac(born, year, day):
    assert in_year(born, year) == day
    assert Occasion(born, year) in kept_on(day)


def test_the_29th_of_february_is_kept_on_the_28th_of_a_short_one():
    born = Birthday("solar", 2, 29)
    assert in_year(born, 2027) == date(2027, 2, 28)
    assert in_year(born, 2028) == date(2028, 2, 29)
    assert Occasion(born, 2028) not in kept_on(date(2028, 2, 28))


def test_a_club_may_keep_the_29th_of_february_on_the_first_of_march():
    born = Birthday("solar", 2, 29)
    assert in_year(born, 2027, leap_day="03-01") == date(2027, 3, 1)
    assert in_year(born, 2028, leap_day="03-01") == date(2028, 2, 29)
    assert Occasion(born, 2027) in kept_on(date(2027, 3, 1), leap_day="03-01")
    assert Occasion(born, 2027) not in kept_on(date(2027, 2, 28), leap_day="03-01")
    assert Occasion(born, 2028) not in kept_on(date(2028, 3, 1), leap_day="03-01")


def test_a_solar_year_may_hold_two_lunar_birthdays_or_none():
    born = Birthday("lunar", 12, 8)
    kept = [occasion for day in _days_of(2025) for occasion in kept_on(day) if occasion.birthday == born]
    assert [occasion.year for occasion in kept] == [2024]
    both = [day.year for day in (in_year(born, year) for year in range(2018, 2028))]
    assert any(both.count(year) == 2 for year in both)
    assert set(range(2019, 2028)) - set(both)


@given(st.one_of(solar, lunar), st.integers(1990, 2056))
def test_everybody_has_one_birthday_in_each_year_of_the_own_calendar(born, year):
    day = in_year(born, year)
    assert [occasion.year for occasion in kept_on(day) if occasion.birthday == born] == [year]
    others = [day + timedelta(days=days) for days in (-30, -29, -1, 1, 29, 30)]
    assert all(Occasion(born, year) not in kept_on(other) for other in others)


@given(st.dates(date(1990, 1, 1), date(2056, 12, 31)))
def test_whatever_is_kept_on_a_day_is_reckoned_to_that_day(day):
    assert all(in_year(occasion.birthday, occasion.year) == day for occasion in kept_on(day))


@pytest.mark.parametrize(
    "born",
    [
        Birthday("solar", 2, 30),
        Birthday("solar", 4, 31),
        Birthday("solar", 13, 1),
        Birthday("lunar", 1, 31),
        Birthday("lunar", 0, 1),
        Birthday("solar", 6, 1, leap=True),
    ],
    ids=str,
)
def test_days_that_no_calendar_has_are_impossible(born):
    assert not is_possible(born)


def _days_of(year):
    return [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
