"""The form for a new poster."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from web.forms.staff.base import Form
from web.i18n import lazy


class SourceForm(Form):
    name = StringField(
        lazy("Where it hangs"),
        [
            InputRequired(lazy("Say where it hangs, for example: showroom, by the coffee bar")),
            Length(max=60, message=lazy("At most 60 characters")),
        ],
    )
