"""The questions of feedback and their answers, in words."""

from events import feedback_questions as catalogue
from events.feedback_plans import Question
from web.i18n import _, lazy

SMILE_NAMES = {
    1: lazy("Poor"),
    2: lazy("So-so"),
    3: lazy("All right"),
    4: lazy("Good"),
    5: lazy("Very good"),
}
YES_NO = {"yes": lazy("Yes"), "no": lazy("Not really")}
QUESTIONS = {one.name: lazy(one.text) for one in catalogue.CATALOGUE}
ANSWERS = {
    **{str(smile): words for smile, words in SMILE_NAMES.items()},
    **YES_NO,
    **{name: lazy(words) for one in catalogue.CATALOGUE for name, words in one.choices},
}


def asked_in_words(one: Question) -> str:
    """The question as it is put; with the speaker's name in front, if it is about one."""
    words = _(one.asked.text)
    return _("%(name)s: %(question)s", name=one.of, question=words) if one.of else words


def title(name: str) -> str:
    """A question of the catalogue by its name, also one that it no longer has."""
    asked = catalogue.BY_NAME.get(name)
    return _(asked.text) if asked else name


def chosen(question: str, choice: str) -> str:
    """A choice in words."""
    asked = catalogue.BY_NAME.get(question)
    words = dict(asked.choices).get(choice) if asked else None
    return _(words) if words else choice


def answer(question: str, score: int | None, choice: str) -> str:
    """What one person said to a question."""
    asked = catalogue.BY_NAME.get(question)
    if score is None:
        return chosen(question, choice)
    if asked and asked.kind == "yesno":
        return str(YES_NO["yes" if score else "no"])
    return str(SMILE_NAMES.get(score, score))
