"""The questions that feedback is built from: staff choose some of this catalogue for an event, in its order.

The first one is asked of everybody and is the only one that wants an answer. What is about a speaker, or the
leader of a trip, is asked once for each of those whom staff name.
"""

from __future__ import annotations

from dataclasses import dataclass

SMILES = range(1, 6)
LONGEST_WORDS = 500
MOST_SPEAKERS = 4
LONGEST_NAME = 20


def N_(text: str) -> str:
    """Mark `text` for the catalogue of words; the page translates it."""
    return text


@dataclass(frozen=True)
class Asked:
    """`about` is event, speaker, place or next; `kind` smiles (1 to 5), yesno, choice or text.

    `text` and the words of `choices` are English, to be translated by the page; answers keep the names.
    """

    name: str
    about: str
    kind: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_of_each(self) -> bool:
        """Whether it is asked for each speaker."""
        return self.about == "speaker"


ABOUT = {
    "event": N_("The day itself"),
    "speaker": N_("Who spoke or led"),
    "place": N_("The place"),
    "next": N_("What next"),
}
CATALOGUE = (
    Asked("overall", "event", "smiles", N_("How was it, all in all?")),
    Asked("useful", "event", "smiles", N_("Did you learn something you can use?")),
    Asked("pace", "event", "choice", N_("How was the pace?"), (
        ("slow", N_("Too slow")), ("right", N_("Just right")), ("fast", N_("Too fast")),
    )),
    Asked("organised", "event", "smiles", N_("How well was it organised?")),
    Asked("worth", "event", "yesno", N_("Was it worth your time?")),
    Asked("clear", "speaker", "smiles", N_("How clear was it?")),
    Asked("answered", "speaker", "smiles", N_("Were your questions answered?")),
    Asked("room", "place", "smiles", N_("How was the place?")),
    Asked("found", "place", "yesno", N_("Was it easy to find?")),
    Asked("food", "place", "smiles", N_("How was the food?")),
    Asked("again", "next", "yesno", N_("Would you come again?")),
    Asked("bring", "next", "yesno", N_("Would you bring a friend next time?")),
    Asked("wish", "next", "choice", N_("What would you like next?"), (
        ("day_trip", N_("A day trip")), ("weekend", N_("A weekend away")),
        ("family", N_("Something with children")),
        ("care", N_("A car-care class")), ("driving", N_("Driving practice")),
    )),
    Asked("words", "next", "text", N_("What should we know?")),
)  # fmt: skip
BY_NAME = {one.name: one for one in CATALOGUE}
REQUIRED = "overall"
BY_KIND = {
    "class": ("overall", "useful", "clear", "room", "wish", "words"),
    "trip": ("overall", "organised", "clear", "food", "again", "wish", "words"),
}


def in_order(names: set[str]) -> tuple[str, ...]:
    """Those of `names` that the catalogue has, in its order, and what is always asked."""
    return tuple(one.name for one in CATALOGUE if one.name == REQUIRED or one.name in names)
