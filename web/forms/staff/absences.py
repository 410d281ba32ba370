"""What no-shows do, and why one does not count."""

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from events.absences import LONGEST_REASON, MOST
from web.forms.base import Form
from web.forms.checks import WholeNumber, stripped
from web.i18n import lazy


class PolicyForm(Form):
    absences = WholeNumber(
        lazy("After how many no-shows"),
        [
            InputRequired(lazy("Enter a number; 0 is no effect")),
            NumberRange(0, MOST, message=lazy("Enter a number from 0, which is no effect, to 20.")),
        ],
    )


class ExcuseForm(Form):
    reason = StringField(
        lazy("Why it does not count"),
        [DataRequired(lazy("Say why it does not count.")), Length(max=LONGEST_REASON)],
        filters=[stripped],
    )
