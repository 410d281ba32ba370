"""The identity numbers of a party: a line a person, named by their place; what is empty stays as it is."""

from datetime import date

from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from events.traveller import KINDS, PartySeats, Told
from web.forms.base import Form
from web.forms.checks import Day, options, stripped
from web.i18n import lazy

KIND_NAMES = {"card": lazy("Identity card"), "other": lazy("Passport or another document")}


def _most(most: int) -> Length:
    return Length(max=most, message=lazy("At most %(max)d characters"))


class TravellerForm(Form):
    name = StringField(lazy("Name as on the card"), [_most(40)], filters=[stripped])
    number = StringField(lazy("Identity number"), [_most(40)], filters=[stripped])
    kind = SelectField(
        lazy("Document"), choices=options({kind: KIND_NAMES[kind] for kind in KINDS}), default="card"
    )
    born = Day(lazy("Date of birth"), [Optional()])


class TravellersForm(Form):
    """`words` are for staff, who write down how they were told."""

    people = FieldList(FormField(TravellerForm), lazy("People"), max_entries=9)
    agrees = BooleanField(lazy("Agreed"))
    words = StringField(lazy("How you were told"), [_most(140)], filters=[stripped])

    @classmethod
    def of(cls, party: PartySeats) -> "TravellersForm":
        """A line for each, without any number: those are never shown again."""
        people = [
            {"name": seat.row.name if seat.row else seat.name, "kind": seat.row.kind if seat.row else "card"}
            for seat in party.seats
        ]
        return cls(data={"people": people})

    def fit(self, party: PartySeats) -> None:
        """As many lines as there are people: the party may have changed meanwhile."""
        while len(self.people) > len(party.seats):
            self.people.pop_entry()
        while len(self.people) < len(party.seats):
            self.people.append_entry({"name": party.seats[len(self.people)].name, "kind": "card"})

    def told(self, party: PartySeats) -> list[Told]:
        found: list[Told] = []
        for seat, entry in zip(party.seats, self.people, strict=True):
            line = entry.form
            born: date | None = line.born.data if line.kind.data == "other" else None
            found.append(Told(seat.who, line.name.data, line.number.data, line.kind.data, born))
        return found
