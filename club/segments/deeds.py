"""Fields of what people did: visits and what they spent, points, events, and what they allow.

Events are read from the timeline: this package knows no event.
"""

from collections.abc import Callable
from datetime import date, timedelta

from club import consents
from club.roles import N_
from club.segments.fields import Ask, Operator, field, instants
from club.segments.kinds import Choices, Day, Number, Yuan
from club.segments.operators import DAYS, moments, numbers

WORKSHOP, CLUB = N_("Workshop"), N_("Club")
PURPOSES = {
    "marketing_wechat": N_("WeChat news"),
    "marketing_sms": N_("SMS offers"),
    "marketing_phone": N_("Phone offers"),
    "service_sms": N_("SMS about own events"),
}
assert set(PURPOSES) == set(consents.PURPOSES)

SPENT = """EXISTS (SELECT 1 FROM (SELECT COALESCE(s.person_id, s.member_id) AS person
        FROM club_service_order s WHERE s.state = 'settled' AND s.member_id IS NOT NULL AND {span}
        GROUP BY COALESCE(s.person_id, s.member_id) HAVING SUM(s.total) >= {amount}) spent
    WHERE spent.person = m.id)"""
BALANCE = "EXISTS (SELECT 1 FROM points_account p WHERE p.id = m.account_id AND {})"
# What stands on the timeline and was not taken back by a later line about the same thing.
DID = """EXISTS (SELECT 1 FROM club_activity a
    WHERE COALESCE(a.person_id, a.member_id) = m.id AND a.kind = '{kind}'{span}
    AND NOT EXISTS (SELECT 1 FROM club_activity u
        WHERE COALESCE(u.person_id, u.member_id) = COALESCE(a.person_id, a.member_id)
        AND u.kind IN ({undone_by}) AND u.subject = a.subject AND u.id > a.id))"""


def allows(purpose: str) -> str:
    """Whoever allows `purpose`, one of consents.PURPOSES."""
    return f"m.allows LIKE '%{purpose}%'"


def _spent_lately(ask: Ask, amount: int, days: int) -> str:
    return _spent(ask, amount, lambda: f"s.opened_at >= {ask.value(ask.at - timedelta(days))}")


def _spent_between(ask: Ask, amount: int, first: date, last: date) -> str:
    def span() -> str:
        start, end = instants(ask, first, last)
        return f"s.opened_at >= {start} AND s.opened_at < {end}"

    return _spent(ask, amount, span)


def _spent(ask: Ask, amount: int, span: Callable[[], str]) -> str:
    """Nothing was spent by everybody, also by those without an order: then no span is asked for.

    PostgreSQL refuses a value that its statement has no place for.
    """
    return SPENT.format(span=span(), amount=ask.value(amount)) if amount else "TRUE"


def _did(kind: str, *undone_by: str) -> tuple[Operator, ...]:
    def sql(span: str) -> str:
        return DID.format(kind=kind, span=span, undone_by=", ".join(f"'{other}'" for other in undone_by))

    def between(ask: Ask, first: date, last: date) -> str:
        start, end = instants(ask, first, last)
        return sql(f" AND a.at >= {start} AND a.at < {end}")

    return (
        Operator(
            "within",
            N_("within the last"),
            lambda ask, days: sql(f" AND a.at >= {ask.value(ask.at - timedelta(days))}"),
            (DAYS,),
            N_("%s days"),
        ),
        Operator("between", N_("between"), between, (Day(), Day())),
        Operator("never", N_("never"), lambda ask: f"NOT {sql('')}"),
    )


def _points(comparison: str) -> str:
    return BALANCE.format(f"p.balance {comparison}")


BALANCES = Number(-10_000_000, 1_000_000_000)
FIELDS = (
    field(
        "last_visit",
        N_("Last visit"),
        WORKSHOP,
        *moments("m.last_visit_at"),
        Operator("never", N_("never"), lambda ask: "m.last_visit_at IS NULL"),
        may="orders.see",
    ),
    field(
        "visits",
        N_("Visits"),
        WORKSHOP,
        *numbers("m.visits", Number(0, 100_000)),
        may="orders.see",
    ),
    field("spent", N_("Spent in all"), WORKSHOP, *numbers("m.spent", Yuan()), unit="¥", may="orders.see"),
    field(
        "spent_in",
        N_("Spent in a time"),
        WORKSHOP,
        Operator("lately", N_("is at least"), _spent_lately, (Yuan(), DAYS), N_("¥%s in the last %s days")),
        Operator(
            "between", N_("is at least"), _spent_between, (Yuan(), Day(), Day()), N_("¥%s from %s to %s")
        ),
        may="orders.see",
    ),
    field(
        "points",
        N_("Points, with those to come"),
        CLUB,
        Operator("least", N_("is at least"), lambda ask, n: _points(f">= {ask.value(n)}"), (BALANCES,)),
        Operator("most", N_("is at most"), lambda ask, n: _points(f"<= {ask.value(n)}"), (BALANCES,)),
        Operator(
            "between",
            N_("is between"),
            lambda ask, low, high: _points(f"BETWEEN {ask.value(low)} AND {ask.value(high)}"),
            (BALANCES, BALANCES),
        ),
        may="points.see",
    ),
    field(
        "registered",
        N_("Registered for an event"),
        CLUB,
        *_did("registration.made", "registration.cancelled", "session.cancelled"),
        may="events.see",
    ),
    field(
        "attended", N_("Came to an event"), CLUB, *_did("checkin.done", "checkin.undone"), may="events.see"
    ),
    field(
        "consent",
        N_("Allows"),
        CLUB,
        Operator(
            "in",
            N_("one of"),
            lambda ask, purposes: f"({' OR '.join(map(allows, purposes))})",
            (Choices(PURPOSES),),
        ),
    ),
)
