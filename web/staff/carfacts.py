"""What is known of a car, line by line: the value, who brought it and when; and its readings as a curve."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from club import provenance
from club.mileage import MileageReading
from club.vehicles import Vehicle, vins
from web import text
from web.forms.staff.vehicles import ENERGIES
from web.i18n import _, lazy

LABELS = {
    "brand": lazy("Make"),
    "model": lazy("Model"),
    "model_year": lazy("Model year"),
    "energy": lazy("Drive"),
    "delivered_on": lazy("Delivered on"),
    "registered_on": lazy("First registration"),
    "insured_until": lazy("Insured until"),
    "inspected_until": lazy("Inspection holds until"),
    "warranty_until": lazy("Warranty until"),
    "warranty_km": lazy("Warranty, kilometres"),
}
COVERED = ("plate", "vin")
ENDS = ("insured_until", "inspected_until", "warranty_until")
HEIGHT = 96  # pixels of the curve


@dataclass(frozen=True)
class Fact:
    """`who` brought the value, '' where nobody wrote it down; `tone` says how near its end is."""

    name: str
    label: str
    value: str
    who: str
    at: datetime | None
    tone: str = ""


@dataclass(frozen=True)
class Dot:
    """A reading in the chart: x and the label's place in percent, y in pixels."""

    x: float
    y: float
    label: str
    is_doubtful: bool


def sources(vehicle: Vehicle) -> Iterator[str]:
    """Who brought the values."""
    for name in (*COVERED, *LABELS):
        if source := provenance.of(vehicle.told, name):
            yield source[0]


def of(vehicle: Vehicle, names: Mapping[str, str]) -> dict[str, Fact]:
    """The facts by name; `names` say who each source is."""
    labels = {"plate": _("Plate"), "vin": _("VIN")} | {name: str(label) for name, label in LABELS.items()}
    return {name: _fact(vehicle, name, label, names) for name, label in labels.items()}


def chart(readings: Sequence[MileageReading]) -> list[Dot]:
    """The readings from the oldest to the newest; none if there is nothing to compare."""
    points = sorted((one for one in readings if one.verdict != "wrong"), key=lambda one: one.at)
    if len(points) < 2:
        return []
    start, span = points[0].at, (points[-1].at - points[0].at).total_seconds() or 1
    most = max(one.kilometres for one in points) or 1
    return [
        Dot(
            x=round((one.at - start).total_seconds() * 100 / span, 2),
            y=round(HEIGHT - one.kilometres * HEIGHT / most, 1),
            label=_label(one),
            is_doubtful=bool(one.doubt) and not one.verdict,
        )
        for one in points
    ]


def _label(one: MileageReading) -> str:
    return f"{text.date_stamp(one.at)} {_('%(kilometres)s km', kilometres=text.points(one.kilometres))}"


def _fact(vehicle: Vehicle, name: str, label: str, names: Mapping[str, str]) -> Fact:
    source, value = provenance.of(vehicle.told, name), getattr(vehicle, name)
    who, at = (names.get(source[0], source[0]), source[1]) if source and value else ("", None)
    return Fact(name, label, _said(name, value), who, at, tone(value) if name in ENDS else "")


def _said(name: str, value: object) -> str:
    if value in (None, ""):
        return text.NONE
    if name == "plate":
        return text.plate_masked(str(value))
    if name == "vin":
        warning = "" if vins.is_checked(str(value)) else _(" (check digit differs)")
        return text.vin_masked(str(value)) + warning
    if name == "energy":
        return str(ENERGIES.get(str(value), value))
    if isinstance(value, date):
        return text.date_stamp(value)
    return text.points(value) if name == "warranty_km" and isinstance(value, int) else str(value)


def tone(value: object) -> str:
    """How near a day is: bad once it has passed, warn within two months."""
    if not isinstance(value, date):
        return ""
    left = -text.age_in_days(value)
    return "bad" if left < 0 else "warn" if left <= 60 else ""
