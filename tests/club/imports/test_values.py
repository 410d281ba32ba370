"""What dealers' systems write is read as one value, or refused by name; never anything else."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import ClubError
from club.imports import lunar, values
from club.imports.values import NoSuchDay, NotADay, NotAnEmail, NotKilometres, NotMoney
from club.members.births import Birth
from club.phones import InvalidPhone
from club.vehicles import InvalidPlate, InvalidVin

LUNAR_MONTHS = "正二三四五六七八九十冬腊"
LUNAR_DAYS = [*(f"初{n}" for n in "一二三四五六七八九十"), *(f"十{n}" for n in "一二三四五六七八九"), "二十"]
LUNAR_DAYS += [*(f"廿{n}" for n in "一二三四五六七八九"), "三十"]


@pytest.mark.parametrize(
    "said",
    ["2026-11-27", "2026/11/27", "20261127", "2026年11月27日", "46353", "2026.11.27", "2026-11-27 08:30",
     "２０２６－１１－２７", " 2026/11/27 ", "46353.35", "2026-11-27T08:30:00", "46353.0"],
)  # fmt: skip
def test_all_notations_of_a_day_are_the_same_day(said):
    assert values.day(said) == date(2026, 11, 27)


@pytest.mark.parametrize("said", ["1985-02-30", "2026/13/1", "20260230", "2026年2月30日", "0001-01-01"])
def test_a_day_that_the_calendar_lacks_is_named(said):
    with pytest.raises(NoSuchDay):
        values.day(said)


@pytest.mark.parametrize("said", ["", "明天", "11/27", "26-11-27", "2026", "123456", "2026-11"])
def test_what_may_mean_two_days_is_no_day(said):
    with pytest.raises(NotADay):
        values.day(said)


@pytest.mark.parametrize(
    ("said", "birth"),
    [
        ("农历正月廿九", Birth("lunar", 1, 29)),
        ("农历闰四月初三", Birth("lunar", 4, 3, None, True)),
        ("农历1985年腊月三十", Birth("lunar", 12, 30, 1985)),
        ("农历一九八五年冬月二十", Birth("lunar", 11, 20, 1985)),
        ("阴历8月15日", Birth("lunar", 8, 15)),
        ("农历十一月初十", Birth("lunar", 11, 10)),
        ("1985-06-12", Birth("solar", 6, 12, 1985)),
        ("23182", Birth("solar", 6, 20, 1963)),
    ],
)
def test_birthdays_are_read_by_the_sun_and_by_the_moon(said, birth):
    assert values.birth(said) == birth


@pytest.mark.parametrize("said", ["农历", "农历十三月初一", "农历正月卅一", "农历正月31", "农历正月"])
def test_a_lunar_day_that_cannot_be_is_named(said):
    with pytest.raises(lunar.NotLunar):
        values.birth(said)


@pytest.mark.parametrize(
    ("said", "mobile", "landline"),
    [
        ("+86 18686449353", "18686449353", ""),
        ("199-2238-3655", "19922383655", ""),
        ("１３８１６５２６０３４", "13816526034", ""),
        ("18644182449 ", "18644182449", ""),
        ("13816526034.0", "13816526034", ""),
        ("010-61992315", "", "010-61992315"),
        ("(0755)26001234转801", "", "0755-26001234-801"),
        ("61992315", "", "61992315"),
        ("无", "", ""),
        ("", "", ""),
    ],
)
def test_mobile_numbers_and_landlines(said, mobile, landline):
    assert values.phone(said) == (mobile, landline)


@pytest.mark.parametrize(
    "said", ["1330919916", "1.38E+10", "138165260345", "电话", "12816526034", "1775a22535"]
)
def test_what_is_no_number_is_refused(said):
    with pytest.raises(InvalidPhone):
        values.phone(said)


@pytest.mark.parametrize("said", ["粤G·4113K", "粤g4113k", "粤G 4113K", "粤Ｇ-4113Ｋ"])
def test_a_plate_in_every_spelling(said):
    assert values.plate(said) == "粤G4113K"


def test_a_car_without_a_plate_has_none_and_a_short_one_is_refused():
    assert values.plate("未上牌") == ""
    with pytest.raises(InvalidPlate):
        values.plate("苏BS8")


def test_a_vin_with_an_o_is_mended_where_the_check_digit_proves_it():
    assert values.vin("LSVY9OKOXKOOUOG7I") == ("LSVY90K0XK00U0G71", True)
    assert values.vin("lsvy90k0xk00u0g71") == ("LSVY90K0XK00U0G71", False)


@pytest.mark.parametrize("said", ["LSVMCOWVXU1JK2UTM", "LSVE5LUD1NZ4GJE", "1" * 17])
def test_a_vin_is_not_guessed(said):
    with pytest.raises(InvalidVin):
        values.vin(said)


@pytest.mark.parametrize(
    ("said", "name", "gender"),
    [
        ("张淑英女士", "张淑英", "f"),
        (" 赵凯", "赵凯", ""),
        ("李先生", "李", "m"),
        ("先生", "先生", ""),
        ("无", "", ""),
    ],
)
def test_a_title_behind_a_name_says_the_gender(said, name, gender):
    assert values.name(said) == (name, gender)


@pytest.mark.parametrize(
    ("said", "fen"),
    [("9,457.04", 945704), ("¥512", 51200), ("￥1,000.5元", 100050), ("0", 0), ("８８.８", 8880)],
)
def test_money_is_whole_fen(said, fen):
    assert values.money(said) == fen


@pytest.mark.parametrize("said", ["", "-5", "1.005", "12,34", "1e5", "免费", "99999999999"])
def test_what_is_no_money_is_refused(said):
    with pytest.raises(NotMoney):
        values.money(said)


@pytest.mark.parametrize(
    ("said", "read"), [("49301", 49301), ("49,301公里", 49301), ("4.5万公里", 45000), ("88.6 km", 88)]
)
def test_kilometres(said, read):
    assert values.kilometres(said) == read


def test_no_odometer_shows_that():
    for said in ("", "-1", "2000001", "很多"):
        with pytest.raises(NotKilometres):
            values.kilometres(said)


def test_an_address_without_an_at_is_refused():
    assert values.email(" Wu@Example.org ") == "wu@example.org"
    with pytest.raises(NotAnEmail):
        values.email("wu.example.org")


ANY = st.one_of(
    st.text(),
    st.text("0123456789-/.年月日 ,¥万公里km０１２", max_size=12),
    st.text("农历阴闰正冬腊初十廿卅一二三四五六七八九月日0123456789 年", max_size=12),
    st.text("京沪A·B0189OIQ 未上牌", max_size=18),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)).map(lambda day: f"{day:%Y/%m/%d}"),
    st.integers(13000000000, 19999999999).map(lambda number: f"+86 {number}"),
    st.integers(0, 99999999).map(lambda number: f"010-{number:08}"),
)


def again(read: Callable[[str], Any], write: Callable[[Any], str], said: str) -> None:
    """Whatever is read, what we write of it reads the same; else it is refused by name."""
    value = None
    with suppress(ClubError):
        value = read(said)
    if value is not None:
        assert read(write(value)) == value


def lunar_words(birth: Birth) -> str:
    if birth.calendar == "solar":
        return f"{birth.year:04}-{birth.month:02}-{birth.day:02}"
    year = f"{birth.year:04}年" if birth.year is not None else ""
    month, day = LUNAR_MONTHS[(birth.month or 0) - 1], LUNAR_DAYS[(birth.day or 0) - 1]
    return f"农历{year}{'闰' if birth.leap else ''}{month}月{day}"


READERS: dict[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "phone": (values.phone, "".join),
    "plate": (values.plate, str),
    "vin": (lambda said: values.vin(said)[0], str),
    "name": (lambda said: values.name(said)[0], str),
    "gender": (values.gender, str),
    "number": (values.number, str),
    "order_number": (values.order_number, str),
    "day": (values.day, str),
    "birth": (values.birth, lunar_words),
    "money": (values.money, lambda fen: f"{fen // 100}.{fen % 100:02}"),
    "kilometres": (values.kilometres, str),
    "email": (values.email, str),
    "tidy": (values.tidy, str),
}


@pytest.mark.parametrize("reader", READERS)
def test_any_text_is_read_the_same_twice_or_refused_by_name(reader):
    read, write = READERS[reader]
    given(ANY)(lambda said: again(read, write, said))()


@given(st.integers(1, 12), st.integers(1, 30), st.booleans(), st.none() | st.integers(1900, 2050))
def test_every_lunar_day_is_read_from_its_own_words(month, day, leap, year):
    birth = Birth("lunar", month, day, year, leap)
    assert values.birth(lunar_words(birth)) == birth
