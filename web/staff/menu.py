"""The staff side's menu. A section stands here with its first page; a person sees what the role may open.

Who may open a page is said once, where its route is made: the menu asks the route.
"""

from typing import NamedTuple

from club import roles
from club.staff import Staff
from web import routes
from web.i18n import lazy


class Item(NamedTuple):
    """`name` is what a page sets as its section; `icon` is an id in static/icons/staff.svg."""

    name: str
    route: str
    icon: str
    label: str


MENU: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        lazy("Every day"),
        (
            Item("today", "staff.today", "layout-dashboard", lazy("Today")),
            Item("desk", "desk.index", "scan-line", lazy("Scan desk")),
            Item("tasks", "staff.tasks", "list-checks", lazy("Follow-ups")),
            Item("orders", "staff.orders", "wrench", lazy("Service orders")),
            Item("claims", "staff.claims", "key-round", lazy("Car claims")),
        ),
    ),
    (
        lazy("Customers"),
        (
            Item("members", "staff.members", "users", lazy("Members")),
            Item("vehicles", "staff.vehicles", "car", lazy("Vehicles")),
            Item("companies", "staff.companies", "store", lazy("Companies")),
            Item("segments", "staff.segments", "bookmark", lazy("Segments")),
            Item("referrals", "staff.referrals", "handshake", lazy("Referrals")),
            Item("messages", "staff.messages", "message-square", lazy("Messages")),
            Item("quality", "staff.quality", "clipboard-list", lazy("Data quality")),
        ),
    ),
    (
        lazy("The club"),
        (
            Item("events", "staff.events", "route", lazy("Trips and classes")),
            Item("rewards", "staff.rewards", "gift", lazy("Points shop")),
            Item("points", "staff.points", "coins", lazy("Points")),
            Item("vouchers", "staff.vouchers", "ticket", lazy("Vouchers")),
            Item("tiers", "staff.tiers", "tag", lazy("Tiers")),
            Item("privileges", "staff.privileges", "heart-handshake", lazy("Privileges")),
            Item("sources", "staff.sources", "qr-code", lazy("Posters")),
        ),
    ),
    (
        lazy("Management"),
        (
            Item("imports", "staff.imports", "file-input", lazy("Imports")),
            Item("keys", "staff.keys", "link", lazy("Systems")),
            Item("staff", "staff.staff", "user-cog", lazy("Staff and roles")),
            Item("handovers", "staff.handovers", "arrow-left-right", lazy("Handovers")),
            Item("stores", "staff.stores", "store", lazy("Stores")),
            Item("exports", "staff.exports", "download", lazy("Exports")),
            Item("jobs", "staff.jobs", "timer", lazy("Jobs")),
            Item("privacy", "staff.privacy", "shield-alert", lazy("Privacy")),
            Item("audit", "staff.audit", "shield-check", lazy("Audit log")),
        ),
    ),
)


def menu(staff: Staff) -> list[tuple[str, list[Item]]]:
    """The groups of the menu with what `staff` may open; empty groups are left out."""
    groups = [(title, [item for item in items if _is_open_to(staff, item)]) for title, items in MENU]
    return [(title, items) for title, items in groups if items]


def _is_open_to(staff: Staff, item: Item) -> bool:
    if not routes.exists(item.route):
        return False
    permission = routes.find(item.route).access.may
    return permission == routes.ANY_STAFF or roles.may(staff, permission)
