"""The forms of a family: a relative who is no member, and the name of a household."""

from datetime import datetime

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from club import relatives
from club.errors import ClubError
from club.members import Member
from club.members.births import UNTOLD, Birth
from club.relatives import Relative
from club.staff import Staff
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, stripped
from web.i18n import lazy
from web.sentences import sentence
from web.staff.wording import RELATIONS

_LONG = Length(max=40, message=lazy("At most 40 characters"))


class RelativeForm(Form):
    relation = SelectField(lazy("Relation"), choices=options(RELATIONS))
    name = StringField(lazy("Name"), [_LONG], filters=[stripped])
    address_form = StringField(lazy("How to address"), [_LONG], filters=[stripped])
    birth_calendar = RadioField(
        lazy("Birthday by the calendar"),
        choices=options({"": lazy("not told"), "solar": lazy("Solar"), "lunar": lazy("Lunar")}),
        default="",
    )
    birth_year = WholeNumber(lazy("Year"), [Optional(), NumberRange(1901, 2100)])
    birth_month = WholeNumber(lazy("Month"), [Optional(), NumberRange(1, 12, lazy("A month is 1 to 12"))])
    birth_day = WholeNumber(lazy("Day"), [Optional(), NumberRange(1, 31, lazy("A day is 1 to 31"))])
    birth_leap = BooleanField(lazy("In the leap month"))

    async def save(self, member: Member, relative: Relative | None, *, by: Staff, at: datetime) -> bool:
        """Whether it was taken; if not, the sentence stands beside its field."""
        told: relatives.Facts = {
            "relation": self.relation.data,
            "name": self.name.data,
            "address_form": self.address_form.data,
            "birth": self._birth(),
        }
        try:
            if relative is None:
                await relatives.add(member, by=by, at=at, **told)
            else:
                await relatives.edit(relative, by=by, at=at, **told)
        except ClubError as error:
            field = self.name if error.code.startswith("relative.") else self.birth_day
            field.errors = [sentence(error)]
            return False
        return True

    def _birth(self) -> Birth:
        if not self.birth_calendar.data:
            return UNTOLD
        return Birth(
            self.birth_calendar.data,
            self.birth_month.data,
            self.birth_day.data,
            self.birth_year.data,
            self.birth_leap.data and self.birth_calendar.data == "lunar",
        )


class HouseholdForm(Form):
    name = StringField(
        lazy("Name of the household"),
        [DataRequired(lazy("Enter a name, like 陈家")), _LONG],
        filters=[stripped],
    )
