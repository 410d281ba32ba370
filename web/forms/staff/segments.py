"""The form for a segment: what it is called, what it is for, what is planned for these people."""

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy

_LONG = Length(max=200, message=lazy("At most 200 characters"))


class SegmentForm(Form):
    name = StringField(
        lazy("Name of the segment"),
        [
            DataRequired(lazy("Give it a name, for example: gold, warranty ends soon")),
            Length(max=60, message=lazy("At most 60 characters")),
        ],
        filters=[stripped],
    )
    purpose = TextAreaField(
        lazy("What it is for"),
        [DataRequired(lazy("Say what it is for: whoever finds it later wants to know")), _LONG],
        filters=[stripped],
    )
    plan = TextAreaField(lazy("What is planned for them"), [_LONG], filters=[stripped])
    store = SelectField(lazy("Whose people"), coerce=int)
    where = HiddenField()
