"""Staff: what each role may do: permissions in groups, with how many colleagues hold each role."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from club import roles
from club import staff as workforce
from web.i18n import lazy
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen

AREAS: Mapping[str, str] = {
    "members": lazy("Members"),
    "consents": lazy("Members"),
    "notes": lazy("Members"),
    "tasks": lazy("Follow-ups"),
    "segments": lazy("Segments"),
    "quality": lazy("Data quality"),
    "imports": lazy("Imports"),
    "exports": lazy("Exports"),
    "privacy": lazy("Privacy"),
    "points": lazy("Points"),
    "rules": lazy("Points"),
    "liability": lazy("Points"),
    "tiers": lazy("Tiers"),
    "privileges": lazy("Privileges"),
    "rewards": lazy("Points shop"),
    "exchanges": lazy("Points shop"),
    "orders": lazy("Service orders"),
    "events": lazy("Trips and classes"),
    "insurance": lazy("Trips and classes"),
    "invitations": lazy("Trips and classes"),
    "checkin": lazy("Desk"),
    "vouchers": lazy("Vouchers"),
    "referrals": lazy("Referrals"),
    "sources": lazy("Posters"),
    "messages": lazy("Messages"),
    "staff": lazy("Staff"),
    "stores": lazy("Stores"),
    "audit": lazy("Audit log"),
    "jobs": lazy("Jobs"),
    "api": lazy("Systems"),
}


async def index(request: Request) -> Response:
    """All roles beside each other, or one of them alone."""
    role = chosen(request, "role", [*roles.ROLES])
    team = workforce.visible_to(request.state.staff).order_by().using_db(read()).filter(is_active=True)
    held = await team.annotate(many=Count("id")).group_by("role").values_list("role", "many")
    return page(
        request,
        "staff/roles/index.html",
        areas=_areas(),
        role=role,
        shown=[role] if role else [*roles.ROLES],
        roles=roles.ROLES,
        role_names=roles.NAMES,
        held=dict(held),  # type: ignore[arg-type]
    )


def _areas() -> list[tuple[str, list[tuple[str, str]]]]:
    """Permissions with what they allow, under the name of what they are about."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for permission, words in roles.PERMISSIONS.items():
        areas.setdefault(str(AREAS[permission.partition(".")[0]]), []).append((permission, words))
    return [*areas.items()]


ROUTES = [staff("/staff/roles", index, name="staff.roles", may="staff.see")]
