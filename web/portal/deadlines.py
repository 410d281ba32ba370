"""A car's dates as its member reads them, with how long still; the owner tells them."""

from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response

from club import clock, vehicles, warranty
from club.errors import ClubError
from club.vehicles import Vehicle, deadlines
from web import text
from web.forms.portal.cars import DeadlinesForm
from web.i18n import _
from web.portal import garage
from web.render import page, redirect, sentence
from web.routes import member

SOON = 60  # days before an end at which it turns amber


@dataclass(frozen=True)
class Deadline:
    """`tag` says how long still, in its `tone`; `line` what is known besides."""

    icon: str
    title: str
    line: str
    tag: str = ""
    tone: str = ""


def of(vehicle: Vehicle, at: datetime) -> list[Deadline]:
    """Insurance, inspection and warranty in sentences."""
    return [_insurance(vehicle), _inspection(vehicle), _warranty(vehicle, at)]


async def edit(request: Request) -> Response:
    vehicle = await garage.told_by(request)
    form = DeadlinesForm(obj=_told(vehicle))
    return page(request, "portal/cars/deadlines.html", car=garage.shown(vehicle), form=form)


async def update(request: Request) -> Response:
    me, vehicle = request.state.member, await garage.told_by(request)
    form = DeadlinesForm(await request.form())
    if form.validate():
        changes = {name: value for name, value in form.data.items() if value != getattr(_told(vehicle), name)}
        try:
            await vehicles.edit(vehicle, me, **changes, by=me, at=clock.now())
        except ClubError as error:
            name = str(error.facts.get("field", ""))
            form[name if name in form else "insured_until"].errors = [sentence(error)]
        else:
            return redirect(request, "portal.cars.show", car_id=vehicle.id, done="saved")
    return page(request, "portal/cars/deadlines.html", 422, car=garage.shown(vehicle), form=form)


async def update_again(request: Request) -> Response:
    vehicle, form = await garage.told_by(request), DeadlinesForm(await request.form()).too_late()
    return page(request, "portal/cars/deadlines.html", 422, car=garage.shown(vehicle), form=form)


@dataclass(frozen=True)
class _Told:
    registered_on: date | None
    insured_until: date | None
    inspected_until: date | None


def _told(vehicle: Vehicle) -> _Told:
    """What somebody has told: a date that only follows from the rules is no entry in the form."""
    follows = deadlines.is_by_rule(vehicle, "inspected_until")
    return _Told(vehicle.registered_on, vehicle.insured_until, None if follows else vehicle.inspected_until)


def _insurance(vehicle: Vehicle) -> Deadline:
    title, until = _("Insurance"), vehicle.insured_until
    if until is None:
        return Deadline("shield", title, _("Tell us the day, and we remember it for you"))
    return Deadline("shield", title, _("holds until %(day)s", day=text.short_day(until)), *_left(until))


def _inspection(vehicle: Vehicle) -> Deadline:
    title, until = _("Yearly inspection"), vehicle.inspected_until
    if until is None:
        return Deadline("inspect", title, _("Tell us the day of first registration, and we reckon it"))
    known = _("holds until %(day)s", day=text.short_day(until))
    if deadlines.is_by_rule(vehicle, "inspected_until"):
        known = _("by the rules until %(day)s", day=text.short_day(until))
    if vehicle.registered_on:
        how = _("the car is looked at") if deadlines.is_on_site(vehicle) else _("papers are enough")
        known = f"{known}{_(', ')}{how}"
    return Deadline("inspect", title, known, *_left(until))


def _warranty(vehicle: Vehicle, at: datetime) -> Deadline:
    title, ends = _("Warranty"), warranty.warranty_ends(vehicle, at)
    if ends is None:
        return Deadline("file", title, _("Not known yet"))
    until, most = vehicle.warranty_until, vehicle.warranty_km
    known = text.short_day(until) if until else ""
    if until and most:
        known = _("%(day)s or %(distance)s km", day=known, distance=text.points(most))
    elif most:
        known = _("%(distance)s km", distance=text.points(most))
    if warranty.ends_by_distance(vehicle, at):
        known = _("%(known)s; as you drive, about %(day)s", known=known, day=text.short_day(ends))
    elif deadlines.is_by_rule(vehicle, "warranty_until"):
        known = _("%(known)s as usual; the booklet counts", known=known)
    return Deadline("file", title, known, *_left(ends))


def _left(until: date) -> tuple[str, str]:
    """How long still, and the tone of it."""
    days = -text.age_in_days(until)
    if days < 0:
        return _("over"), "bad"
    return text.until(until), "warn" if days <= SOON else "ok"


ROUTES = [
    member("/cars/{car_id:int}/deadlines", edit, name="portal.cars.deadlines"),
    member(
        "/cars/{car_id:int}/deadlines",
        update,
        name="portal.cars.deadlines.update",
        methods=["POST"],
        again=update_again,
    ),
]
