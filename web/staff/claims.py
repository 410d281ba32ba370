"""Staff: the claims of members to cars that are on file under another name, one by one."""

from starlette.requests import Request
from starlette.responses import Response
from wtforms.fields.choices import SelectChoice

from club import clock, vehicles
from club.errors import ClubError
from club.vehicles import Vehicle, claims
from club.vehicles.claims import Claim
from web import text
from web.forms.staff.claims import DecisionForm
from web.i18n import _, lazy
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.facts import WAYS
from web.staff.listing import chosen, listed, order_of

STATES = {
    "waiting": lazy("To decide"),
    "confirmed": lazy("Confirmed"),
    "refused": lazy("Refused"),
    "withdrawn": lazy("Withdrawn"),
}
SORTS = {"made": "made_at", "decided": "decided_at", "state": "state"}


async def index(request: Request) -> Response:
    """The oldest first: whoever has waited longest comes first."""
    state = chosen(request, "state", [*STATES, "all"]) or "waiting"
    sort, order = order_of(request, SORTS, "made")
    wanted = claims.visible_to(request.state.staff).using_db(read()).select_related("member", "vehicle")
    wanted = wanted if state == "all" else wanted.filter(state=state)
    return page(
        request,
        "staff/claims/index.html",
        listing=await listed(request, wanted.order_by(order, "id")),
        state=state,
        states=STATES,
        sort=sort,
    )


async def show(request: Request) -> Response:
    claim = await _claim(request)
    return await _show(request, claim, await _choices(DecisionForm(), claim))


async def decision_create(request: Request) -> Response:
    claim, asker, now = await _claim(request), request.state.staff, clock.now()
    form = await _choices(DecisionForm(await request.form()), claim)
    if form.answer.data == "no":
        form.vehicle.validate_choice = False
    if not form.validate():
        return await _show(request, claim, form, 422)
    reason = form.reason.data
    try:
        if form.answer.data == "no":
            await claims.refuse(claim, reason=reason, by=asker, at=now)
        else:
            car = await Vehicle.get(id=form.vehicle.data)
            await claims.confirm(claim, reason=reason, vehicle=car, by=asker, at=now)
    except ClubError as error:
        return await _show(request, await _claim(request), form, 409, trouble=sentence(error))
    return redirect(request, "staff.claims", done="decided")


async def _show(
    request: Request, claim: Claim, form: DecisionForm, status: int = 200, *, trouble: str = ""
) -> Response:
    cars = await claims.fitting(claim).using_db(read()).limit(20)
    drivers = {car.id: await vehicles.drivers(car).using_db(read()) for car in cars}
    return page(
        request,
        "staff/claims/show.html",
        status,
        claim=claim,
        cars=cars,
        drivers=drivers,
        by=(await people.names([claim.decided_by])).get(claim.decided_by, ""),
        states=STATES,
        ways=WAYS,
        form=form,
        trouble=trouble,
    )


async def _choices(form: DecisionForm, claim: Claim) -> DecisionForm:
    """The cars that fit what was said."""
    cars = await claims.fitting(claim).using_db(read()).limit(20)
    form.vehicle.choices = [SelectChoice(car.id, _called(car)) for car in cars]
    if form.vehicle.data is None and claim.vehicle_id:
        form.vehicle.data = claim.vehicle_id
    return form


def _called(car: Vehicle) -> str:
    parts = (text.plate_masked(car.plate), f"{car.brand} {car.model}".strip(), text.vin_masked(car.vin))
    return " · ".join(part for part in parts if part and part != text.NONE) or _("A car")


async def _claim(request: Request) -> Claim:
    seen = claims.visible_to(request.state.staff).filter(id=request.path_params["claim_id"])
    return await found(seen.select_related("member", "vehicle"))


ROUTES = [
    staff("/staff/claims", index, name="staff.claims", may="members.edit"),
    staff("/staff/claims/{claim_id:int}", show, name="staff.claims.show", may="members.edit"),
    staff(
        "/staff/claims/{claim_id:int}/decision",
        decision_create,
        name="staff.claims.decision.create",
        methods=["POST"],
        may="members.edit",
    ),
]
