"""How the portal says when."""

from datetime import UTC, datetime, timedelta

import pytest

from web import i18n
from web.portal import dates

HALF_PAST_SIX = datetime(2020, 11, 27, 22, 30, tzinfo=UTC)  # in Shanghai, on Saturday 28 November


@pytest.mark.parametrize(
    ("after", "chinese", "english"),
    [
        (timedelta(hours=3), "2020年11月28日 周六 06:30 至 09:30", "Sat 28 Nov 2020 06:30 to 09:30"),
        (
            timedelta(days=1),
            "2020年11月28日 周六 06:30 至 29日 06:30",
            "Sat 28 Nov 2020 06:30 to Sun 29 Nov 2020 06:30",
        ),
        (
            timedelta(days=3),
            "2020年11月28日 周六 06:30 至 2020年12月1日 周二 06:30",
            "Sat 28 Nov 2020 06:30 to Tue 1 Dec 2020 06:30",
        ),
    ],
)
def test_what_the_end_has_in_common_with_the_start_is_said_once(after, chinese, english):
    for locale, shown in (("zh_CN", chinese), ("en", english)):
        with i18n.speaking(locale):
            assert dates.span(HALF_PAST_SIX, HALF_PAST_SIX + after) == shown
