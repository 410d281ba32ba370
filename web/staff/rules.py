"""Staff: how the dates of cars are reckoned where nobody told them: rules.toml in words."""

from starlette.requests import Request
from starlette.responses import Response

from club.vehicles import deadlines
from web.naming import enumerated
from web.render import page
from web.routes import staff


async def index(request: Request) -> Response:
    rules = deadlines.rules()
    inspection = rules["inspection"]
    return page(
        request,
        "staff/rules/index.html",
        inspection=inspection,
        warranty=rules["warranty"],
        years=enumerated(str(years) for years in inspection["years"]),
        on_site=enumerated(str(years) for years in inspection["on_site"]),
    )


ROUTES = [staff("/staff/vehicles/rules", index, name="staff.vehicles.rules", may="members.see")]
