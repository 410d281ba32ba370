"""How tiers are spoken of to members and staff alike: what a change was, and the last day of a term."""

from datetime import date, datetime, timedelta

from club import clock
from web.i18n import lazy

HISTORY = {
    "raised": lazy("Raised: the growth was there"),
    "prolonged": lazy("One more term: the growth was enough"),
    "spared": lazy("Kept for you by the club"),
    "lowered": lazy("The term was over"),
    "withdrawn": lazy("The points it rested on were taken back"),
    "united": lazy("Taken over from the other record"),
    "parted": lazy("The records are two again"),
}
KEEP_STATES = {
    "waiting": lazy("To decide"),
    "approved": lazy("Approved"),
    "refused": lazy("Refused"),
    "lapsed": lazy("Without an object"),
}
WINDOWS = {"rolling": lazy("Months that roll on"), "year": lazy("The calendar year")}


def last_day(ends_at: datetime | None) -> date | None:
    """The last day before that instant."""
    return clock.day_of(ends_at - timedelta(microseconds=1)) if ends_at else None
