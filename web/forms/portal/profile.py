"""Who a member is: name, form of address, birthday by the sun or by the moon."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from club.members import UNTOLD, Birth
from club.vehicles import plates
from web import text
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, read_by, stripped
from web.i18n import _, lazy
from web.incoming import number_or_none

MOST_LUNAR_DAYS = 30


# js/portal.js shows the lunar names while the lunar calendar is chosen, and none for what it lacks.
def _months() -> list[SelectChoice]:
    return [
        SelectChoice("", _("Month")),
        *(
            SelectChoice(
                str(month), _("Month %(number)s", number=month), {"data-lunar": text.lunar_month(month)}
            )
            for month in range(1, 13)
        ),
    ]


def _days() -> list[SelectChoice]:
    return [
        SelectChoice("", _("Day")),
        *(
            SelectChoice(
                str(day),
                _("Day %(number)s", number=day),
                {"data-lunar": text.lunar_day(day) if day <= MOST_LUNAR_DAYS else ""},
            )
            for day in range(1, 32)
        ),
    ]


class ProfileForm(Form):
    name = StringField(
        lazy("Name"), [Length(max=40, message=lazy("At most 40 characters"))], filters=[stripped]
    )
    gender = RadioField(
        lazy("Ms or Mr"),
        choices=options({"f": lazy("Ms"), "m": lazy("Mr"), "": lazy("Neither")}),
        default="",
    )
    address_form = StringField(
        lazy("Greet me as"), [Length(max=40, message=lazy("At most 40 characters"))], filters=[stripped]
    )
    birth_calendar = RadioField(
        lazy("Calendar"), choices=options({"solar": lazy("Solar"), "lunar": lazy("Lunar")}), default="solar"
    )
    birth_year = WholeNumber(
        lazy("Year of birth"),
        [Optional(), NumberRange(1901, 2100, message=lazy("The year has four digits, like 1988"))],
    )
    birth_month = SelectField(lazy("Month of birth"), choices=_months, coerce=number_or_none)
    birth_day = SelectField(lazy("Day of birth"), choices=_days, coerce=number_or_none)
    birth_leap = BooleanField(lazy("It is a leap month"))

    def validate_birth_day(self, field: Any) -> None:
        told = {bool(field.data), bool(self.birth_month.data)}
        if len(told) == 2 or (self.birth_year.data and told == {False}):
            field.errors = [_("A birthday has a month and a day")]

    def birth(self) -> Birth:
        """The birthday as a member keeps it; untold without month and day."""
        if not self.birth_day.data:
            return UNTOLD
        return Birth(
            self.birth_calendar.data,
            self.birth_month.data,
            self.birth_day.data,
            self.birth_year.data,
            leap=self.birth_calendar.data == "lunar" and self.birth_leap.data,
        )


class WelcomeForm(ProfileForm):
    """A new member's first page asks for the car, too."""

    plate = StringField(lazy("Plate"), [read_by(plates.normalise)], filters=[stripped])
    model = StringField(
        lazy("Model"), [Length(max=60, message=lazy("At most 60 characters"))], filters=[stripped]
    )
