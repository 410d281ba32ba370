"""How was it: a field for each question that the event asks, made anew for every event."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, cast

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from events.feedback import Told
from events.feedback_plans import Question
from events.feedback_questions import LONGEST_WORDS, REQUIRED, SMILES
from web.feedback_words import SMILE_NAMES, YES_NO, asked_in_words
from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import _, lazy


class FeedbackForm(Form):
    """`key` makes a form that is sent twice one answer; the questions are fields of a class made for them."""

    key = HiddenField(
        lazy("Feedback"),
        [InputRequired(lazy("Send the form once more")), Length(max=40)],
        default=lambda: secrets.token_urlsafe(18),
    )
    opened = HiddenField(lazy("Opened"))
    questions: Sequence[Question] = ()

    @property
    def asked(self) -> list[tuple[Question, Any]]:
        """Each question with its field."""
        return [(one, self[_field_of(place, one)]) for place, one in enumerate(self.questions)]

    def told(self) -> Told:
        answers = {one.key: str(box.data or "") for one, box in self.asked if one.asked.kind != "text"}
        words = next((str(box.data or "") for one, box in self.asked if one.asked.kind == "text"), "")
        return Told(answers, words, bool(words and self["may_be_named"].data))


def form_for(questions: Sequence[Question], sent: Any = None, before: Told | None = None) -> FeedbackForm:
    """The form of these questions, as it was `sent`, or with what was said `before`."""
    fields: dict[str, Any] = {_field_of(place, one): _field(one) for place, one in enumerate(questions)}
    if any(one.asked.kind == "text" for one in questions):
        fields["may_be_named"] = BooleanField(lazy("You may name me"))
    made = type("FeedbackForm", (FeedbackForm,), {**fields, "questions": tuple(questions)})
    return cast(FeedbackForm, made(sent, data=_data(questions, before) if before else None))


def _field_of(place: int, one: Question) -> str:
    """A name for the field: the speaker's number in place of the name."""
    return f"{one.asked.name}_{place}" if one.of else one.asked.name


def _data(questions: Sequence[Question], before: Told) -> dict[str, Any]:
    data: dict[str, Any] = {"may_be_named": before.may_be_named}
    for place, one in enumerate(questions):
        said = before.words if one.asked.kind == "text" else before.answers.get(one.key, "")
        data[_field_of(place, one)] = said
    return data


def _field(one: Question) -> Any:
    label = asked_in_words(one)
    if one.asked.kind == "text":
        return TextAreaField(label, [Optional(), Length(max=LONGEST_WORDS)], filters=[stripped])
    needed = InputRequired(lazy("Choose one: it is the only question that wants an answer"))
    rules = [needed if one.asked.name == REQUIRED else Optional()]
    return RadioField(label, rules, choices=_choices(one), default="")


def _choices(one: Question) -> list[SelectChoice]:
    if one.asked.kind == "smiles":
        return [SelectChoice(str(smile), str(SMILE_NAMES[smile])) for smile in SMILES]
    if one.asked.kind == "yesno":
        return [SelectChoice(name, str(word)) for name, word in YES_NO.items()]
    return [SelectChoice(name, _(word)) for name, word in one.asked.choices]
