"""The identity numbers of a party: a line a person, named by their place; what is empty stays as it is."""

from datetime import date

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from events.traveller import KINDS, PartySeats, Seat, Told
from web.forms.base import Form
from web.forms.checks import Day, options, stripped
from web.i18n import lazy
from web.incoming import number_or_none

KIND_NAMES = {"card": lazy("Identity card"), "other": lazy("Passport or another document")}


class TravellerForm(Form):
    """`seat` is the companion's id, 0 of the member: a party that changes meanwhile moves no number."""

    seat = HiddenField()
    name = StringField(lazy("Name as on the card"), [Length(max=40)], filters=[stripped])
    number = StringField(lazy("Identity number"), [Length(max=40)], filters=[stripped])
    kind = SelectField(
        lazy("Document"), choices=options({kind: KIND_NAMES[kind] for kind in KINDS}), default="card"
    )
    born = Day(lazy("Date of birth"), [Optional()])


class TravellersForm(Form):
    """`words` are for staff, who write down how they were told."""

    people = FieldList(FormField(TravellerForm), lazy("People"), max_entries=9)
    agrees = BooleanField(lazy("Agreed"))
    words = StringField(lazy("How you were told"), [Length(max=140)], filters=[stripped])

    @classmethod
    def of(cls, party: PartySeats) -> "TravellersForm":
        """A line for each, without any number: those are never shown again."""
        people = [
            _line(seat) | ({"name": seat.row.name, "kind": seat.row.kind} if seat.row else {})
            for seat in party.seats
        ]
        return cls(data={"people": people})

    def fit(self, party: PartySeats) -> bool:
        """A line for each who is in the party now, in its order; False if a number would be nobody's."""
        there = [seat.companion or 0 for seat in party.seats]
        lines = {number_or_none(entry.form.seat.data): entry.data for entry in self.people}
        if [*lines] == there:
            return True
        while self.people.entries:
            self.people.pop_entry()
        for seat in party.seats:
            self.people.append_entry(lines.get(seat.companion or 0) or _line(seat))
        return not any(line["number"] for id, line in lines.items() if id not in there)

    def told(self, party: PartySeats) -> list[Told]:
        found: list[Told] = []
        for seat, entry in zip(party.seats, self.people, strict=True):
            line = entry.form
            born: date | None = line.born.data if line.kind.data == "other" else None
            found.append(Told(seat.companion, line.name.data, line.number.data, line.kind.data, born))
        return found


def _line(seat: Seat) -> dict[str, str]:
    return {"seat": str(seat.companion or 0), "name": seat.name, "kind": "card"}
