"""Bars of a chart: widths and places in percent, heights in pixels, so that words keep their size."""

from calendar import month_abbr
from collections.abc import Sequence
from typing import NamedTuple

from club import clock
from web.i18n import chinese

HEIGHT = 96
FEWEST = 8  # bars for which there is room: a single one is no wall
_ROOM = 18  # above the highest bar, for its value


class Bar(NamedTuple):
    """`x`, `width`, `middle` in percent, `y` and `height` in pixels; `value` stands on it, `label` below."""

    x: float
    width: float
    middle: float
    y: float
    height: float
    value: str
    label: str


class Lane(NamedTuple):
    """A bar that lies: `width` in percent."""

    label: str
    width: float
    value: str


def bars(told: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """A bar for each label, number and its words; what is below zero has none."""
    step = 100 / max(len(told), FEWEST)
    most = max([number for _, number, _ in told] + [1])
    made: list[Bar] = []
    for place, (label, number, words) in enumerate(told):
        height = round(max(number, 0) / most * (HEIGHT - _ROOM), 1)
        x = place * step + step * 0.14
        made.append(
            Bar(
                round(x, 2),
                round(step * 0.72, 2),
                round(place * step + step / 2, 2),
                round(HEIGHT - height, 1),
                height,
                words,
                label,
            )
        )
    return made


def month_name(month: str) -> str:
    """2026-11 below a bar: 11月 · Nov; with the year where it is not this one, 25年11月 · Nov 25."""
    year, number = (int(part) for part in month.split("-"))
    is_near = year == clock.day_of(clock.now()).year
    if chinese():
        return f"{number}月" if is_near else f"{year % 100:02}年{number}月"
    return month_abbr[number] if is_near else f"{month_abbr[number]} {year % 100:02}"


def lanes(told: Sequence[tuple[str, int, str]]) -> list[Lane]:
    """The same lying: the longest takes 62 of a hundred, its value stands behind it."""
    most = max([number for _, number, _ in told] + [1])
    return [Lane(label, round(max(number, 0) / most * 62, 1), words) for label, number, words in told]
