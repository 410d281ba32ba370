"""The forms of imports: a file, what its columns are, a row that is mended, a row that is not wanted."""

from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from web.forms.base import Form
from web.forms.checks import options, stripped
from web.i18n import lazy
from web.staff.import_words import KINDS


class UploadForm(Form):
    kind = SelectField(lazy("What it holds"), choices=options(KINDS))
    store = SelectField(lazy("Store"), coerce=int)
    file = FileField(lazy("File"))


class DismissalForm(Form):
    why = StringField(
        lazy("Why it is not wanted"),
        [
            DataRequired(lazy("Say why, for whoever looks later")),
            Length(max=120, message=lazy("At most 120 characters")),
        ],
        filters=[stripped],
    )


class ReturningForm(Form):
    returning = BooleanField(lazy("They are a customer again, and agreed: take them in as a new person"))
