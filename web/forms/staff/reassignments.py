"""The form by which many customers get one adviser: which of them, and who."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from club import reassigning, roles
from club.staff import Staff
from web.forms.base import Form
from web.forms.checks import row_number
from web.i18n import _, lazy


class ReassignmentForm(Form):
    """Those of a `name` in the file; or who fits `where` and the search `q`, in the store of `segment`.

    `count` were shown.
    """

    name = HiddenField(validators=[Length(max=reassigning.LONGEST_NAME)])
    where = HiddenField()
    q = HiddenField()
    count = HiddenField()
    segment = HiddenField()
    adviser = SelectField(
        lazy("Who looks after them"),
        [InputRequired(lazy("Choose who looks after them"))],
        coerce=row_number,
    )

    def offer(self, colleagues: Sequence[Staff]) -> None:
        named = [SelectChoice(one.id, f"{one.name} · {_(roles.NAMES[one.role])}") for one in colleagues]
        self.adviser.choices = [SelectChoice("", _("Choose a colleague…")), *named]
