"""The words of a member's copy of their data: its parts, its columns, and what stands in them as a code."""

from club import roles
from web.desk.wording import FAILED
from web.forms.portal.cars import ENERGIES
from web.i18n import _, lazy
from web.staff.facts import DOCUMENTS, DRIVERS, LANGUAGES, PURPOSES
from web.staff.facts import FIELDS as OF_A_PROFILE
from web.staff.timeline import KINDS
from web.staff.wording import ACTIONS, CHANNELS, MESSAGE_KINDS, REASONS, WORK_NAMES

HIDDEN = {"facts", "told", "rule"}  # on the page; the JSON has them
MONEY = {"total", "amount", "spent"}


class Roles(dict[str, str]):
    """Roles of staff and of drivers, in the reader's language."""

    def get(self, code: str, default: str = "") -> str:  # type: ignore[override]
        return str(DRIVERS[code]) if code in DRIVERS else _(roles.NAMES.get(code, default))


PARTS = {
    "profile": lazy("Who you are"),
    "household": lazy("Your household"),
    "contacts": lazy("Companies you speak for"),
    "consents": lazy("What you allowed and withdrew"),
    "acceptances": lazy("What you accepted"),
    "advisers": lazy("Handed over to a colleague"),
    "devices": lazy("Sign-ins and devices"),
    "dossiers": lazy("In the dealer's own system"),
    "import_rows": lazy("Rows of files that are being mended"),
    "claims": lazy("Cars you claimed"),
    "offers": lazy("Cars that were shared"),
    "cars": lazy("Cars"),
    "orders": lazy("Service orders"),
    "points": lazy("Points"),
    "greetings": lazy("Birthday greetings"),
    "visits": lazy("Visits at the desk"),
    "referrals": lazy("Friends"),
    "timeline": lazy("What happened"),
    "messages": lazy("Messages to you"),
    "scans": lazy("Scans"),
    "looks": lazy("Who looked at covered data"),
    "requests": lazy("What you asked about your data"),
    "registrations": lazy("Trips and classes"),
}
FIELDS = OF_A_PROFILE | {
    "about": lazy("about"),
    "action": lazy("what"),
    "address_form": lazy("form of address"),
    "adviser": lazy("adviser"),
    "adviser_name": lazy("adviser"),
    "age": lazy("age"),
    "agent": lazy("browser"),
    "amount": lazy("amount"),
    "answer": lazy("answer"),
    "answered_at": lazy("answered"),
    "at": lazy("when"),
    "birth_calendar": lazy("calendar of the birthday"),
    "birth_day": lazy("day of birth"),
    "birth_leap": lazy("leap month"),
    "birth_month": lazy("month of birth"),
    "birth_year": lazy("year of birth"),
    "body": lazy("text"),
    "cancelled_at": lazy("cancelled"),
    "channel": lazy("way"),
    "checked_in_at": lazy("checked in"),
    "companions": lazy("who came along"),
    "company": lazy("company"),
    "decided_at": lazy("decided"),
    "landline": lazy("landline"),
    "remark": lazy("remark"),
    "row": lazy("row"),
    "value": lazy("value"),
    "vin_tail": lazy("end of the VIN"),
    "created_at": lazy("since"),
    "desk": lazy("desk"),
    "detail": lazy("details"),
    "dislikes": lazy("dislikes"),
    "due_at": lazy("due"),
    "email": lazy("e-mail"),
    "expires_at": lazy("ends"),
    "field": lazy("which value"),
    "first_order_at": lazy("first service"),
    "friend": lazy("friend"),
    "given": lazy("allowed"),
    "inspected_until": lazy("inspected until"),
    "insured_until": lazy("insured until"),
    "ip": lazy("network address"),
    "joined_at": lazy("joined"),
    "kilometres": lazy("km on the odometer"),
    "last_visit_at": lazy("last visit"),
    "likes": lazy("likes"),
    "lines": lazy("what was done"),
    "made_at": lazy("asked"),
    "mileage": lazy("km on the odometer"),
    "number": lazy("no."),
    "occasion": lazy("occasion"),
    "opened_at": lazy("begun"),
    "outcome": lazy("answer"),
    "points": lazy("points"),
    "poster": lazy("poster"),
    "purpose": lazy("for what"),
    "read_at": lazy("read"),
    "readings": lazy("readings"),
    "reason": lazy("why"),
    "registered_at": lazy("registered"),
    "registered_on": lazy("day of registration"),
    "revoked_at": lazy("signed out"),
    "rewarded_at": lazy("rewarded"),
    "role": lazy("as"),
    "seats": lazy("people"),
    "seen_at": lazy("last seen"),
    "sent_at": lazy("sent"),
    "settled_at": lazy("settled"),
    "side": lazy("who brought whom"),
    "signed_up_at": lazy("signed up"),
    "since": lazy("since"),
    "source": lazy("way"),
    "spent": lazy("spent"),
    "starts_at": lazy("starts"),
    "state": lazy("state"),
    "store": lazy("store"),
    "subject": lazy("subject"),
    "text": lazy("what was said"),
    "tier": lazy("tier"),
    "total": lazy("total"),
    "until": lazy("until"),
    "version": lazy("version"),
    "visits": lazy("number of visits"),
    "void_reason": lazy("why voided"),
    "voided_at": lazy("voided"),
    "warranty_km": lazy("warranty kilometres"),
    "warranty_until": lazy("warranty until"),
    "why": lazy("why"),
    "words": lazy("what was said"),
    "year": lazy("year"),
    "yearly_km": lazy("kilometres a year"),
}
HEADINGS = {name: kind.heading for name, kind in KINDS.items()}
STATES = {
    "waiting": lazy("waits"),
    "done": lazy("done"),
    "refused": lazy("not changed"),
    "confirmed": lazy("confirmed"),
    "accepted": lazy("accepted"),
    "declined": lazy("declined"),
    "withdrawn": lazy("taken back"),
    "failed": lazy("went wrong"),
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
    "expire": lazy("ended"),
}
LOOKED = {
    "member.revealed": lazy("uncovered to be seen whole"),
    "vehicle.revealed": lazy("uncovered to be seen whole"),
    "members.exported": lazy("taken along in a list"),
    "vehicles.exported": lazy("cars taken along in a list"),
    "segment.exported": lazy("a segment taken along"),
    "orders.exported": lazy("orders taken along in a list"),
    "copy.fetched": lazy("your copy was fetched"),
}
SCANNED = {"ticket": lazy("ticket of an event"), "member": lazy("member code")}
OUTCOMES = {name: one.words for name, one in FAILED.items()} | {
    "ok": lazy("found"),
    "choose": lazy("several found"),
}
WORDS = {
    "outcome": OUTCOMES,
    "kind": {**OF_A_PROFILE, **SCANNED, **HEADINGS, **MESSAGE_KINDS, **DOCUMENTS, **ASKED, **MOVED},
    "action": {**ACTIONS, **LOOKED},
    "about": ABOUT,
    "channel": CHANNELS,
    "field": OF_A_PROFILE,
    "gender": {"f": lazy("Ms"), "m": lazy("Mr")},
    "birth_calendar": {"solar": lazy("by the sun"), "lunar": lazy("by the moon")},
    "energy": ENERGIES,
    "locale": LANGUAGES,
    "purpose": PURPOSES,
    "reason": REASONS,
    "role": Roles(),
    "side": {
        "brought": lazy("you brought"),
        "came": lazy("brought you"),
        "offered": lazy("you offered"),
        "had": lazy("offered to you"),
    },
    "source": {"portal": lazy("on your phone")},
    "state": STATES,
    "work": WORK_NAMES,
}
