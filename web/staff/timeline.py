"""The timeline of a member as staff read it: a row becomes a heading, a sentence and who it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from club import clock
from club.activity import Activity
from web import text
from web.i18n import _, lazy


@dataclass(frozen=True)
class Kind:
    """How a kind of deed looks: icon, tone of its dot, heading, and the group it is filtered by."""

    icon: str
    tone: str
    heading: str
    group: str


@dataclass(frozen=True)
class Line:
    """One deed, ready to be read."""

    day: date
    at: datetime
    icon: str
    tone: str
    heading: str
    detail: str
    who: str


KINDS = {
    "member.joined": Kind("user-plus", "ok", lazy("Joined the club"), "contact"),
    "profile.updated": Kind("pencil", "", lazy("Profile changed"), "contact"),
    "phone.changed": Kind("smartphone", "", lazy("Phone number changed"), "contact"),
    "consent.given": Kind("check", "ok", lazy("Consent given"), "contact"),
    "consent.withdrawn": Kind("ban", "warn", lazy("Consent withdrawn"), "contact"),
    "vehicle.added": Kind("car", "", lazy("Car added"), "contact"),
    "vehicle.updated": Kind("car", "", lazy("Car changed"), "contact"),
    "vehicle.removed": Kind("car", "warn", lazy("Car removed"), "contact"),
    "visit.opened": Kind("scan-line", "info", lazy("At the desk"), "contact"),
    "greeting.birthday": Kind("cake", "violet", lazy("Birthday greeting"), "contact"),
    "order.settled": Kind("wrench", "", lazy("Service order settled"), "orders"),
    "order.voided": Kind("wrench", "bad", lazy("Service order voided"), "orders"),
    "points.earned": Kind("coins", "ok", lazy("Points"), "points"),
    "points.reversed": Kind("coins", "bad", lazy("Points taken back"), "points"),
    "points.expired": Kind("coins", "warn", lazy("Points expired"), "points"),
    "referral.joined": Kind("handshake", "ok", lazy("Came by a friend's link"), "contact"),
    "referral.brought": Kind("handshake", "ok", lazy("Brought a friend"), "contact"),
    "referral.rewarded": Kind("handshake", "ok", lazy("Referral rewarded"), "points"),
    "registration.made": Kind("ticket", "info", lazy("Registered"), "events"),
    "registration.cancelled": Kind("calendar-x", "warn", lazy("Registration cancelled"), "events"),
    "checkin.done": Kind("ticket-check", "ok", lazy("Check-in"), "events"),
    "checkin.undone": Kind("undo-2", "warn", lazy("Check-in undone"), "events"),
    "session.cancelled": Kind("calendar-x", "bad", lazy("Session cancelled"), "events"),
}
OTHER = Kind("circle", "", "", "contact")
GROUPS = ("orders", "points", "events", "contact")

REASONS = {
    "service_order": lazy("service order"),
    "birthday": lazy("birthday"),
    "referral": lazy("brought a friend"),
    "referral_friend": lazy("came by a friend"),
    "sign_up": lazy("signed up"),
    "event": lazy("came to an event"),
    "order.void": lazy("service order voided"),
}


def lines(rows: Sequence[Activity], names: Mapping[str, str], group: str) -> list[Line]:
    """The rows of one group, or of all when it is ''; `names` says who each actor is."""
    kinds = [(row, KINDS.get(row.kind, OTHER)) for row in rows]
    return [_line(row, kind, names) for row, kind in kinds if not group or kind.group == group]


def _line(row: Activity, kind: Kind, names: Mapping[str, str]) -> Line:
    return Line(
        day=clock.day_of(row.at),
        at=row.at,
        icon=kind.icon,
        tone=kind.tone,
        heading=str(kind.heading) or row.kind,
        detail=_detail(row),
        who=names.get(row.by, row.by),
    )


def _detail(row: Activity) -> str:
    """What the facts tell, in the order in which one would say it."""
    facts = row.facts
    parts = [str(facts[name]) for name in ("number", "title", "plate", "desk", "place") if facts.get(name)]
    if "points" in facts:
        reason = REASONS.get(facts.get("reason", ""), facts.get("reason", ""))
        parts += [text.signed(facts["points"]), str(reason)]
    if facts.get("total") is not None:
        parts.append(text.fen(facts["total"]))
    if facts.get("seats"):
        parts.append(_("%(seats)s people", seats=facts["seats"]))
    return " · ".join(part for part in parts if part)
