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
