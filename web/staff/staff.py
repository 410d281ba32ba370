"""Staff: who works here in which role, and what each role may do."""

from starlette.requests import Request
from starlette.responses import Response

from club import roles
from club.staff import Staff
from web.render import page, read
from web.routes import staff
from web.staff.listing import chosen, listed


async def index(request: Request) -> Response:
    asker = request.state.staff
    team = Staff.all() if asker.store_id is None else Staff.filter(store_id=asker.store_id)
    if role := chosen(request, "role", [*roles.ROLES]):
        team = team.filter(role=role)
    listing = await listed(
        request, team.using_db(read()).select_related("store").order_by("-is_active", "id")
    )
    return page(
        request,
        "staff/staff/index.html",
        listing=listing,
        role=role,
        roles=roles.ROLES,
        role_names=roles.NAMES,
        permissions=roles.PERMISSIONS,
    )


ROUTES = [staff("/staff/staff", index, name="staff.staff", may="staff.see")]
