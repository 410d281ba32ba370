"""The form of an event's questions: what is asked of whoever registers, line by line."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from events import questions
from events.questions import KINDS, MOST, Asked, Question
from web.forms.base import Form
from web.forms.checks import options, stripped
from web.forms.staff.rows import RowsForm
from web.i18n import lazy

KIND_NAMES = {
    "text": lazy("A line of text"),
    "choice": lazy("One of several"),
    "yesno": lazy("Yes or no"),
    "number": lazy("A number"),
}
LONGEST_CHOICE, MOST_CHOICES = 40, 12


class QuestionForm(Form):
    text = StringField(
        lazy("Question"),
        [
            DataRequired(lazy("Write the question, or take this line out")),
            Length(max=60, message=lazy("At most 60 characters")),
        ],
        filters=[stripped],
    )
    kind = SelectField(lazy("Answered by"), choices=options({kind: KIND_NAMES[kind] for kind in KINDS}))  # type: ignore[misc]
    choices = StringField(lazy("To choose from"), [Length(max=400)], filters=[stripped])
    required = BooleanField(lazy("Must be answered"))
    of_each = BooleanField(lazy("Asked of each person"))

    def validate_choices(self, field: Field) -> None:
        if self.kind.data != "choice":
            return
        found = split(field.data)
        if len(found) < 2:
            raise ValidationError(lazy("At least two to choose from, with commas between them"))
        if len(found) > MOST_CHOICES or any(len(one) > LONGEST_CHOICE for one in found):
            raise ValidationError(lazy("At most 12 to choose from, of at most 40 characters each"))


class QuestionsForm(RowsForm):
    most = MOST
    rows = FieldList(FormField(QuestionForm), lazy("Questions asked"), max_entries=MOST)

    @classmethod
    def of(cls, asked: list[Question]) -> QuestionsForm:
        names = ("text", "kind", "required", "of_each")
        lines = [
            {name: getattr(one, name) for name in names} | {"choices": "、".join(one.choices)}
            for one in asked
        ]
        return cls(data={"rows": lines, "seen": questions.mark(asked)})

    def says(self, row: dict[str, Any]) -> bool:
        """A line without a question is told so: its answers may stand there."""
        return True

    def asked(self) -> list[Asked]:
        return [_asked(row) for row in self.told()]


def split(text: str | None) -> tuple[str, ...]:
    """What stands between commas of any kind, each once."""
    return tuple(
        dict.fromkeys(part.strip() for part in re.split(r"[,，、;；\n]+", text or "") if part.strip())
    )


def _asked(line: dict[str, Any]) -> Asked:
    choices = split(line["choices"]) if line["kind"] == "choice" else ()
    return Asked(line["text"], line["kind"], choices, line["required"], line["of_each"])
