"""Staff: who drives a car besides its owner."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.vehicles import Ownership, sharing
from club.vehicles import remove as stop
from web.forms.staff.vehicles import UserForm
from web.render import found, redirect, sentence
from web.routes import staff
from web.staff import choosing, vehicles


async def create(request: Request) -> Response:
    vehicle, asker = await vehicles.at(request), request.state.staff
    form = UserForm(await request.form())
    if form.validate() and (member := await choosing.member(form.member, asker)):
        try:
            await sharing.admit(vehicle, member, role=form.role.data, by=asker, at=clock.now())
        except ClubError as error:
            form.member.errors = [sentence(error)]
        else:
            return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")
    return await vehicles.shown(request, vehicle, 422, user=form)


async def ending_create(request: Request) -> Response:
    """They drive it no longer, the owner included; the car's state stays as it is."""
    vehicle = await vehicles.at(request)
    theirs = Ownership.filter(id=request.path_params["user_id"], vehicle_id=vehicle.id)
    own = await found(theirs.select_related("member"))
    try:
        await stop(vehicle, own.member, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await vehicles.shown(request, vehicle, 409, trouble=sentence(error))
    return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")


ROUTES = [
    staff(
        "/staff/vehicles/{vehicle_id:int}/users",
        create,
        name="staff.vehicles.users.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/vehicles/{vehicle_id:int}/users/{user_id:int}/ending",
        ending_create,
        name="staff.vehicles.users.ending.create",
        methods=["POST"],
        may="members.edit",
    ),
]
