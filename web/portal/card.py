"""The member's code: digits and QR that change every half minute."""

from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from club import clock, codes, persons
from club.members import Member
from club.vehicles import Ownership
from web import qr
from web.render import page, read
from web.routes import member


async def show(request: Request) -> Response:
    return page(request, "portal/card/show.html", **await _code(request))


async def code(request: Request) -> Response:
    """The part of the page that htmx asks for when the code's time is over."""
    return page(request, "portal/card/_code.html", **await _code(request))


async def image(request: Request) -> Response:
    """The QR code: a request of its own, kept for as long as the code holds."""
    now = clock.now()
    left = int(codes.window_left(now))
    return Response(
        qr.svg(codes.member_code(request.state.member.number, now)),
        media_type="image/svg+xml",
        headers={"Cache-Control": f"private, max-age={left}"},
    )


async def _code(request: Request) -> dict[str, Any]:
    """`window` makes the next image's address another one."""
    me, now = request.state.member, clock.now()
    return {
        "code": codes.member_code(me.number, now),
        "left": ceil(codes.window_left(now)),
        "window": int(now.timestamp() // codes.WINDOW),
        "plate": await _plate(me),
    }


async def _plate(me: Member) -> str | None:
    """The plate of the car that they drive longest, of those that have one."""
    driven = Ownership.filter(member_id__in=persons.ids_of(me), until=None, vehicle__plate__not_isnull=True)
    first = await driven.order_by("since", "vehicle_id").using_db(read()).select_related("vehicle").first()
    return first.vehicle.plate if first else None


ROUTES = [
    member("/card", show, name="portal.card"),
    member("/card/code", code, name="portal.card.code"),
    member("/card/code.svg", image, name="portal.card.image"),
]
