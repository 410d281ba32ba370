"""The forms of a class: its course, topic by topic, and its emergency plan."""

from typing import Any

from wtforms import FieldList, FormField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from events import risks, rows, topics
from events.risks import Case
from events.template_plans import AT_A_CLASS, ON_THE_ROAD
from events.topics import MOST_MINUTES, Slot
from web.forms.base import Form
from web.forms.checks import WholeNumber, stripped
from web.forms.staff.rows import RowsForm
from web.i18n import lazy


def _text(label: str, longest: int, *checks: Any) -> StringField:
    most = Length(max=longest)
    return StringField(label, [*checks, most], filters=[stripped])


_LONG = topics.LONGEST | risks.LONGEST
_MINUTES = lazy("Say how many minutes, from 1 to 600")


class TopicForm(Form):
    minutes = WholeNumber(
        lazy("Minutes"), [DataRequired(_MINUTES), NumberRange(1, MOST_MINUTES, message=_MINUTES)]
    )
    title = _text(lazy("Topic"), _LONG["title"], DataRequired(lazy("Say what it is about")))
    speaker = _text(lazy("Speaker"), _LONG["speaker"])
    material = _text(lazy("Material"), _LONG["material"])
    link = _text(
        lazy("Link for members"),
        _LONG["link"],
        Optional(),
        Regexp(r"https?://\S+$", message=lazy("An address begins with https://")),
    )


class CourseForm(RowsForm):
    rows = FieldList(FormField(TopicForm), lazy("Topics"), max_entries=rows.MOST)

    @classmethod
    def of(cls, course: list[Slot]) -> "CourseForm":
        return cls(data={"rows": [vars(slot) for slot in course], "seen": topics.mark(course)})

    def course(self) -> list[Slot]:
        return [Slot(**row) for row in self.told()]

    def minutes(self) -> list[int]:
        """Of each row as it stands, also of one that is not right yet."""
        return [max(0, min(row.form.minutes.data or 0, MOST_MINUTES)) for row in self.rows]


class CaseForm(Form):
    risk = _text(lazy("What may happen"), _LONG["risk"], DataRequired(lazy("Say what may happen")))
    deed = TextAreaField(
        lazy("What is done then"),
        [
            DataRequired(lazy("Say what is done then")),
            Length(max=_LONG["deed"]),
        ],
        filters=[stripped],
    )
    who = _text(lazy("Who does it"), _LONG["who"])


class EmergencyForm(RowsForm):
    rows = FieldList(FormField(CaseForm), lazy("Emergency plan"), max_entries=rows.MOST)

    @classmethod
    def of(cls, plan: list[Case]) -> "EmergencyForm":
        return cls(data={"rows": [vars(case) for case in plan], "seen": risks.mark(plan)})

    def plan(self) -> list[Case]:
        return [Case(**row) for row in self.told()]

    def add_usual(self, kind: str) -> None:
        """The cases that are usual at events of this `kind`, those left out that stand there already."""
        there = {row["risk"] for row in self.told()}
        self.fill([*self.told(), *(vars(case) for case in USUAL[kind] if case.risk not in there)])


USUAL = {"class": AT_A_CLASS, "trip": ON_THE_ROAD}
