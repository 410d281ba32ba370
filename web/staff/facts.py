"""Facts of a row in words: what an entry of the audit log or of a timeline adds to its heading.

Rows keep plain values: ids, codes, fen, instants as text. A fact of no use to a reader, like the id of
a posting, is left out.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from club import roles
from web import text
from web.i18n import _, lazy
from web.naming import DOCUMENTS, DRIVERS, LANGUAGES, enumerated
from web.staff import voucher_words
from web.staff.message_words import MESSAGE_KINDS
from web.staff.retaining import RETAINED
from web.staff.wording import NOTE_KINDS, REASONS, RELATIONS, TASK_KINDS

FIELDS = {
    "name": lazy("name"),
    "gender": lazy("gender"),
    "address_form": lazy("form of address"),
    "birth_calendar": lazy("birthday"),
    "birth_year": lazy("birthday"),
    "birth_month": lazy("birthday"),
    "birth_day": lazy("birthday"),
    "birth_leap": lazy("birthday"),
    "locale": lazy("language"),
    "phone": lazy("phone number"),
    "emergency_phone": lazy("emergency contact"),
    "phone_and_contact": lazy("phone number and emergency contact"),
    "plate": lazy("plate"),
    "vin": lazy("VIN"),
    "brand": lazy("brand"),
    "model": lazy("model"),
    "model_year": lazy("model year"),
    "energy": lazy("energy"),
    "delivered_on": lazy("day of delivery"),
    "registered_on": lazy("first registration"),
    "insured_until": lazy("insurance"),
    "inspected_until": lazy("inspection"),
    "warranty_until": lazy("warranty"),
    "warranty_km": lazy("kilometres of the warranty"),
    "tax_number": lazy("tax number"),
    "kind": lazy("kind"),
    "title": lazy("title"),
    "summary": lazy("summary"),
    "body": lazy("description"),
    "art": lazy("picture"),
    "place": lazy("place"),
    "price_text": lazy("price"),
    "store_id": lazy("store"),
    "born": lazy("birthday"),
    "car": lazy("vehicle"),
    "email": lazy("e-mail"),
    "prefers": lazy("preferred way of contact"),
    "kilometres": lazy("mileage"),
    "adviser": lazy("looked after by"),
    "adviser_name": lazy("looked after by"),
    "channel": lazy("where they came from"),
    "referrer": lazy("who sent them"),
    "landline": lazy("landline"),
    "remark": lazy("remark"),
    "address": lazy("address"),
    "hours": lazy("hours"),
    "purpose": lazy("what it is for"),
    "plan": lazy("plan"),
    "conditions": lazy("conditions"),
    "likes": lazy("likes"),
    "dislikes": lazy("dislikes"),
    "birthday": lazy("birthday"),
    "store": lazy("store"),
    "source": lazy("way"),
    "household": lazy("household"),
    "joined": lazy("day of joining"),
    "tier": lazy("tier"),
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
    "about": lazy("what members read"),
    "needed": lazy("stamps"),
    "kind_id": lazy("voucher"),
}
PURPOSES = {
    "marketing_wechat": lazy("WeChat news"),
    "marketing_sms": lazy("SMS offers"),
    "marketing_phone": lazy("Phone offers"),
    "service_sms": lazy("SMS about own events"),
}
FILES = {
    "customers": lazy("customers"),
    "service_orders": lazy("service orders"),
    "opening_balances": lazy("opening balances"),
}
LABELS = {
    "member": lazy("member"),
    "referrer": lazy("brought by"),
    "before": lazy("before"),
    "company": lazy("company"),
    "kilometres": lazy("kilometres"),
    "verdict": lazy("it is"),
    "way": lazy("how"),
    "quotas": lazy("quota"),
    "cost": lazy("cost"),
    "why": lazy("why"),
    "points": lazy("points"),
    "reason": lazy("why"),
    "number": lazy("number"),
    "total": lazy("total"),
    "field": lazy("what"),
    "fields": lazy("what"),
    "changed": lazy("what"),
    "role": lazy("as"),
    "was": lazy("before"),
    "title": lazy("title"),
    "starts_at": lazy("starts"),
    "capacity": lazy("places"),
    "people": lazy("people"),
    "issued": lazy("issued"),
    "left": lazy("got none"),
    "name": lazy("called"),
    "kind": lazy("which"),
    "locale": lazy("language"),
    "version": lazy("version"),
    "code": lazy("code"),
    "heirs": lazy("to"),
    "customers": lazy("customers"),
    "tasks": lazy("tasks"),
    "promises": lazy("promises"),
    "devices": lazy("devices"),
    "source": lazy("way"),
    "file": lazy("file"),
    "row": lazy("row"),
    "rows": lazy("rows"),
    "columns": lazy("columns"),
    "adviser": lazy("looked after by"),
    "count": lazy("rows"),
    "format": lazy("as"),
    "uncovered": lazy("phones, plates and VINs"),
    "plate_left": lazy("plate"),
    "vin_left": lazy("VIN"),
    "days": lazy("days"),
    "rule": lazy("which"),
    "other": lazy("the other record"),
    "filled": lazy("taken over"),
    "task": lazy("which"),
    "owner": lazy("for"),
    "due": lazy("due"),
    "was_due": lazy("was due"),
    "outcome": lazy("outcome"),
    "relation": lazy("relation"),
    "order": lazy("order"),
    "cars": lazy("cars"),
    "questions": lazy("questions"),
}


def told(facts: Mapping[str, Any], members: Mapping[int, str]) -> list[tuple[str, str]]:
    """What each fact is about and what it says; `members` are names by id."""
    said = [(name, _said(name, value, members)) for name, value in facts.items() if name in LABELS]
    return [(str(LABELS[name]), words) for name, words in said if words]


def of_members(facts: Mapping[str, Any]) -> set[int]:
    """The members whom the facts name."""
    named = ("member", "referrer", "before", "other")
    return {facts[name] for name in named if isinstance(facts.get(name), int)}


def fields(names: list[str]) -> str:
    """name, birthday: each once, in their order."""
    return enumerated(str(FIELDS.get(name, name)) for name in names)


def _said(name: str, value: Any, members: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return ""
    if name in ("member", "referrer", "before", "other"):
        return members.get(value, "")
    return SAID.get(name, str)(value)


def _role(code: str) -> str:
    """A role of staff, or that of somebody who drives a car."""
    return str(DRIVERS[code]) if code in DRIVERS else _(roles.NAMES.get(code, code))


def _source(code: str) -> str:
    """`portal`, `desk:3`, `staff:17`, `import:2`."""
    return str(SOURCES.get(code.partition(":")[0], code))


def _moment(instant: str) -> str:
    return text.moment(datetime.fromisoformat(instant))


def due(said: str) -> str:
    """A day or, where it has an hour, the moment."""
    return _moment(said) if "T" in said else text.day(date.fromisoformat(said))


def _left(_car: int) -> str:
    return _("was on a car that nobody drives any more")


SOURCES = {
    "portal": lazy("on the phone"),
    "desk": lazy("at the front desk"),
    "staff": lazy("entered by a colleague"),
    "import": lazy("an import"),
    "order": lazy("service order"),
}
WAYS = {
    "phone": lazy("by the number on file"),
    "desk": lazy("by the certificate at the desk"),
    "staff": lazy("by staff"),
}
VERDICTS = {"right": lazy("right, a new odometer"), "wrong": lazy("a typing error")}
SAID: dict[str, Callable[[Any], str]] = {
    "kilometres": text.points,
    "way": lambda code: str(WAYS.get(code, code)),
    "verdict": lambda code: str(VERDICTS.get(code, code)),
    "points": text.signed,
    "rule": lambda kind: str(RETAINED.get(kind, kind)),
    "reason": lambda code: str(REASONS.get(code, code)),
    "why": lambda code: str(voucher_words.REASONS.get(code, code)),
    "total": text.fen,
    "cost": text.fen,
    "quotas": lambda told: enumerated(
        f"{name} {_('no limit') if times is None else times}" for name, times in told.items()
    ),
    "field": lambda name: fields([name]),
    "fields": fields,
    "changed": fields,
    "columns": enumerated,
    "role": _role,
    "was": _role,
    "starts_at": _moment,
    "filled": fields,
    "task": lambda code: str(TASK_KINDS.get(code, code)),
    "due": due,
    "was_due": due,
    "relation": lambda code: str(RELATIONS.get(code, code)),
    "kind": lambda code: str({**DOCUMENTS, **FILES, **MESSAGE_KINDS, **NOTE_KINDS}.get(code, code)),
    "locale": lambda code: LANGUAGES.get(code, code),
    "source": _source,
    "heirs": enumerated,
    "count": lambda count: text.points(count),
    "format": str.upper,
    "uncovered": lambda uncovered: _("in full") if uncovered else _("covered"),
    "plate_left": _left,
    "vin_left": _left,
}
