"""Roles: sets of named permissions, in one table, where each permission says in a line what it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from club.errors import ClubError

if TYPE_CHECKING:
    from club.staff import Staff


def N_(text: str) -> str:
    """Mark `text` for the catalogue; the page translates it."""
    return text


PERMISSIONS: dict[str, str] = {
    "members.see": N_("See the members of the store, with phone, plate and VIN partly covered"),
    "members.edit": N_("Correct a member's profile and cars"),
    "members.join": N_("Sign somebody up at the desk"),
    "members.assign": N_("Say who looks after a member, and hand a leaver's whole book over"),
    "members.close": N_("Close a member's account at their wish"),
    "members.reveal": N_("Uncover a phone number, plate or VIN; each time is written down"),
    "consents.record": N_("Write down a consent that a member gave or withdrew by word of mouth"),
    "members.export": N_("Take members, cars and segments away as a file; each time is written down"),
    "segments.see": N_("See saved segments and who is in them"),
    "segments.edit": N_("Save, change and retire segments"),
    "members.merge": N_("Make two records of one person one, and take them apart again"),
    "notes.write": N_("Write down notes and contacts with a member"),
    "tasks.see": N_("See promises, to-dos and callbacks of the store"),
    "tasks.edit": N_("Make promises and tasks, do them, move them, give them to a colleague"),
    "quality.see": N_("See what the data lack, and work it off"),
    "points.see": N_("See a member's points and every movement"),
    "privileges.see": N_("See the privileges, who used which and what that cost"),
    "privileges.edit": N_("Set what each tier may have, how often and where"),
    "privileges.use": N_("Use a privilege for a member who stands at the desk"),
    "privileges.undo": N_("Take such a use back within 15 minutes"),
    "privileges.correct": N_("Take a use back later; the reason is written down and the member reads it"),
    "tiers.see": N_("See the policy of the tiers, whose term ends soon, and the requests to keep one"),
    "tiers.keep": N_("Ask that a member keeps the tier for one more term"),
    "tiers.approve": N_("Decide such a request of a colleague"),
    "tiers.edit": N_("Set the growth that a tier takes, its term, warning and grace"),
    "rules.edit": N_("Draft, replay, switch on and end the rules of points"),
    "rewards.see": N_("See the rewards of the shop and what members had of them"),
    "rewards.edit": N_("Draft, change, publish and end rewards, and count their pieces"),
    "exchanges.pay": N_("Take the money for a reward at the desk, and undo it within 15 minutes"),
    "exchanges.cancel": N_("Call an exchange off: points, piece and money go back"),
    "points.adjust": N_("Give and take points by hand; beyond the limit, a second person approves"),
    "points.approve": N_("Approve or refuse what a colleague wants to give or take by hand"),
    "points.freeze": N_("Freeze a member's points and thaw them"),
    "points.set": N_("Set the limit for points by hand and what points cost the club"),
    "liability.see": N_("See what the club owes in points, and who gives unusually many"),
    "liability.export": N_("Take the figures of points away as a file; each time is written down"),
    "orders.see": N_("See the service orders of the store"),
    "orders.enter": N_("Enter a service order"),
    "orders.export": N_("Take service orders away as a file; each time is written down"),
    "exports.see": N_("See who took what away as a file, and why"),
    "orders.void": N_("Void a settled service order, which takes its points back"),
    "vouchers.see": N_("See kinds of vouchers, who has which, and what they gave and cost"),
    "vouchers.issue": N_("Give a voucher to a member, or one each to a segment"),
    "vouchers.edit": N_("Make kinds of vouchers, change and end them"),
    "vouchers.cancel": N_("Take a voucher away from a member, with a reason"),
    "vouchers.redeem": N_("Use a member's voucher at the desk"),
    "vouchers.undo": N_("Undo the use of a voucher within 15 minutes"),
    "events.see": N_("See events, registrations and attendance"),
    "events.edit": N_("Plan, publish and cancel events"),
    "events.export": N_("Take the list of who comes to an event away as a file; each time is written down"),
    "events.costs": N_("See and enter what an event cost, settle it and reopen it"),
    "insurance.list": N_(
        "Enter, take away and delete the identity numbers for a trip's insurance; all is logged"
    ),
    "invitations.ask": N_("Ask people who are invited to an event, and write down what they answer"),
    "events.policy": N_("Set what repeated no-shows do"),
    "checkin.scan": N_("Work at a desk: scan member codes and tickets"),
    "checkin.force": N_("Check somebody in by hand, without a scan; the reason is written down"),
    "checkin.undo": N_("Undo a check-in within 15 minutes"),
    "referrals.see": N_("See who brought whom"),
    "sources.see": N_("See posters and whom they brought"),
    "sources.edit": N_("Make posters and take them down"),
    "messages.see": N_("See what was sent to members"),
    "staff.see": N_("See staff, their roles and the table of permissions"),
    "staff.edit": N_("Add staff, change their role, shut them out"),
    "stores.see": N_("See the stores, their desks and who works there"),
    "stores.edit": N_("Add stores and desks, change and close them"),
    "privacy.see": N_("See the requests about personal data, and who uncovered or exported what"),
    "privacy.answer": N_("Answer a member's request for a correction"),
    "privacy.edit": N_("Set how long what is kept"),
    "audit.see": N_("Read the audit log"),
    "imports.run": N_("Import customers and service orders from the dealer's system, and mend their rows"),
    "jobs.see": N_("See the runs of the worker"),
    "api.keys": N_("Make and end the keys by which the dealer's systems sign in"),
}

_TRIPS = {"events.costs", "insurance.list"}
_LOOK = {"members.see", "events.see"}
_USES = {"privileges.use", "privileges.undo"}
_DESK = (
    _LOOK
    | _USES
    | {"points.see", "checkin.scan", "checkin.undo", "members.join", "rewards.see", "exchanges.pay"}
    | {"vouchers.see", "vouchers.redeem", "vouchers.undo"}
)
_TALK = {"notes.write", "tasks.see", "tasks.edit", "invitations.ask"}
_RECORDS = {"members.edit", "members.merge", "quality.see"}
_ORDERS = {"orders.see", "orders.enter"}
_TIERS = {"tiers.see", "tiers.keep", "privileges.see"}
_SHOP = {"rewards.see", "rewards.edit"}
_CARE = _LOOK | {
    "points.see",
    "vouchers.see",
    "orders.see",
    "members.reveal",
    "referrals.see",
    "messages.see",
    "consents.record",
}
_GIVE = {"vouchers.see", "vouchers.issue"}
_SEGMENTS = {"segments.see", "segments.edit"}
_EXPORT = {"members.export", "orders.export", "exports.see"}
_LIABILITY = {"points.approve", "points.freeze", "liability.see", "liability.export"}
_POSTERS = {"sources.see", "sources.edit"}
_WATCH = {
    "referrals.see",
    "sources.see",
    "messages.see",
    "audit.see",
    "jobs.see",
    "staff.see",
    "stores.see",
    "privacy.see",
}

ROLES: dict[str, frozenset[str]] = {
    "front_desk": frozenset(_DESK | _ORDERS | _TALK | {"members.edit", "consents.record"}),
    "club_officer": frozenset(
        _DESK
        | _ORDERS
        | _CARE
        | _POSTERS
        | _SEGMENTS
        | _TALK
        | _RECORDS
        | _TIERS
        | _SHOP
        | _GIVE
        | _TRIPS
        | {"events.edit", "events.export", "checkin.force"}
        | {"points.adjust", "vouchers.cancel", "exchanges.cancel"}
    ),
    "care_manager": frozenset(
        _DESK
        | _ORDERS
        | _CARE
        | _POSTERS
        | _WATCH
        | _SEGMENTS
        | _EXPORT
        | _TALK
        | _RECORDS
        | _LIABILITY
        | _TIERS
        | _SHOP
        | _GIVE
        | _TRIPS
        | {
            "points.adjust",
            "vouchers.edit",
            "vouchers.cancel",
            "exchanges.cancel",
            "tiers.approve",
            "privileges.edit",
            "privileges.correct",
            "members.assign",
            "members.close",
            "privacy.answer",
            "events.edit",
            "events.export",
            "events.policy",
            "checkin.force",
            "orders.void",
            "imports.run",
            "rules.edit",
        }
    ),
    "callback_caller": frozenset(_CARE | _TALK | {"segments.see"}),
    "sales_adviser": frozenset(_LOOK | _TALK | {"members.reveal", "referrals.see"}),
    "service_adviser": frozenset(
        _LOOK
        | _ORDERS
        | _TALK
        | _USES
        | {"points.see", "members.reveal", "members.edit", "consents.record"}
        | {"checkin.scan", "vouchers.see", "vouchers.redeem", "vouchers.undo"}
    ),
    "showroom_manager": frozenset(
        _LOOK
        | _TALK
        | {"members.reveal", "members.assign", "referrals.see", "sources.see", "staff.see", "stores.see"}
    ),
    "marketing": frozenset(
        _LOOK
        | _POSTERS
        | _SEGMENTS
        | _SHOP
        | _GIVE
        | {"vouchers.edit", "events.edit", "referrals.see", "messages.see"}
    ),
    "general_manager": frozenset(
        _LOOK
        | _WATCH
        | _EXPORT
        | _LIABILITY
        | {"tiers.see", "tiers.approve", "rewards.see", "privileges.see", "privileges.correct"}
        | {"points.see", "vouchers.see", "orders.see", "members.reveal", "events.costs"}
        | {"segments.see", "tasks.see", "quality.see"}
    ),
    "administrator": frozenset(PERMISSIONS),
}

NAMES: dict[str, str] = {
    "front_desk": N_("Front desk"),
    "club_officer": N_("Club officer"),
    "care_manager": N_("Care manager"),
    "callback_caller": N_("Callback caller"),
    "sales_adviser": N_("Sales adviser"),
    "service_adviser": N_("Service adviser"),
    "showroom_manager": N_("Showroom manager"),
    "marketing": N_("Marketing"),
    "general_manager": N_("General manager"),
    "administrator": N_("Administrator"),
}


class NotAllowed(ClubError):
    """Facts: `permission`."""

    code = "staff.not_allowed"


def may(staff: Staff, permission: str) -> bool:
    """Whether the role of `staff` holds `permission`; a name that the table lacks is a mistake of ours."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return staff.is_active and permission in ROLES.get(staff.role, frozenset())


def require(staff: Staff, permission: str) -> None:
    """Raises NotAllowed."""
    if not may(staff, permission):
        raise NotAllowed(permission=permission)


def in_scope(staff: Staff, store_id: int | None) -> bool:
    """Whether what belongs to `store_id` is the business of `staff`; what is no store's is everybody's."""
    return staff.store_id is None or store_id is None or store_id == staff.store_id
