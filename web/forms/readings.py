"""A mileage that does not fit the last one of its car is asked about once, before it is kept."""

from datetime import date, datetime

from wtforms import Field

from club import mileage
from club.vehicles import Vehicle
from web import text
from web.i18n import _


def is_meant(kilometres: Field, sure: Field, vehicle: Vehicle, on: date | None, now: datetime) -> bool:
    """Whether to keep what `kilometres` says: it fits, or it was sent once more (`sure`, a hidden field, has
    it then). Else the field says what is strange, and the form is to be shown again."""
    doubt = mileage.strange(vehicle, kilometres.data, on, now)
    if not doubt or sure.data == str(kilometres.data):
        return True
    sure.data = str(kilometres.data)
    last = text.points(vehicle.kilometres)
    if doubt == "back":
        said = _("Less than the last reading, %(last)s km. If it is right, send it once more", last=last)
    else:
        said = _("Far above the last reading, %(last)s km. If it is right, send it once more", last=last)
    kilometres.errors = [said]
    return False
