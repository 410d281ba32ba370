"""The form by which many customers get one adviser: which of them, and who."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from club import reassigning
from club.staff import Staff
from web.forms.base import Form
from web.forms.checks import row_number
from web.i18n import lazy


class ReassignmentForm(Form):
    """Those of a `name` in the dealer's file, or who fits `where` and the search `q`; `count` were shown."""

    name = HiddenField(validators=[Length(max=reassigning.LONGEST_NAME)])
    where = HiddenField()
    q = HiddenField()
    count = HiddenField()
    adviser = SelectField(lazy("Who looks after them"), coerce=row_number)

    def offer(self, colleagues: Sequence[Staff]) -> None:
        self.adviser.choices = [SelectChoice(one.id, one.name) for one in colleagues]
