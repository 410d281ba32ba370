"""To whom in the household a voucher is passed on."""

from collections.abc import Iterable

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from club.members import Member
from web.forms.base import Form
from web.i18n import lazy


class TransferForm(Form):
    to = RadioField(lazy("Who should have it?"), validate_choice=True)

    def offer(self, people: Iterable[Member]) -> None:
        """Those who may have it."""
        self.to.choices = [SelectChoice(str(one.id), one.name or one.address_form) for one in people]
