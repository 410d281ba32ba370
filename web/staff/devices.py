"""Staff: where one is signed in, and where a colleague is; signing out there.

A device of one's own is signed out by oneself, a colleague's by who may edit accounts.
"""

from starlette.requests import Request
from starlette.responses import Response

from club import clock, signins
from club import staff as workforce
from club.signins import SignIn
from club.staff import Staff
from web import devices
from web.render import found, page, read, redirect
from web.routes import ANY_STAFF, staff


async def index(request: Request) -> Response:
    me = request.state.staff
    open_ones = await signins.open_of(me, clock.now()).using_db(read())
    return page(request, "staff/devices/index.html", devices=devices.told(open_ones, request.state.signin))


async def ending_create(request: Request) -> Response:
    me = request.state.staff
    await workforce.sign_out(me, await _device(request, me), by=me, at=clock.now())
    return redirect(request, "staff.devices", done="device-signed-out")


async def endings_create(request: Request) -> Response:
    """Everywhere but here."""
    me = request.state.staff
    await workforce.sign_out_everywhere(me, by=me, at=clock.now(), keep=request.state.signin)
    return redirect(request, "staff.devices", done="devices-signed-out")


async def colleague_ending_create(request: Request) -> Response:
    asker = request.state.staff
    others = workforce.visible_to(asker).exclude(id=asker.id)
    colleague = await found(others.filter(id=request.path_params["staff_id"]))
    await workforce.sign_out(colleague, await _device(request, colleague), by=asker, at=clock.now())
    return redirect(request, "staff.staff.show", staff_id=colleague.id, done="device-signed-out")


async def _device(request: Request, person: Staff) -> SignIn:
    return await found(SignIn.filter(staff_id=person.id, id=request.path_params["device_id"]))


ROUTES = [
    staff("/staff/devices", index, name="staff.devices", may=ANY_STAFF),
    staff(
        "/staff/devices/endings",
        endings_create,
        name="staff.devices.endings.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
    staff(
        "/staff/devices/{device_id:int}/ending",
        ending_create,
        name="staff.devices.ending.create",
        methods=["POST"],
        may=ANY_STAFF,
    ),
    staff(
        "/staff/staff/{staff_id:int}/devices/{device_id:int}/ending",
        colleague_ending_create,
        name="staff.staff.devices.ending.create",
        methods=["POST"],
        may="staff.edit",
    ),
]
