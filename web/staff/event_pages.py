"""The pages of one event, and of one session, for staff: what stands above each as tabs. One line a page."""

from dataclasses import dataclass

from web.i18n import lazy


@dataclass(frozen=True)
class Tab:
    """`route` takes the id of the event, or of the session; `may` is the permission that it wants; `kinds` of
    events that have it; `asks`, of terms.ASKS, what they must ask for; `while_open`: only while it is held.
    """

    route: str
    label: str
    may: str = "events.see"
    kinds: tuple[str, ...] = ("trip", "class")
    asks: str = ""
    while_open: bool = False


TABS = (
    Tab("staff.events.show", lazy("Overview")),
    Tab("staff.terms", lazy("Terms"), may="events.edit"),
    Tab("staff.questions", lazy("Questions asked"), may="events.edit"),
    Tab("staff.pictures", lazy("Pictures and poster"), may="events.edit"),
    Tab("staff.itinerary", lazy("Itinerary"), kinds=("trip",)),
    Tab("staff.course", lazy("Course"), kinds=("class",)),
    Tab("staff.preparations", lazy("Preparations")),
    Tab("staff.emergency", lazy("Emergency plan")),
    Tab("staff.invitations", lazy("Invitations")),
    Tab("staff.takings", lazy("Money")),
    Tab("staff.events.feedback", lazy("Feedback")),
    Tab("staff.events.results", lazy("Results")),
)
OF_A_SESSION = (
    Tab("staff.sessions.show", lazy("Registrations")),
    Tab("staff.waitlist", lazy("Waitlist")),
    Tab("staff.enrolments.new", lazy("Register somebody"), may="events.edit", while_open=True),
    Tab("staff.chain", lazy("Paste a 接龙"), may="events.edit", while_open=True),
    Tab("staff.convoy", lazy("Convoy"), kinds=("trip",)),
    Tab("staff.route", lazy("Route sheet"), kinds=("trip",)),
    Tab("staff.travellers", lazy("Insurance list"), may="insurance.list", asks="identity"),
    Tab("staff.phones", lazy("Phone list")),
    Tab("staff.runsheet", lazy("Run sheet")),
    Tab("staff.costs", lazy("Spending"), may="events.costs"),
    Tab("staff.album", lazy("Photos")),
)
