"""What staff read of registrations: their states and endings, what was done to them, and what a line of a
chain leaves open."""

from web.i18n import lazy

STATES = {
    "registered": ("info", lazy("Registered")),
    "waiting": ("warn", lazy("Waits for a place")),
    "offered": ("violet", lazy("Has an offer")),
    "cancelled": ("", lazy("Cancelled")),
}
ENDINGS = {
    "member": lazy("Cancelled by the member"),
    "staff": lazy("Cancelled by staff"),
    "session": lazy("The session was called off"),
    "declined": lazy("Declined the offer"),
    "expired": lazy("Let the offer run out"),
    "left": lazy("Left the waitlist"),
    "unserved": lazy("Waited until the start, without a place"),
}
DOUBTS = {
    "name": lazy("No name in this line"),
    "count": lazy("How many people? The numbers do not fit together"),
    "many": lazy("More people than one party may be"),
    "phones": lazy("More than one phone number"),
    "plate": lazy("The plate has no province"),
    "twice": lazy("Stands in the list twice"),
}
VERDICTS = {  # of a line of a chain before it is registered
    "ready": ("ok", lazy("Can be registered")),
    "full": ("warn", lazy("No place left")),
    "already": ("info", lazy("Registered already")),
    "twice": ("warn", lazy("Stands in the list twice")),
    "several": ("warn", lazy("Choose who it is")),
    "none": ("bad", lazy("No member found")),
    "unclear": ("warn", lazy("Check how many")),
    "out": ("", lazy("Crossed out")),
}
ACTIONS = {
    "registration.changed": lazy("Registration changed"),
    "registration.revealed": lazy("Emergency contact uncovered"),
    "registrations.exported": lazy("List of a session exported"),
    "waitlist.joined": lazy("Joined a waitlist"),
    "waitlist.offered": lazy("Offered a place"),
    "waitlist.accepted": lazy("Accepted an offered place"),
    "waitlist.declined": lazy("Declined an offered place"),
    "waitlist.expired": lazy("Let an offered place run out"),
    "waitlist.left": lazy("Left a waitlist"),
    "waitlist.unserved": lazy("Waited without getting a place"),
    "waitlist.preferred": lazy("Let past on a waitlist"),
    "fee.paid": lazy("Fee of an event taken at the desk"),
    "fee.payment_undone": lazy("Payment for an event undone"),
    "fee.given_back": lazy("Money for an event given back"),
}
TIMELINE = {  # icon, tone, heading, group
    "registration.changed": ("pencil", "info", lazy("Registration changed"), "events"),
    "waitlist.joined": ("hourglass", "warn", lazy("Joined a waitlist"), "events"),
    "waitlist.offered": ("bell", "violet", lazy("Offered a place"), "events"),
    "waitlist.accepted": ("ticket", "ok", lazy("Accepted an offered place"), "events"),
    "waitlist.declined": ("ban", "", lazy("Declined an offered place"), "events"),
    "waitlist.expired": ("clock-alert", "warn", lazy("Let an offered place run out"), "events"),
    "waitlist.left": ("log-out", "", lazy("Left a waitlist"), "events"),
    "waitlist.unserved": ("hourglass", "bad", lazy("Waited without getting a place"), "events"),
    "waitlist.preferred": ("arrow-up", "info", lazy("Let past on a waitlist"), "events"),
    "fee.paid": ("wallet", "ok", lazy("Fee of an event taken at the desk"), "events"),
    "fee.payment_undone": ("undo-2", "warn", lazy("Payment for an event undone"), "events"),
    "fee.given_back": ("wallet", "", lazy("Money for an event given back"), "events"),
}
