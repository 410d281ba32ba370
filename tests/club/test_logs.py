"""Logs: what would betray a member is masked wherever it stands."""

import pytest

from club import logs


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sent to 13816526034", "sent to 138****6034"),
        ("scanned 112345678901234567", "scanned 11…67"),
        ("Key (plate)=(沪B6K286) already exists", "Key (plate)=(沪B…86) already exists"),
        ("京AD12345", "京A…45"),
        ("粤Z1234港", "粤Z…4港"),
        ("vin LSVAU2180N2183294", "vin …183294"),
        ("第A1号单 WO-2026-0017, 1280 points", "第A1号单 WO-2026-0017, 1280 points"),
        ("2026-11-23T01:00:00.000000+00:00", "2026-11-23T01:00:00.000000+00:00"),
    ],
)
def test_phones_codes_plates_and_vins_are_masked_and_nothing_else(said, kept):
    assert logs.mask(said) == kept


@pytest.mark.parametrize("name", ["password", "sms_secret", "csrf_token", "cookie", "code", "code_key"])
def test_whatever_is_named_like_a_secret_is_left_out(name):
    assert logs.redact(None, "", {name: "told", "event": "x"}) == {name: "…", "event": "x"}


def test_a_traceback_is_masked_too():
    event = logs.redact(None, "", {"exception": "ValueError: 13816526034 drives 沪B6K286"})
    assert event == {"exception": "ValueError: 138****6034 drives 沪B…86"}
