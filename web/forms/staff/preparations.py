"""The form of a preparation: what, how many days before, and who does it."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from events.preparations import LONGEST, MOST_DAYS
from web.forms.base import Form
from web.forms.checks import WholeNumber, row_number, stripped
from web.i18n import lazy

_DAYS = lazy("How many days before, from 0 to 365")


class PreparationForm(Form):
    text = StringField(
        lazy("What is to be done"),
        [
            DataRequired(lazy("Say what is to be done")),
            Length(max=LONGEST),
        ],
        filters=[stripped],
    )
    days = WholeNumber(
        lazy("Days before the start"),
        [InputRequired(_DAYS), NumberRange(0, MOST_DAYS, message=_DAYS)],
        default=3,
    )
    owner = SelectField(lazy("Who does it"), coerce=row_number)
