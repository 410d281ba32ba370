"""The pages of one event, and of one session, for staff: what stands above each as tabs. One line a page."""

from dataclasses import dataclass

from web.i18n import lazy


@dataclass(frozen=True)
class Tab:
    """`route` takes the id of the event, or the session; `may` is the permission that it wants; `kinds` of
    events that have it; `asks`, of terms.ASKS, what they must ask for."""

    route: str
    label: str
    may: str = "events.see"
    kinds: tuple[str, ...] = ("trip", "class")
    asks: str = ""


TABS = (
    Tab("staff.events.show", lazy("Overview")),
    Tab("staff.itinerary", lazy("Itinerary"), kinds=("trip",)),
)
OF_A_SESSION = (
    Tab("staff.sessions.show", lazy("Registrations")),
    Tab("staff.convoy", lazy("Convoy"), kinds=("trip",)),
    Tab("staff.route", lazy("Route sheet"), kinds=("trip",)),
    Tab("staff.travellers", lazy("Insurance list"), may="insurance.list", asks="identity"),
    Tab("staff.phones", lazy("Phone list"), kinds=("trip",)),
    Tab("staff.costs", lazy("Costs"), may="events.costs"),
    Tab("staff.album", lazy("Photos")),
)
