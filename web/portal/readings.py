"""What the odometer of a member's car showed; whoever drives it tells a new reading."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from club import clock, mileage, persons
from club.errors import ClubError
from club.members import Member
from club.mileage import MileageReading, NotYourReading
from club.vehicles import Ownership, Vehicle
from web import said_by
from web.forms.portal.cars import ReadingForm
from web.forms.readings import is_meant
from web.i18n import _
from web.portal import garage
from web.render import found, page, read, redirect, sentence
from web.routes import member

MOST = 30


@dataclass(frozen=True)
class Reading:
    id: int
    kilometres: int
    at: datetime
    source: str
    is_doubtful: bool
    counts: bool
    may_take_back: bool


async def index(request: Request) -> Response:
    return await _shown(request, await garage.seen_by(request), ReadingForm())


async def create(request: Request) -> Response:
    me, vehicle = request.state.member, await garage.seen_by(request)
    form = ReadingForm(await request.form())
    now = clock.now()
    if form.validate() and is_meant(form.kilometres, form.sure, vehicle, form.on.data, now):
        try:
            told = await mileage.tell(
                vehicle, form.kilometres.data, on=form.on.data, by=me, at=now, member=me
            )
        except ClubError as error:
            field = form.kilometres if error.code.startswith("mileage.") else form.on
            field.errors = [sentence(error)]
        else:
            done = "reading-doubtful" if told.doubt else "saved"
            return redirect(request, "portal.cars.show", car_id=vehicle.id, done=done)
    return await _shown(request, vehicle, form, 422)


async def withdrawal_create(request: Request) -> Response:
    """It was mistyped: their own reading counts no longer."""
    me, vehicle = request.state.member, await garage.seen_by(request)
    reading = await found(mileage.of(vehicle).filter(id=request.path_params["reading_id"]))
    try:
        await mileage.take_back(reading, by=me, at=clock.now())
    except NotYourReading:
        raise HTTPException(404) from None
    except ClubError as error:
        form = ReadingForm()
        form.form_errors = [sentence(error)]
        return await _shown(request, vehicle, form, 409)
    return redirect(request, "portal.cars.readings", car_id=vehicle.id, done="reading-taken-back")


async def create_again(request: Request) -> Response:
    form = ReadingForm(await request.form()).too_late()
    return await _shown(request, await garage.seen_by(request), form, 422)


async def seen(me: Member, vehicle: Vehicle, *, limit: int = MOST) -> list[Reading]:
    """The readings of the time in which `me` has driven it, the latest first.

    Who drives a car that is somebody else's sees those of the present owner's whole time: what the odometer
    shows is no secret of the owner's, what was paid is.
    """
    whose = Q(member_id__in=persons.ids_of(me)) | Q(role="owner", until=None)
    spans = await Ownership.filter(whose, vehicle_id=vehicle.id).using_db(read())
    times = [Q(at__gte=own.since, at__lt=own.until) if own.until else Q(at__gte=own.since) for own in spans]
    mine = Q(Q(source=f"member:{me.id}"), *times, join_type="OR")
    rows = await mileage.of(vehicle).filter(mine).using_db(read()).limit(limit)
    own = await persons.rows_of([me.id], using_db=read())
    return [_told(row, own) for row in rows]


def _told(row: MileageReading, own: Collection[int]) -> Reading:
    kind, _sep, who = row.source.partition(":")
    is_own = kind == "member" and int(who) in own
    return Reading(
        id=row.id,
        kilometres=row.kilometres,
        at=row.at,
        source=_("told by you") if is_own else said_by.read_by(row.source),
        is_doubtful=bool(row.doubt) and not row.verdict,
        counts=row.verdict != "wrong",
        may_take_back=is_own and not row.verdict,
    )


async def _shown(request: Request, vehicle: Vehicle, form: ReadingForm, status: int = 200) -> Response:
    me, today = request.state.member, clock.day_of(clock.now())
    return page(
        request,
        "portal/cars/readings.html",
        status,
        car=garage.shown(vehicle),
        readings=await seen(me, vehicle),
        today=today,
        form=form,
    )


ROUTES = [
    member("/cars/{car_id:int}/readings", index, name="portal.cars.readings"),
    member(
        "/cars/{car_id:int}/readings",
        create,
        name="portal.cars.readings.create",
        methods=["POST"],
        again=create_again,
    ),
    member(
        "/cars/{car_id:int}/readings/{reading_id:int}/withdrawal",
        withdrawal_create,
        name="portal.cars.readings.withdrawal.create",
        methods=["POST"],
    ),
]
