"""What stands in a member's copy as a code, in words: states, what was asked, moved, looked at, scanned."""

from web.desk.wording import FAILED
from web.i18n import lazy

STATES = {
    "waiting": lazy("waits"),
    "done": lazy("done"),
    "refused": lazy("not changed"),
    "confirmed": lazy("confirmed"),
    "accepted": lazy("accepted"),
    "declined": lazy("declined"),
    "approved": lazy("approved"),
    "lapsed": lazy("without an object meanwhile"),
    "withdrawn": lazy("taken back"),
    "failed": lazy("went wrong"),
    "posted": lazy("carried out"),
    "open": lazy("open"),
    "settled": lazy("settled"),
    "void": lazy("void"),
    "registered": lazy("registered"),
    "cancelled": lazy("cancelled"),
    "active": lazy("in use"),
    "sold": lazy("sold"),
    "scrapped": lazy("scrapped"),
}
ASKED = {
    "copy": lazy("copy of my data"),
    "correction": lazy("correction"),
    "closure": lazy("closing the account"),
}
ABOUT = {
    "order": lazy("a service order"),
    "car": lazy("a car or its history"),
    "points": lazy("points"),
    "event": lazy("a trip or a class"),
    "other": lazy("something else"),
}
MOVED = {
    "earn": lazy("earned"),
    "spend": lazy("spent"),
    "adjust": lazy("corrected"),
    "reverse": lazy("taken back"),
    "lessen": lazy("taken back in part"),
    "expire": lazy("ended"),
}
LOOKED = {
    "member.revealed": lazy("uncovered to be seen whole"),
    "vehicle.revealed": lazy("uncovered to be seen whole"),
    "members.exported": lazy("taken along in a list"),
    "vehicles.exported": lazy("cars taken along in a list"),
    "segment.exported": lazy("a segment taken along"),
    "orders.exported": lazy("orders taken along in a list"),
    "import.row_opened": lazy("a row of an imported file opened whole"),
    "import.reported": lazy("the report of an import taken along"),
    "copy.fetched": lazy("your copy was fetched"),
}
SCANNED = {"ticket": lazy("ticket of an event"), "member": lazy("member code")}
OUTCOMES = {name: one.words for name, one in FAILED.items()} | {
    "ok": lazy("found"),
    "choose": lazy("several found"),
}
