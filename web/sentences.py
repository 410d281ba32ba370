"""A sentence for each error of the lower packages: what is there, what should be, and what to do now.

`%(fact)s` is a fact of the error, written as everywhere else: points with commas, days and times in the
club's zone.
"""

from datetime import date, datetime

from starlette.requests import Request

from club.errors import ClubError
from points.errors import PointsError
from web import text
from web.i18n import lazy

SENTENCES = {
    "points.not_enough": lazy("You have %(balance)s points; this takes %(wanted)s."),
    "points.key_conflict": lazy("This was sent before with other content. Please refresh the page and look."),
    "points.already_reversed": lazy("These points have been taken back already."),
    "points.nothing_to_reverse": lazy("These points cannot be taken back."),
    "points.invalid_amount": lazy("Enter a whole number of points."),
    "phone.invalid": lazy("A mobile number has 11 digits; these are %(digits)s."),
    "plate.invalid": lazy("%(length)s characters; a plate has 7, a new-energy one 8, like 沪B6K286."),
    "vin.invalid": lazy("%(length)s characters; a VIN has 17, without I, O and Q."),
    "onetime.too_soon": lazy("A code is on its way. You can ask for another one in %(seconds)s seconds."),
    "onetime.too_many": lazy("That was many codes. The next one can go out after %(until)s."),
    "onetime.wrong_code": lazy("That is not the code from the SMS. You have %(tries_left)s more tries."),
    "onetime.expired": lazy("This code holds no longer. Ask for a new one."),
    "member.phone_taken": lazy("Somebody signs in with this number already. Take another one, or call us."),
    "member.too_long": lazy("At most %(longest)s characters."),
    "member.impossible_birthday": lazy("There is no such day in that calendar. Check year, month and day."),
    "member.birthday_to_come": lazy("That day is still to come. Check the year."),
    "document.not_accepted": lazy("The charter has changed since. Please read it and tick the box again."),
    "document.not_published": lazy("There is no charter yet. Please tell the club."),
    "vehicle.plate_taken": lazy(
        "Somebody drives a car with this plate. If it is yours now, ask the desk to move it."
    ),
    "vehicle.vin_taken": lazy(
        "Somebody drives the car with this VIN. If it is yours now, ask the desk to move it."
    ),
    "vehicle.already_yours": lazy("This car is in your list already."),
    "vehicle.not_yours": lazy("This car is not in your list any more."),
    "vehicle.unknowable": lazy("Enter the plate, the VIN or at least the model."),
    "registration.not_open_yet": lazy("Registration opens on %(opens_at)s."),
    "registration.closed": lazy("Registration closed on %(closes_at)s."),
    "registration.session_cancelled": lazy("This date is not held."),
    "registration.full": lazy("Places left: %(left)s; you need %(wanted)s."),
    "registration.already": lazy("You are registered for this date already."),
    "registration.too_many_companions": lazy("At most %(most)s people may come along."),
    "registration.nameless_companion": lazy("Enter the name of everybody who comes along."),
    "registration.not_their_car": lazy("This car is not in the list any more. Choose another one."),
    "registration.key_conflict": lazy(
        "This was sent before with other content. Please refresh the page and look."
    ),
    "registration.not_cancellable": lazy(
        "This can no longer be cancelled: it has begun, or is cancelled or checked in."
    ),
}
_UNKNOWN = lazy("That is not possible right now. Please refresh the page and look again.")


def sentence(error: ClubError | PointsError, request: Request | None = None) -> str:
    """`error` in the reader's language. Which that is, the request has settled already."""
    message = str(SENTENCES.get(error.code, _UNKNOWN))
    return message % _Facts({name: _shown(value) for name, value in error.facts.items()})


class _Facts(dict[str, str]):
    """A fact that a sentence asks for and the error hasn't is a dash: better than a second error."""

    def __missing__(self, name: str) -> str:
        return text.NONE


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return text.moment(value)
    if isinstance(value, date):
        return text.day(value)
    return text.points(value) if isinstance(value, int) else str(value)
