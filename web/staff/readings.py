"""Staff: what a car's odometer showed, and whether a doubtful reading is right."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, mileage
from club.errors import ClubError
from web.forms.readings import is_meant
from web.forms.staff.vehicles import ReadingForm
from web.render import found, redirect, sentence
from web.routes import staff
from web.staff import vehicles


async def create(request: Request) -> Response:
    vehicle, form = await vehicles.at(request), ReadingForm(await request.form())
    now = clock.now()
    if form.validate() and is_meant(form.kilometres, form.sure, vehicle, form.on.data, now):
        kilometres, by = form.kilometres.data, request.state.staff
        try:
            told = await mileage.tell(vehicle, kilometres, on=form.on.data, by=by, at=now)
        except ClubError as error:
            field = form.kilometres if error.code.startswith("mileage.") else form.on
            field.errors = [sentence(error)]
        else:
            done = "reading-doubtful" if told.doubt else "saved"
            return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done=done)
    return await vehicles.shown(request, vehicle, 422, reading=form)


async def verdict_create(request: Request) -> Response:
    """Right, because the odometer was replaced, or a typing error."""
    vehicle = await vehicles.at(request)
    reading = await found(mileage.of(vehicle).filter(id=request.path_params["reading_id"]))
    verdict = str((await request.form()).get("verdict", ""))
    if verdict not in ("right", "wrong"):
        raise HTTPException(404)
    try:
        await mileage.judge(reading, verdict, by=request.state.staff, at=clock.now())  # type: ignore[arg-type]
    except ClubError as error:
        return await vehicles.shown(request, vehicle, 409, trouble=sentence(error))
    return redirect(request, "staff.vehicles.show", vehicle_id=vehicle.id, done="saved")


ROUTES = [
    staff(
        "/staff/vehicles/{vehicle_id:int}/readings",
        create,
        name="staff.vehicles.readings.create",
        methods=["POST"],
        may="members.edit",
    ),
    staff(
        "/staff/vehicles/{vehicle_id:int}/readings/{reading_id:int}/verdict",
        verdict_create,
        name="staff.vehicles.readings.verdict.create",
        methods=["POST"],
        may="members.edit",
    ),
]
