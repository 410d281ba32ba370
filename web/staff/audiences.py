"""Staff: the three audiences of the car-care class, made as segments by one press."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from club import clock
from club.segments import audiences
from club.stores import Store
from web.render import found
from web.routes import path, staff
from web.security import safe_next


async def create(request: Request) -> Response:
    """For one's own store, or for the whole club."""
    asker, sent = request.state.staff, await request.form()
    store = await found(Store.filter(id=asker.store_id)) if asker.store_id else None
    await audiences.ensure(store, by=asker, at=clock.now())
    back = safe_next(str(sent.get("back", "")), path("staff.segments"))
    return RedirectResponse(back, 303)


ROUTES = [
    staff(
        "/staff/segments/audiences",
        create,
        name="staff.audiences.create",
        methods=["POST"],
        may="segments.edit",
    )
]
