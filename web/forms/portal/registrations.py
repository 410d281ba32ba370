"""Who comes to an event: the date, the car, the people who come along."""

import secrets
from typing import Any

from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from events.parties import MOST_COMPANIONS, Guest
from web.forms.base import Form
from web.forms.checks import WholeNumber, stripped
from web.i18n import lazy


class CompanionForm(Form):
    name = StringField(
        lazy("Name"),
        [DataRequired(lazy("Enter the name, or take this line out")), Length(max=40)],
        filters=[stripped],
    )
    age = WholeNumber(
        lazy("Age"), [Optional(), NumberRange(0, 120, message=lazy("An age is a number of years, like 5"))]
    )


class RegistrationForm(Form):
    """`key` makes a form that is sent twice one registration; `name` is for whoever has told none so far."""

    key = HiddenField(
        lazy("Registration"),
        [InputRequired(lazy("Send the form once more")), Length(max=80)],
        default=lambda: secrets.token_urlsafe(18),
    )
    session = WholeNumber(lazy("Date"), [InputRequired(lazy("Choose a date"))])
    name = StringField(
        lazy("Your name"),
        [DataRequired(lazy("Enter your name: it stands on the list of who comes")), Length(max=40)],
        filters=[stripped],
    )
    vehicle = WholeNumber(lazy("Car"), [Optional()])
    companions = FieldList(FormField(CompanionForm), lazy("Companions"), max_entries=MOST_COMPANIONS)

    def add(self) -> None:
        """One line more for a companion."""
        if len(self.companions) < MOST_COMPANIONS:
            self.companions.append_entry()

    def remove(self, number: int) -> None:
        """One line less: the others move up."""
        kept = [entry.data for index, entry in enumerate(self.companions) if index != number]
        while self.companions.entries:
            self.companions.pop_entry()
        for data in kept:
            self.companions.append_entry(data)

    def guests(self) -> list[Guest]:
        return [Guest(_told(entry, "name"), _told(entry, "age")) for entry in self.companions]


def _told(entry: Any, field: str) -> Any:
    return entry.data[field]
