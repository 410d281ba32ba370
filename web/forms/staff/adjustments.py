"""Points by hand: how many, which way, why; what a second person says to it; an account frozen or thawed."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from club.adjustments import LONGEST_REASON, MOST
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, stripped
from web.i18n import lazy

_SHORT = Length(max=LONGEST_REASON, message=lazy("At most 120 characters"))


class AdjustmentForm(Form):
    way = RadioField(
        lazy("Give or take?"), choices=options({"give": lazy("Give"), "take": lazy("Take")}), default="give"
    )
    points = WholeNumber(
        lazy("How many points"),
        [
            InputRequired(lazy("Enter how many points")),
            NumberRange(1, MOST, lazy("Enter a whole number of points, from 1 to 1,000,000")),
        ],
    )
    reason = StringField(
        lazy("Why"), [DataRequired(lazy("Say why: the member reads it")), _SHORT], filters=[stripped]
    )
    key = HiddenField(validators=[Length(max=40)])

    @property
    def wanted(self) -> int:
        return (self.points.data or 0) * (-1 if self.way.data == "take" else 1)


class DecisionForm(Form):
    decision = RadioField(
        lazy("Shall it be?"),
        choices=options({"yes": lazy("Yes, the points move now"), "no": lazy("No, not like this")}),
        validators=[DataRequired(lazy("Say yes or no"))],
    )
    answer = StringField(lazy("What you say to it"), [_SHORT], filters=[stripped])


class FreezingForm(Form):
    reason = StringField(
        lazy("Why"),
        [DataRequired(lazy("Say why, for the colleagues who look later")), _SHORT],
        filters=[stripped],
    )


class SettingForm(Form):
    value = WholeNumber(
        lazy("Value"),
        [
            InputRequired(lazy("Enter a whole number, in digits")),
            NumberRange(0, message=lazy("Enter a whole number, in digits")),
        ],
    )
