"""Fields of the cars that a person drives now; and whether there is one.

Conditions about cars that stand side by side in one "all" speak of one and the same car.
"""

from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from club.roles import N_
from club.segments import warranties
from club.segments.fields import Ask, Operator, field, known
from club.segments.kinds import Choices, Day, Number, Texts
from club.segments.operators import flag, months_on, numbers, one_of

CAR = N_("Car")
AGE, AHEAD = Number(0, 600), Number(0, 120)
ENERGIES = {"fuel": N_("fuel"), "hybrid": N_("hybrid"), "ev": N_("electric")}
STATES = {"active": N_("on the road"), "sold": N_("sold"), "scrapped": N_("scrapped")}
DRIVES = """EXISTS (SELECT 1 FROM club_ownership o JOIN club_vehicle v ON v.id = o.vehicle_id
    WHERE COALESCE(o.person_id, o.member_id) = m.id AND o.until IS NULL AND {})"""
# The cars of today, and those that left for good when the person had them.
HAD = """EXISTS (SELECT 1 FROM club_ownership o JOIN club_vehicle v ON v.id = o.vehicle_id
    WHERE COALESCE(o.person_id, o.member_id) = m.id AND {} AND (o.until IS NULL
        OR (v.state <> 'active' AND v.state_at IS NOT NULL AND o.until >= v.state_at)))"""
# From one model to the next by the index, instead of reading a million cars for a dozen names.
MODELS = """WITH RECURSIVE known(model) AS (
    SELECT (SELECT MIN(model) FROM club_vehicle WHERE model <> '')
    UNION ALL
    SELECT (SELECT MIN(model) FROM club_vehicle v WHERE v.model > known.model) FROM known
    WHERE known.model IS NOT NULL
) SELECT model FROM known WHERE model IS NOT NULL LIMIT 200"""
DRIVES_ANY = """EXISTS (SELECT 1 FROM club_ownership o
    WHERE COALESCE(o.person_id, o.member_id) = m.id AND o.until IS NULL)"""


async def models(using: BaseDBAsyncClient) -> list[str]:
    """The names of the models that we know, as many as one can choose from."""
    return [row["model"] for row in await using.execute_query_dict(MODELS)]


def _delivered_by(ask: Ask, months: int) -> str:
    return known(f"v.delivered_on <= {ask.value(months_on(ask.today, -months))}", "v.delivered_on")


def _delivered_since(ask: Ask, months: int) -> str:
    return known(f"v.delivered_on >= {ask.value(months_on(ask.today, -months))}", "v.delivered_on")


def _deadline(column: str) -> tuple[Operator, ...]:
    """A day on which something holds last: it comes within so many months, between two days, or is over."""

    def ends(ask: Ask, months: int) -> str:
        until = ask.value(months_on(ask.today, months))
        return known(f"{column} >= {ask.value(ask.today)} AND {column} <= {until}", column)

    def is_over(ask: Ask) -> str:
        return known(f"{column} < {ask.value(ask.today)}", column)

    def in_days(ask: Ask, first: date, last: date) -> str:
        return known(f"{column} BETWEEN {ask.value(first)} AND {ask.value(last)}", column)

    return (
        Operator("within", N_("ends within"), ends, (AHEAD,), N_("%s months")),
        Operator("between", N_("ends between"), in_days, (Day(), Day())),
        Operator("over", N_("is over"), is_over),
    )


FIELDS = (
    field("car", N_("Car"), CAR, *flag(N_("drives one"), N_("drives none"), DRIVES_ANY)),
    field("model", N_("Model"), CAR, one_of("v.model", Texts("model")), is_about_car=True),
    field("energy", N_("Energy"), CAR, one_of("v.energy", Choices(ENERGIES)), is_about_car=True),
    field(
        "car_age",
        N_("Months since delivery"),
        CAR,
        Operator("least", N_("is at least"), _delivered_by, (AGE,)),
        Operator("most", N_("is at most"), _delivered_since, (AGE,)),
        Operator(
            "between",
            N_("is between"),
            lambda ask, low, high: f"({_delivered_by(ask, low)} AND {_delivered_since(ask, high)})",
            (AGE, AGE),
        ),
        unit=N_("months"),
        is_about_car=True,
    ),
    field("warranty", N_("Warranty"), CAR, *_deadline("v.warranty_until"), is_about_car=True),
    field(
        "warranty_ends",
        N_("Warranty by date or kilometres"),
        CAR,
        *warranties.OPERATORS,
        is_about_car=True,
    ),
    field("insurance", N_("Insurance"), CAR, *_deadline("v.insured_until"), is_about_car=True),
    field("inspection", N_("Inspection"), CAR, *_deadline("v.inspected_until"), is_about_car=True),
    field(
        "kilometres",
        N_("Kilometres"),
        CAR,
        *numbers("v.kilometres", Number(0, 2_000_000)),
        unit=N_("km"),
        is_about_car=True,
    ),
    field(
        "car_state",
        N_("State of the car"),
        CAR,
        Operator(
            "in", N_("is"), lambda ask, states: HAD.format(ask.any_of("v.state", states)), (Choices(STATES),)
        ),
    ),
)
