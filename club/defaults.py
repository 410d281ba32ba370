"""Defaults: the rules that a club begins with. They are data from then on; a change is a new version."""

from datetime import datetime

from club import actors
from club.actors import Actor
from points import rules

EXPIRY = "end_of_next_year"

RULES = {
    "service": (
        "service_order",
        {
            "type": "per_yuan",
            "rates": {"maintenance": 1, "repair": 1, "parts": 1, "accessories": 1, "bodywork": "0.5"},
            "excluded": ["accident", "warranty"],
            "expiry": EXPIRY,
        },
    ),
    "birthday": ("birthday", {"type": "fixed", "points": 200, "expiry": EXPIRY}),
    "referral": ("referral", {"type": "fixed", "points": 1000, "expiry": EXPIRY}),
    "referral_friend": ("referral_friend", {"type": "fixed", "points": 200, "expiry": EXPIRY}),
    "check_in": ("check_in", {"type": "fixed", "points": 2, "expiry": EXPIRY}),
    "check_in_week": ("check_in_week", {"type": "fixed", "points": 20, "expiry": EXPIRY}),
    "event": ("event", {"type": "fixed", "points": 100, "expiry": EXPIRY}),
}


async def ensure_rules(*, at: datetime, by: Actor) -> None:
    """Put the first version of each rule in force from `at`, where there is none yet."""
    for code, (kind, terms) in RULES.items():
        if not await rules.Rule.exists(code=code):
            await rules.define(code, kind, terms, valid_from=at, by=actors.name(by))
