"""The timeline of a member as staff read it: a row becomes a heading, a sentence and who it was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from club import clock, roles
from club.activity import Activity
from club.notes import Note
from club.staff import Staff
from web import text
from web.i18n import _, lazy, ngettext
from web.movements import Movement
from web.staff import event_deeds, facts, voucher_words
from web.staff.kinds import Kind
from web.staff.wording import RELATIONS, TASK_KINDS


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
    note: int = 0
    pinned: bool = False


class Group(NamedTuple):
    """Deeds that are filtered together, and the permission without which nobody sees them."""

    label: str
    may: str


GROUPS = {
    "orders": Group(lazy("Workshop"), "orders.see"),
    "points": Group(lazy("Points"), "points.see"),
    "tiers": Group(lazy("Tiers"), "points.see"),
    "privileges": Group(lazy("Privileges"), "members.see"),
    "events": Group(lazy("Events"), "events.see"),
    "vouchers": Group(lazy("Vouchers"), "vouchers.see"),
    "referrals": Group(lazy("Friends"), "referrals.see"),
    "talk": Group(lazy("Notes and promises"), "members.see"),
    "contact": Group(lazy("Contact"), "members.see"),
}
KINDS = {
    "member.joined": Kind("user-plus", "ok", lazy("Joined the club"), "contact"),
    "member.greeted": Kind("cake", "violet", lazy("Birthday greeting"), "contact"),
    "member.merged": Kind("users", "info", lazy("Records merged"), "contact"),
    "member.unmerged": Kind("undo-2", "warn", lazy("Merge undone"), "contact"),
    "contact.phoned": Kind("phone", "info", lazy("Phone call"), "talk"),
    "contact.messaged": Kind("message-square", "info", lazy("WeChat"), "talk"),
    "contact.visited": Kind("user-round-check", "info", lazy("Visit"), "talk"),
    "note.added": Kind("pencil", "", lazy("Note"), "talk"),
    "task.made": Kind("clock", "warn", lazy("Task"), "talk"),
    "task.moved": Kind("alarm-clock-plus", "warn", lazy("Task moved"), "talk"),
    "task.given": Kind("arrow-left-right", "", lazy("Task given to a colleague"), "talk"),
    "task.done": Kind("check", "ok", lazy("Task done"), "talk"),
    "task.cancelled": Kind("ban", "", lazy("Task called off"), "talk"),
    "task.reopened": Kind("undo-2", "warn", lazy("Task open again"), "talk"),
    "task.reworded": Kind("pencil", "", lazy("Task reworded"), "talk"),
    "relative.added": Kind("users", "", lazy("Relative added"), "contact"),
    "relative.edited": Kind("users", "", lazy("Relative changed"), "contact"),
    "relative.removed": Kind("users", "", lazy("Relative taken out"), "contact"),
    "household.joined": Kind("users", "", lazy("Joined a household"), "contact"),
    "household.departed": Kind("users", "", lazy("Left a household"), "contact"),
    "profile.updated": Kind("pencil", "", lazy("Profile changed"), "contact"),
    "phone.changed": Kind("smartphone", "", lazy("Phone number changed"), "contact"),
    "consent.given": Kind("check", "ok", lazy("Consent given"), "contact"),
    "consent.withdrawn": Kind("ban", "warn", lazy("Consent withdrawn"), "contact"),
    "adviser.changed": Kind("user-round-check", "info", lazy("Looked after by"), "contact"),
    "member.closed": Kind("ban", "bad", lazy("Account closed"), "contact"),
    "copy.asked": Kind("file-down", "", lazy("Asked for a copy of the data"), "contact"),
    "copy.done": Kind("file-down", "ok", lazy("Copy of the data made"), "contact"),
    "copy.failed": Kind("file-down", "bad", lazy("Copy of the data not made"), "contact"),
    "copy.withdrawn": Kind("undo-2", "", lazy("Copy of the data taken back"), "contact"),
    "copy.fetched": Kind("download", "", lazy("Copy of the data fetched"), "contact"),
    "correction.asked": Kind("pencil", "warn", lazy("Asked for a correction"), "contact"),
    "correction.done": Kind("check", "ok", lazy("Correction made"), "contact"),
    "correction.refused": Kind("x", "warn", lazy("Correction refused, with the reason"), "contact"),
    "correction.withdrawn": Kind("undo-2", "", lazy("Correction taken back"), "contact"),
    "closure.asked": Kind("log-out", "bad", lazy("Asked to close the account"), "contact"),
    "closure.done": Kind("log-out", "bad", lazy("Closing the account carried out"), "contact"),
    "closure.withdrawn": Kind("undo-2", "ok", lazy("Stays: closing taken back"), "contact"),
    "vehicle.added": Kind("car", "", lazy("Car added"), "contact"),
    "vehicle.edited": Kind("car", "", lazy("Car changed"), "contact"),
    "vehicle.admitted": Kind("car", "", lazy("Drives somebody's car"), "contact"),
    "vehicle.removed": Kind("car", "warn", lazy("Car removed"), "contact"),
    "vehicle.offered": Kind("car", "", lazy("Offered to share the car"), "contact"),
    "vehicle.transferred": Kind("car", "ok", lazy("Took a car over"), "contact"),
    "vehicle.left": Kind("car", "warn", lazy("The car changed its owner"), "contact"),
    "vehicle.sold": Kind("car", "warn", lazy("Car sold"), "contact"),
    "vehicle.scrapped": Kind("car", "warn", lazy("Car scrapped"), "contact"),
    "vehicle.read": Kind("car", "", lazy("Told the mileage"), "contact"),
    "vehicle.reading_judged": Kind("car", "", lazy("Doubtful reading decided"), "contact"),
    "vehicle.reading_taken_back": Kind("car", "", lazy("Reading taken back"), "contact"),
    "vehicle.claimed": Kind("key-round", "info", lazy("Claimed a car"), "contact"),
    "vehicle.claim_confirmed": Kind("key-round", "ok", lazy("Claim confirmed"), "contact"),
    "vehicle.claim_refused": Kind("key-round", "bad", lazy("Claim refused"), "contact"),
    "vehicle.claim_withdrawn": Kind("key-round", "", lazy("Claim taken back"), "contact"),
    "company.contact_added": Kind("store", "info", lazy("Speaks for a company"), "contact"),
    "company.contact_ended": Kind("store", "", lazy("Speaks for a company no longer"), "contact"),
    "company.car_added": Kind("store", "", lazy("The car became a company's"), "contact"),
    "company.car_removed": Kind("store", "", lazy("The car is no company's any more"), "contact"),
    "customer.imported": Kind("file-input", "", lazy("Came from the dealer's system"), "contact"),
    "customer.renewed": Kind("file-input", "", lazy("Brought up to date by the dealer's system"), "contact"),
    "remark.imported": Kind("clipboard-list", "", lazy("Remark in the dealer's system"), "contact"),
    "visit.opened": Kind("scan-line", "info", lazy("Came to the desk"), "contact"),
    "referral.joined": Kind("handshake", "ok", lazy("Came by a friend's link"), "referrals"),
    "referral.brought": Kind("handshake", "ok", lazy("Brought a friend"), "referrals"),
    "privilege.used": Kind("gift", "ok", lazy("Privilege used"), "privileges"),
    "privilege.undone": Kind("undo-2", "warn", lazy("Use of a privilege undone"), "privileges"),
    "privilege.corrected": Kind("undo-2", "warn", lazy("Use of a privilege corrected"), "privileges"),
    "tier.raised": Kind("arrow-up", "ok", lazy("Tier raised"), "tiers"),
    "tier.prolonged": Kind("circle-check", "ok", lazy("Tier kept by growth"), "tiers"),
    "tier.spared": Kind("shield-check", "ok", lazy("Tier kept by approval"), "tiers"),
    "tier.lowered": Kind("arrow-down", "warn", lazy("Tier lowered"), "tiers"),
    "tier.withdrawn": Kind("undo-2", "bad", lazy("Tier taken back"), "tiers"),
    "tier.united": Kind("users", "info", lazy("Tier taken over with a record"), "tiers"),
    "tier.parted": Kind("undo-2", "warn", lazy("Tier given back with a record"), "tiers"),
    "tier.warned": Kind("hourglass", "warn", lazy("Warned that the tier ends"), "tiers"),
    "tier.keep_asked": Kind("shield-alert", "warn", lazy("Keeping the tier asked for"), "tiers"),
    "tier.keep_refused": Kind("ban", "", lazy("Keeping the tier refused"), "tiers"),
    "order.settled": Kind("wrench", "", lazy("Service order settled"), "orders"),
    "order.voided": Kind("wrench", "bad", lazy("Service order voided"), "orders"),
    "order.refunded": Kind("undo-2", "warn", lazy("Service order refunded in part"), "orders"),
    "purchase.settled": Kind("store", "", lazy("Bought in the shop"), "orders"),
    "purchase.voided": Kind("store", "bad", lazy("Purchase voided"), "orders"),
    "purchase.refunded": Kind("undo-2", "warn", lazy("Purchase refunded in part"), "orders"),
    "points.earned": Kind("coins", "ok", lazy("Points"), "points"),
    "points.reversed": Kind("coins", "bad", lazy("Points taken back"), "points"),
    "points.adjusted": Kind("coins", "info", lazy("Points by hand"), "points"),
    "points.frozen": Kind("lock", "bad", lazy("Points frozen"), "points"),
    "points.thawed": Kind("lock", "ok", lazy("Points thawed"), "points"),
    "adjustment.asked": Kind("coins", "warn", lazy("Points by hand asked for"), "points"),
    "adjustment.refused": Kind("coins", "bad", lazy("Points by hand refused"), "points"),
    "adjustment.withdrawn": Kind("coins", "", lazy("Points by hand taken back"), "points"),
    "exchange.made": Kind("gift", "info", lazy("Reward exchanged"), "points"),
    "exchange.paid": Kind("wallet", "ok", lazy("Reward paid at the desk"), "points"),
    "exchange.cancelled": Kind("undo-2", "warn", lazy("Exchange called off"), "points"),
    "exchange.expired": Kind("hourglass", "warn", lazy("Reward not paid in time"), "points"),
    "points.expired": Kind("coins", "warn", lazy("Points expired"), "points"),
    "points.held": Kind("hourglass", "info", lazy("Points set aside"), "points"),
    "points.captured": Kind("coins", "info", lazy("Points spent that were set aside"), "points"),
    "points.released": Kind("undo-2", "", lazy("Points no longer set aside"), "points"),
    "voucher.issued": Kind("ticket", "ok", lazy("Voucher given"), "vouchers"),
    "voucher.used": Kind("ticket-check", "info", lazy("Voucher used"), "vouchers"),
    "voucher.use_undone": Kind("undo-2", "warn", lazy("Use of a voucher undone"), "vouchers"),
    "voucher.cancelled": Kind("ban", "bad", lazy("Voucher cancelled"), "vouchers"),
    "voucher.refunded": Kind("undo-2", "", lazy("Voucher given back unused"), "vouchers"),
    "voucher.transferred": Kind("arrow-left-right", "info", lazy("Voucher passed on"), "vouchers"),
    "voucher.received": Kind("arrow-left-right", "ok", lazy("Voucher from the family"), "vouchers"),
    "voucher.expired": Kind("hourglass", "warn", lazy("Voucher expired"), "vouchers"),
    **event_deeds.TIMELINE,
}
NAMED = ("number", "title", "model", "desk", "adviser", "company", "file", "text", "why", "words")
HOLDS = ("points.held", "points.captured", "points.released")
OTHER = Kind("circle", "", "", "contact")


def groups_for(staff: Staff) -> dict[str, str]:
    """The labels of the groups that `staff` may see."""
    return {name: group.label for name, group in GROUPS.items() if roles.may(staff, group.may)}


def kinds_of(groups: Collection[str]) -> list[str]:
    """The kinds of deeds in these groups."""
    return [name for name, kind in KINDS.items() if kind.group in groups]


def people_in(rows: Iterable[Activity]) -> set[str]:
    """Who the rows are by, and whom they name, as actors."""
    rows = list(rows)
    return {row.by for row in rows} | {person for row in rows for person in _others(row)}


def lines(
    rows: Sequence[Activity],
    names: Mapping[str, str],
    movements: Mapping[int, Movement],
    notes: Mapping[int, Note],
) -> list[Line]:
    """The rows in words: who `people_in` them are, what each posting was, what each note says by now."""
    return [_line(row, KINDS.get(row.kind, OTHER), names, movements, notes) for row in rows]


def _line(
    row: Activity,
    kind: Kind,
    names: Mapping[str, str],
    movements: Mapping[int, Movement],
    notes: Mapping[int, Note],
) -> Line:
    moved = movements.get(row.facts.get("posting", 0))
    heading = str(kind.heading) or row.kind
    if row.kind == "task.made":
        heading = str(TASK_KINDS.get(row.facts.get("task", ""), heading))
    if note := notes.get(row.facts.get("note", 0)):
        return _noted(row, kind, names.get(row.by, row.by), note)
    return Line(
        day=clock.day_of(row.at),
        at=row.at,
        icon=kind.icon,
        tone=kind.tone,
        heading=f"{heading} {text.signed(moved.points)}" if moved else heading,
        detail=_(": ").join([_what(moved), moved.why]) if moved else _detail(row, names),
        who=names.get(row.by, row.by),
    )


def _what(moved: Movement) -> str:
    return " · ".join(filter(None, [moved.title, moved.about]))


def _noted(row: Activity, kind: Kind, who: str, note: Note) -> Line:
    corrected = _("(corrected)") if note.original_id else ""
    detail = " ".join(part for part in (note.text, corrected) if part)
    heading = " · ".join([str(kind.heading), note.about])
    day = clock.day_of(row.at)
    return Line(day, row.at, kind.icon, kind.tone, heading, detail, who, note.id, note.pinned)


def _others(row: Activity) -> list[str]:
    """The other of the two in a referral or a merge."""
    named = ("friend_id", "referrer_id", "other_id")
    return [f"member:{row.facts[name]}" for name in named if name in row.facts]


def _detail(row: Activity, names: Mapping[str, str]) -> str:
    """What the facts tell, in the order in which one would say it."""
    told = row.facts
    parts = [text.bilingual(told["tier"], told.get("tier_en", "")) if "tier" in told else ""]
    parts += [str(voucher_words.REASONS.get(told.get(name, ""), told.get(name, ""))) for name in NAMED]
    parts += [names.get(person, "") for person in _others(row)]
    parts.append(str(RELATIONS.get(told.get("relation", ""), "")))
    if row.kind.startswith("adjustment."):
        parts.append(facts.SAID["points"](told["points"]))
    if row.kind in HOLDS or row.kind.startswith("exchange."):
        parts.append(ngettext("%(num)s point", "%(num)s points", told["points"]))
    if told.get("due"):
        parts.append(_("by %(moment)s", moment=facts.due(told["due"])))
    if row.kind.startswith("task."):
        parts.append(told.get("outcome", ""))
    parts.append(facts.fields(told.get("fields", [])))
    parts.append(str(facts.PURPOSES.get(told.get("purpose", ""), "")))
    if told.get("kilometres") is not None:
        parts.append(_("%(kilometres)s km", kilometres=text.points(told["kilometres"])))
    if told.get("total") is not None:
        parts.append(text.fen(told["total"]))
    for money in ("cash", "fen"):
        parts.append(text.fen(told[money]) if told.get(money) else "")
    if "percent" in told:
        parts.append(_("%(percent)s %% back", percent=told["percent"]))
    if told.get("starts_at"):
        parts.append(text.moment(datetime.fromisoformat(told["starts_at"])))
    if told.get("missing"):
        parts.append(_("%(growth)s growth is missing", growth=text.points(told["missing"])))
    elif "growth" in told:
        parts.append(_("growth %(growth)s", growth=text.points(told["growth"])))
    if told.get("seats"):
        parts.append(ngettext("%(num)s person", "%(num)s people", told["seats"]))
    return " · ".join(part for part in parts if part)
