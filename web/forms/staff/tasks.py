"""The forms of tasks: a new one, and what is asked before it is done, moved, given away or called off.

Each carries the turn that its page showed: of two colleagues at once the second is told.
"""

from wtforms import HiddenField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from club.tasks import LONGEST
from web.forms.base import Form
from web.forms.checks import Day, options, stripped
from web.i18n import lazy
from web.incoming import number_or_none
from web.staff.wording import TASK_KINDS


def _words(label: str, sentence: str) -> StringField:
    return StringField(label, [DataRequired(sentence), Length(max=LONGEST)], filters=[stripped])


class TaskForm(Form):
    kind = RadioField(lazy("What it is"), choices=options(TASK_KINDS), default="promise")
    text = _words(lazy("What is to be done"), lazy("Say what is to be done"))
    day = Day(lazy("On which day"), [InputRequired(lazy("Choose the day"))])
    hour = TimeField(lazy("By what time"), [Optional()])
    owner = SelectField(lazy("Who does it"), coerce=int)
    vehicle = SelectField(lazy("Car"), coerce=int)


class TurnForm(Form):
    """What was seen of a task; enough where nothing else is asked."""

    turn = HiddenField()

    def seen(self) -> int:
        """The turn that the page showed."""
        return number_or_none(self.turn.data) or 0


class FinishForm(TurnForm):
    outcome = _words(lazy("What came of it"), lazy("Say what came of it"))


class MoveForm(TurnForm):
    day = Day(lazy("On which day"), [InputRequired(lazy("Choose the day"))])
    hour = TimeField(lazy("By what time"), [Optional()])
    why = _words(lazy("Why"), lazy("Say why: colleagues read it"))


class GiveForm(TurnForm):
    """`back` is the list from which it was taken over."""

    owner = SelectField(lazy("To whom"), coerce=int)
    back = HiddenField()


class WordsForm(TurnForm):
    text = _words(lazy("What is to be done"), lazy("Say what is to be done"))


class CancelForm(TurnForm):
    reason = _words(lazy("Why"), lazy("Say why: colleagues read it"))
