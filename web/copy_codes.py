"""What stands as a code in a member's copy of their data, in words, by column."""

from club import roles
from web import feedback_words
from web.desk.wording import FAILED
from web.forms.portal.cars import ENERGIES
from web.i18n import _, lazy
from web.naming import DOCUMENTS, DRIVERS, LANGUAGES, ORDER_KINDS, REACHED
from web.staff.facts import FIELDS as OF_A_PROFILE
from web.staff.facts import PURPOSES
from web.staff.invitation_words import CHANNELS as ASKED_BY
from web.staff.message_words import CHANNELS, MESSAGE_KINDS
from web.staff.timeline import KINDS
from web.staff.wording import ACTIONS, NOTE_KINDS, REASONS, RELATIONS, TASK_KINDS, WORK_NAMES


class Roles(dict[str, str]):
    """Roles of staff and of drivers, in the reader's language."""

    def get(self, code: str, default: str = "") -> str:  # type: ignore[override]
        return str(DRIVERS[code]) if code in DRIVERS else _(roles.NAMES.get(code, default))


HEADINGS = {name: kind.heading for name, kind in KINDS.items()}
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
    "held": lazy("to be paid"),
    "void": lazy("void"),
    "registered": lazy("registered"),
    "offered": lazy("a place is kept"),
    "cancelled": lazy("cancelled"),
    "active": lazy("in use"),
    "issued": lazy("to be used"),
    "used": lazy("all used"),
    "expired": lazy("ended"),
    "refunded": lazy("given back"),
    "sold": lazy("sold"),
    "scrapped": lazy("scrapped"),
    "coming": lazy("wants to come"),
    "thinking": lazy("thinks about it"),
    "unreached": lazy("not reached"),
}
ENDINGS = {  # of a registration
    "member": lazy("cancelled by the member"),
    "staff": lazy("cancelled by a colleague"),
    "session": lazy("called off by us"),
    "declined": lazy("the place was declined"),
    "expired": lazy("the place was not accepted in time"),
    "left": lazy("left the queue"),
    "unserved": lazy("no place came free"),
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
    "travellers.exported": lazy("an insurance list of a trip taken along"),
    "import.row_opened": lazy("a row of an imported file opened whole"),
    "import.reported": lazy("the report of an import taken along"),
    "copy.fetched": lazy("your copy was fetched"),
}
SCANNED = {"ticket": lazy("ticket of an event"), "member": lazy("member code")}
OUTCOMES = {name: one.words for name, one in FAILED.items()} | {
    "ok": lazy("found"),
    "choose": lazy("several found"),
}
WORDS = {
    "outcome": OUTCOMES,
    "kind": {
        **OF_A_PROFILE,
        **SCANNED,
        **HEADINGS,
        **MESSAGE_KINDS,
        **DOCUMENTS,
        **ASKED,
        **MOVED,
        **NOTE_KINDS,
        **ORDER_KINDS,
        **TASK_KINDS,
    },
    "action": {**ACTIONS, **LOOKED},
    "about": ABOUT,
    "channel": {**ASKED_BY, **CHANNELS},
    "field": OF_A_PROFILE,
    "gender": {"f": lazy("Ms"), "m": lazy("Mr")},
    "birth_calendar": {"solar": lazy("by the sun"), "lunar": lazy("by the moon")},
    "energy": ENERGIES,
    "locale": LANGUAGES,
    "prefers": REACHED,
    "purpose": PURPOSES,
    "reason": REASONS,
    "relation": RELATIONS,
    "role": Roles(),
    "side": {
        "brought": lazy("you brought"),
        "came": lazy("brought you"),
    },
    "shared": {
        "offered": lazy("you offered"),
        "had": lazy("offered to you"),
    },
    "source": {"portal": lazy("on your phone")},
    "state": STATES,
    "ended": ENDINGS,
    "work": WORK_NAMES,
    "question": feedback_words.QUESTIONS,
    "answer": feedback_words.ANSWERS,
}
