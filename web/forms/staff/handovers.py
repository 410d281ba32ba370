"""The form of a handover: who takes a leaver's book over, and whether the account is closed with it."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from club.staff import Staff
from web.forms.base import Form
from web.forms.checks import row_number
from web.i18n import lazy


class HandoverForm(Form):
    heirs = SelectMultipleField(
        lazy("Who takes it over"),
        [InputRequired(lazy("Choose at least one colleague who takes it over"))],
        coerce=row_number,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,  # a colleague who has left meanwhile is the verb's to refuse, by name
    )
    close = BooleanField(lazy("Close the account in the same step"))

    def offer(self, colleagues: Sequence[Staff]) -> None:
        self.heirs.choices = [SelectChoice(one.id, one.name) for one in colleagues]
