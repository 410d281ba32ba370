"""To whom in the household a voucher is passed on."""

from collections.abc import Iterable

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from club.members import Member
from web.forms.base import Form
from web.i18n import lazy


class TransferForm(Form):
    names: dict[str, str]
    to = RadioField(lazy("Who should have it?"), validate_choice=True)

    def offer(self, people: Iterable[Member]) -> None:
        """Those who may have it."""
        self.names = {str(one.id): one.name or one.address_form for one in people}
        self.to.choices = [SelectChoice(id, name) for id, name in self.names.items()]

    def tick_the_only_one(self) -> str:
        """Whose name it is, if there is but one; '' if somebody has to be chosen."""
        if len(self.names) != 1:
            return ""
        [(id, name)] = self.names.items()
        self.to.data = self.to.data or id
        return name
