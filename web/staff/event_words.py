"""What the audit log, the timeline and their facts say of registrations, the waitlist and fees."""

from typing import NamedTuple

from web.i18n import lazy


class Deed(NamedTuple):
    """How a deed looks on the timeline: icon, tone of its dot, heading."""

    icon: str
    tone: str
    heading: str


TIMELINE = {
    "registration.changed": Deed("pencil", "info", lazy("Registration changed")),
    "session.moved": Deed("calendar-clock", "warn", lazy("Another time or place")),
    "waitlist.joined": Deed("hourglass", "info", lazy("On the waitlist")),
    "waitlist.offered": Deed("bell", "warn", lazy("Places offered")),
    "waitlist.preferred": Deed("bell", "violet", lazy("Offered out of turn")),
    "waitlist.accepted": Deed("ticket", "ok", lazy("Offer accepted")),
    "waitlist.declined": Deed("undo-2", "", lazy("Offer declined")),
    "waitlist.expired": Deed("hourglass", "warn", lazy("Offer ran out")),
    "waitlist.left": Deed("undo-2", "", lazy("Left the waitlist")),
    "waitlist.unserved": Deed("calendar-x", "", lazy("No place came free for them")),
    "fee.paid": Deed("wallet", "ok", lazy("Event paid at the desk")),
    "fee.payment_undone": Deed("undo-2", "warn", lazy("Payment for an event undone")),
    "fee.waived": Deed("wallet", "warn", lazy("Money for an event waived")),
    "fee.given_back": Deed("wallet", "", lazy("Money for an event given back")),
}
ACTIONS = {
    **{name: deed.heading for name, deed in TIMELINE.items()},
    "event.terms_put": lazy("Terms of an event changed"),
    "event.questions_put": lazy("Questions of an event changed"),
    "event.pictured": lazy("Pictures of an event changed"),
    "event.copied": lazy("Event copied"),
    "event.template_saved": lazy("Event saved as a template"),
}
FIELDS = {
    "map_url": lazy("map"),
    "pictures": lazy("pictures"),
    "points_each": lazy("points a person"),
    "fen_each": lazy("price a person"),
    "free_below": lazy("free for children"),
    "refunds": lazy("what comes back"),
    "audience": lazy("who may come"),
    "segment_id": lazy("segment"),
    "by_invitation": lazy("by invitation"),
    "asks": lazy("what is asked"),
    "queue_by": lazy("order of the waitlist"),
    "offer_hours": lazy("how long an offer holds"),
    "waiver": lazy("terms to accept"),
    "waiver_version": lazy("version of the terms to accept"),
}
LABELS = {"cars": lazy("cars"), "questions": lazy("questions")}
MESSAGE_KINDS = {
    "registration_changed": lazy("Registration changed by staff"),
    "session_moved": lazy("Another time or place"),
    "waitlist_joined": lazy("On the waitlist"),
    "place_offered": lazy("Places offered"),
    "offer_expired": lazy("Offer ran out"),
    "waitlist_over": lazy("Waitlist over"),
}
