"""How values read, in Chinese and in English, in the club's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from club import clock
from club.orders import ServiceOrder
from web import i18n, text

NOON = datetime(2020, 11, 28, 4, tzinfo=UTC)  # noon in Shanghai, a Saturday


@pytest.fixture(params=["zh_CN", "en"])
def locale(request):
    with i18n.speaking(request.param):
        yield request.param


@pytest.fixture
def english():
    with i18n.speaking("en"):
        yield


@pytest.fixture
def chinese():
    with i18n.speaking("zh_CN"):
        yield


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (12680, "12,680"), (-300, "−300"), (-12680, "−12,680"), (None, "—")]
)
def test_points_have_commas_and_a_real_minus(value, shown):
    assert text.points(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(120, "+120"), (-300, "−300"), (0, "0"), (1200, "+1,200")])
def test_a_movement_has_its_sign(value, shown):
    assert text.signed(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (19800, "¥198"),
        (19850, "¥198.50"),
        (19805, "¥198.05"),
        (198000000, "¥1,980,000"),
        (5, "¥0.05"),
        (0, "¥0"),
        (-19850, "−¥198.50"),
        (None, "—"),
    ],
)
def test_fen_are_shown_as_yuan(value, shown):
    assert text.fen(value) == shown


@pytest.mark.parametrize(
    ("show", "value", "shown"),
    [
        (text.plate, "沪B6K286", "沪B·6K286"),
        (text.plate, "沪AD12345", "沪A·D12345"),
        (text.plate_masked, "京A12345", "京A·***45"),
        (text.plate_masked, "京AD12312", "京AD·****12"),
        (text.plate_masked, "京A1234挂", "京A·***4挂"),
        (text.plate_masked, "京A12345D", "京A·****5D"),
        (text.phone, "13816526034", "138 1652 6034"),
        (text.phone_masked, "13816526034", "138****6034"),
        (text.vin_masked, "LSVAU2180N2183294", "…183294"),
        (text.digits, "113804127690552133", "1138 0412 7690 5521 33"),
    ],
)
def test_numbers_are_grouped_or_masked(show, value, shown):
    assert show(value) == shown


def test_a_name_is_said_in_the_readers_language_if_it_has_one(locale):
    assert text.bilingual("金卡", "Gold") == ("金卡" if locale == "zh_CN" else "Gold")
    assert text.bilingual("金卡") == "金卡"


def test_between_chinese_sentences_stands_no_blank(locale):
    said = ["每次 200 分。", "次年年底到期。"] if locale == "zh_CN" else ["200 each.", "For a year."]
    assert text.run_on(said) in ("每次 200 分。次年年底到期。", "200 each. For a year.")


def test_what_is_missing_is_a_dash():
    always_there = {"signed", "digits", "run_on", "age_in_days", "birthday"}
    shown = {name: show(None) for name, show in text.FILTERS.items() if name not in always_there}
    assert set(shown.values()) == {"—"}


def test_a_day_of_another_year_names_it(chinese):
    assert text.day(date(2020, 11, 28)) == "2020年11月28日 周六"
    assert text.moment(NOON) == "2020年11月28日 周六 12:00"


def test_a_day_in_english(english):
    assert text.day(date(2020, 11, 28)) == "Sat 28 Nov 2020"
    assert text.moment(NOON) == "Sat 28 Nov 2020 12:00"


def test_a_day_of_this_year_goes_without_it(chinese):
    today = clock.day_of(clock.now())
    assert text.short_day(today) == f"{today.month}月{today.day}日"


def test_a_day_begins_at_the_club_midnight(chinese):
    last_minute, midnight = datetime(2020, 11, 27, 15, 59, tzinfo=UTC), datetime(2020, 11, 27, 16, tzinfo=UTC)
    assert text.moment(last_minute) == "2020年11月27日 周五 23:59"
    assert text.moment(midnight) == "2020年11月28日 周六 00:00"
    assert text.time_of(midnight) == "00:00"


@pytest.mark.parametrize(
    ("passed", "chinese_words", "english_words"),
    [
        (timedelta(seconds=30), "刚刚", "just now"),
        (timedelta(minutes=1, seconds=5), "1 分钟前", "1 minute ago"),
        (timedelta(minutes=16), "16 分钟前", "16 minutes ago"),
        (timedelta(hours=5), "5 小时前", "5 hours ago"),
        (timedelta(days=3), "3 天前", "3 days ago"),
    ],
)
def test_what_is_not_long_ago_is_told_by_how_long(locale, passed, chinese_words, english_words):
    shown = text.ago(clock.now() - passed)
    assert shown == (chinese_words if locale == "zh_CN" else english_words)


def test_what_is_long_ago_is_told_by_its_day(locale):
    assert text.ago(NOON) == text.short_day(NOON)


def test_yesterday_evening_is_one_day_old_in_the_morning():
    now = clock.now()
    assert text.age_in_days(now) == 0
    assert text.age_in_days(clock.start_of(clock.day_of(now)) - timedelta(seconds=1)) == 1
    assert text.age_in_days(clock.end_of(clock.day_of(now))) == -1


@pytest.mark.parametrize(
    ("days", "chinese_words", "english_words"),
    [(0, "今天", "today"), (1, "明天", "tomorrow"), (7, "还有 7 天", "in 7 days")],
)
def test_what_is_to_come_is_told_by_the_days_left(locale, days, chinese_words, english_words):
    shown = text.until(clock.day_of(clock.now()) + timedelta(days=days))
    assert shown == (chinese_words if locale == "zh_CN" else english_words)


def test_every_filter_is_known_to_the_templates():
    from web import render

    assert text.FILTERS.items() <= render.environment("zh_CN").filters.items()


def test_a_day_without_an_hour_shows_none(chinese):
    day = clock.start_of(date(2020, 11, 28))
    assert (text.stamp_or_day(day), text.stamp_or_day(NOON)) == ("2020-11-28", "2020-11-28 12:00")
    assert (text.moment_or_day(day), text.moment_or_day(NOON)) == ("2020年11月28日", "2020年11月28日 12:00")
    assert (text.time_if_any(day), text.time_if_any(NOON)) == ("", "12:00")
    assert text.stamp_or_day(None) == "—"


@pytest.mark.parametrize(
    ("settled", "shown"),
    [
        (None, "2020年11月28日"),
        (NOON + timedelta(hours=3), "2020年11月28日"),
        (NOON + timedelta(days=1), "2020年11月28日进店、2020年11月29日结算"),
    ],
)
def test_an_order_has_one_date_unless_it_was_settled_another_day(chinese, settled, shown):
    assert text.visit_days(ServiceOrder(opened_at=NOON, settled_at=settled)) == shown
