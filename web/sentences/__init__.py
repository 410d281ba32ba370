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
    events,
    giving,
    imports,
    ledger,
    orders,
    people,
    privileges,
    shop,
    systems,
    team,
    vouchers,
)

SUBJECTS = (
    ledger,
    by_hand,
    people,
    cars,
    events,
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
_UNKNOWN = lazy("That is not possible right now. Please refresh the page and look again.")


def sentence(error: ClubError | PointsError, request: Request | None = None) -> str:
    """`error` in the reader's language. Which that is, the request has settled already."""
    words = SENTENCES.get(f"{error.code}.{error.facts.get('why')}") or SENTENCES.get(error.code, _UNKNOWN)
    return said(words, error.facts)


def said(words: object, facts: Mapping[str, object]) -> str:
    """`words` with the facts that they ask for."""
    return str(words) % Facts({name: SAID.get(name, shown)(value) for name, value in facts.items()})
