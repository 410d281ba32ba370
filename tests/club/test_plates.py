"""Plates and VINs: read the way people type them; what cannot be one is refused, what is odd only warns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.vehicles import plates, vins
from club.vehicles.plates import InvalidPlate
from club.vehicles.vins import InvalidVin

P = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
ORDINARY = rf"[{P}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]"
NEW_ENERGY = rf"[{P}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])"

ordinary = st.from_regex(ORDINARY, fullmatch=True)
new_energy = st.from_regex(NEW_ENERGY, fullmatch=True)


@given(ordinary | new_energy)
def test_every_plate_is_read_with_dots_blanks_and_small_letters(plate):
    assert plates.normalise(plate) == plate
    assert plates.normalise(f" {plate[:2]}·{plate[2:]} ".lower()) == plate
    assert plates.normalise(f"{plate[0]} {plate[1]}-{plate[2:]}") == plate


@given(st.text(alphabet=P + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789挂学警港澳", min_size=5, max_size=9))
def test_nothing_else_is_a_plate(text):
    is_one = bool(re.fullmatch(ORDINARY, text) or re.fullmatch(NEW_ENERGY, text))
    assert plates.is_plate(text) is is_one


@pytest.mark.parametrize(
    "text", ["沪B6K28", "沪B6K28675", "沪I6K286", "沪BO1234", "上B6K286", "B6K286", "沪BL12345", ""]
)
def test_a_refused_plate_is_told_as_we_read_it_and_how_long_it_is(text):
    with pytest.raises(InvalidPlate) as refusal:
        plates.normalise(text)
    facts = refusal.value.facts
    assert (facts["plate"], facts["length"]) == (text, len(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("上B6K286", "province"),
        ("B6K286", "bare"),
        ("AD12345", "bare"),
        ("6K286", "tail"),
        ("沪BO1234", "letters"),
        ("沪I6K286", "letters"),
        ("沪B6K28", "length"),
        ("", "length"),
        ("沪BL12345", "shape"),
    ],
)
def test_a_refusal_names_what_is_wrong_with_a_plate(text, why):
    with pytest.raises(InvalidPlate) as refusal:
        plates.normalise(text)
    assert refusal.value.facts["why"] == why


@pytest.mark.parametrize(
    ("plate", "energy"),
    [
        ("沪B6K286", None),
        ("沪AD12345", "ev"),
        ("沪AA12345", "ev"),
        ("沪AF12345", "hybrid"),
        ("沪AK12345", "hybrid"),
        ("沪A12345D", "ev"),
        ("沪A12345F", "hybrid"),
    ],
)
def test_a_plate_of_eight_says_what_drives_the_car(plate, energy):
    assert plates.normalise(plate) == plate
    assert plates.energy(plate) == energy


def test_a_car_is_called_by_the_last_five():
    assert plates.tail("沪AD12345") == "12345"
    assert plates.tail(None) == ""


def test_vins_are_read_with_blanks_and_small_letters():
    assert vins.normalise(" lsvau2180-n218 3294 ") == "LSVAU2180N2183294"


@pytest.mark.parametrize(
    "text", ["LSVAU2180N218329", "LSVAU2180N21832944", "LSVAU2180I2183294", "LSVAU2180O2183294", "1" * 17, ""]
)
def test_a_vin_has_seventeen_characters_without_i_o_q_and_not_all_alike(text):
    with pytest.raises(InvalidVin) as refusal:
        vins.normalise(text)
    assert refusal.value.facts["length"] == len(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("LSVAU2180O2183294", "letters"),
        ("LSVAU2180N218329", "length"),
        ("LSVAU2180N218329车", "shape"),
    ],
)
def test_a_refusal_names_what_is_wrong_with_a_vin(text, why):
    with pytest.raises(InvalidVin) as refusal:
        vins.normalise(text)
    assert refusal.value.facts["why"] == why


@pytest.mark.parametrize(
    "vin", ["1M8GDM9AXKP042788", "5GZCZ43D13S812715", "LSGGG54X8FS112345"[:8] + "1FS112345"]
)
def test_the_check_digit_only_warns(vin):
    assert vins.normalise(vin) == vin
    assert vins.is_checked(vin) is (vin in {"1M8GDM9AXKP042788", "5GZCZ43D13S812715"})


@given(st.integers(0, 16).filter(lambda place: place != 8), st.sampled_from("0123456789"))
def test_a_wrong_digit_shows_in_the_check_digit(place, digit):
    vin = "1M8GDM9AXKP042788"
    wrong = vin[:place] + digit + vin[place + 1 :]
    if vin[place].isdigit() and digit != vin[place]:
        assert not vins.is_checked(wrong)


@pytest.mark.parametrize("word", ["6K286", "6K28挂"])
def test_the_last_five_of_a_plate_describe_a_car(word):
    assert plates.described(word) == {"plate_tail": word}


@pytest.mark.parametrize("word", ["小鹏汽车行", "HELLO", "6K28"])
def test_no_plate_ends_so(word):
    assert plates.described(word) == {}
