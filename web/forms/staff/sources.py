"""The form for a new poster."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy


class SourceForm(Form):
    name = StringField(
        lazy("Where it hangs"),
        [
            DataRequired(lazy("Say where it hangs, for example: showroom, by the coffee bar")),
            Length(max=60, message=lazy("At most 60 characters")),
        ],
        filters=[stripped],
    )
    store = SelectField(lazy("Store"), coerce=int)
