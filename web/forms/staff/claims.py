"""How a claim is decided: which car, yes or no, and why."""

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from web.forms.base import Form
from web.forms.checks import options, stripped
from web.i18n import lazy


class DecisionForm(Form):
    vehicle = SelectField(lazy("Which car it is"), coerce=int)
    answer = RadioField(
        lazy("Is it theirs?"),
        choices=options({"yes": lazy("Yes, enter it in their name"), "no": lazy("No")}),
        validators=[DataRequired(lazy("Say whether it is theirs"))],
    )
    reason = StringField(
        lazy("Why"),
        [DataRequired(lazy("Say why: the member reads it")), Length(max=200)],
        filters=[stripped],
    )
