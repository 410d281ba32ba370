"""The warranty as it ends: on its day or at its kilometres, whichever is first, as club/warranty.py has it.

The kilometres are projected by the pace of the car: reached on a day if nothing is left of them by then, in
whole numbers, so that both databases and club/mileage.py say the same.
"""

from datetime import date, timedelta

from club import clock
from club.odometer import YEAR
from club.roles import N_
from club.segments.fields import Ask, Operator
from club.segments.kinds import Day, Number
from club.segments.operators import months_on

AHEAD = Number(0, 120)
SECONDS = 24 * 60 * 60
# Seconds of an instant since 1970; asking.py says it as SQLite does.
READ_AT = "CAST(FLOOR(EXTRACT(EPOCH FROM v.read_at)) AS BIGINT)"
READ_AT_ON_SQLITE = "CAST(strftime('%s', v.read_at) AS INTEGER)"


def ended_by(ask: Ask, day: date) -> str:
    """Whether its last day is `day` or an earlier one; false where neither day nor kilometres are known."""
    by_day = f"(v.warranty_until IS NOT NULL AND v.warranty_until <= {ask.value(day)})"
    start = ask.value(int(clock.start_of(day).timestamp()))
    days = f"((CAST({start} AS BIGINT) - {READ_AT} + {SECONDS - 1}) / {SECONDS})"
    left = "(v.warranty_km - v.kilometres)"
    passed = f"({left} <= 0 AND v.read_at < {ask.value(clock.end_of(day))})"
    coming = (
        f"({left} > 0 AND v.yearly_km IS NOT NULL AND v.yearly_km > 0 "
        f"AND {left} * {YEAR} <= v.yearly_km * {days})"
    )
    known = "v.warranty_km IS NOT NULL AND v.warranty_km > 0 AND v.kilometres IS NOT NULL"
    return f"({by_day} OR ({known} AND v.read_at IS NOT NULL AND ({passed} OR {coming})))"


def _between(ask: Ask, first: date, last: date) -> str:
    before = ended_by(ask, first - timedelta(days=1))
    return f"({_on_the_road(ask)} AND {ended_by(ask, last)} AND NOT {before})"


def _on_the_road(ask: Ask) -> str:
    scrapped = f"v.state = 'scrapped' AND v.state_at IS NOT NULL AND v.state_at <= {ask.value(ask.at)}"
    return f"NOT ({scrapped})"


OPERATORS = (
    Operator(
        "within",
        N_("ends within"),
        lambda ask, months: _between(ask, ask.today, months_on(ask.today, months)),
        (AHEAD,),
        N_("%s months"),
    ),
    Operator("between", N_("ends between"), _between, (Day(), Day())),
    Operator(
        "over",
        N_("is over"),
        lambda ask: f"({_on_the_road(ask)} AND {ended_by(ask, ask.today - timedelta(days=1))})",
    ),
)
