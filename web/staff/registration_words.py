"""What staff read of registrations: their states and endings, and what a line of a chain leaves open."""

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
    "ages": lazy("How old are the children?"),
    "seats": lazy("More people than the car has seats"),
    "lent": lazy("The plate is that of somebody with another name"),
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
