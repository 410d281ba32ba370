"""Staff: whose a car is; it changes hands, is sold or scrapped, comes back."""

from starlette.requests import Request
from starlette.responses import Response

from club import clock
from club.errors import ClubError
from club.vehicles import transfers
from web.forms.staff.vehicles import EndingForm, TransferForm
from web.render import redirect, sentence
from web.routes import staff
from web.staff import choosing, vehicles


async def create(request: Request) -> Response:
    """The car changes its owner."""
    vehicle, asker = await vehicles.at(request), request.state.staff
    form = TransferForm(await request.form())
    if form.validate() and (member := await choosing.member(form.member, asker)):
        try:
            await transfers.pass_on(vehicle, member, on=form.on.data, by=asker, at=clock.now())
        except ClubError as error:
            field = form.member if error.code == "vehicle.already_yours" else form.on
            field.errors = [sentence(error)]
        else:
            return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="passed-on")
    return await vehicles.shown(request, vehicle, 422, transfer=form)


async def ending_create(request: Request) -> Response:
    """Sold to somebody unknown, or scrapped."""
    vehicle, asker = await vehicles.at(request), request.state.staff
    form = EndingForm(await request.form())
    if form.validate():
        try:
            await transfers.let_go(vehicle, form.state.data, on=form.on.data, by=asker, at=clock.now())
        except ClubError as error:
            form.on.errors = [sentence(error)]
        else:
            return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")
    return await vehicles.shown(request, vehicle, 422, ending=form)


async def return_create(request: Request) -> Response:
    """On the road again."""
    vehicle = await vehicles.at(request)
    try:
        await transfers.bring_back(vehicle, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await vehicles.shown(request, vehicle, 409, trouble=sentence(error))
    return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")


ROUTES = [
    staff(
        "/staff/vehicles/{vehicle_id:int}/ownership",
        create,
        name="staff.vehicles.ownership.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/vehicles/{vehicle_id:int}/ownership/ending",
        ending_create,
        name="staff.vehicles.ownership.ending.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/vehicles/{vehicle_id:int}/ownership/return",
        return_create,
        name="staff.vehicles.ownership.return.create",
        methods=["POST"],
        may="members.edit",
    ),
]
