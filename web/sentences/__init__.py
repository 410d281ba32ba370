"""A sentence for each error of the lower packages: what is there, what should be, and what to do now.

`%(fact)s` is a fact of the error, written as everywhere else: points with commas, days and times in the
club's zone. Each module has those of its subject.
"""

from collections.abc import Mapping

from starlette.requests import Request

from club.errors import ClubError
from points.errors import PointsError
from web.i18n import lazy
from web.said import SAID, Facts, shown
from web.sentences import (
    after,
    by_hand,
    care,
    cars,
    classes,
    events,
    giving,
    imports,
    ledger,
    orders,
    parties,
    people,
    privileges,
    registrations,
    setting_up,
    shop,
    systems,
    team,
    terms,
    trips,
    vouchers,
)

SUBJECTS = (
    ledger,
    by_hand,
    people,
    cars,
    classes,
    events,
    registrations,
    parties,
    terms,
    setting_up,
    trips,
    after,
    care,
    orders,
    privileges,
    vouchers,
    giving,
    shop,
    team,
    imports,
    systems,
)
SENTENCES = {code: words for subject in SUBJECTS for code, words in subject.SENTENCES.items()}
_TOLD_APART = ("why", "field", "paper")  # facts by which an error has several sentences
_UNKNOWN = lazy("That is not possible right now. Please refresh the page and look again.")


def sentence(error: ClubError | PointsError, request: Request | None = None) -> str:
    """`error` in the reader's language. Which that is, the request has settled already."""
    told = (f"{error.code}.{error.facts[name]}" for name in _TOLD_APART if name in error.facts)
    words = next(filter(None, map(SENTENCES.get, told)), None) or SENTENCES.get(error.code, _UNKNOWN)
    return said(words, error.facts)


def said(words: object, facts: Mapping[str, object]) -> str:
    """`words` with the facts that they ask for."""
    return str(words) % Facts({name: SAID.get(name, shown)(value) for name, value in facts.items()})
