"""The pages of one event for staff: what stands above each of them as tabs. One line a page."""

from dataclasses import dataclass

from web.i18n import lazy


@dataclass(frozen=True)
class Tab:
    """`route` takes the event's id; `may` is the permission that it wants; `kinds` of events that have it."""

    route: str
    label: str
    may: str = "events.see"
    kinds: tuple[str, ...] = ("trip", "class")


TABS = (
    Tab("staff.events.show", lazy("Overview")),
    Tab("staff.terms", lazy("Terms"), may="events.edit"),
    Tab("staff.questions", lazy("Questions asked"), may="events.edit"),
    Tab("staff.pictures", lazy("Pictures and poster"), may="events.edit"),
)
