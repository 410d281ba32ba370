"""What is wrong, in the member's own words."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from club.privacy.requests import LONGEST
from web.copy_codes import ABOUT
from web.forms.base import Form
from web.forms.checks import options, stripped
from web.i18n import lazy


class CorrectionForm(Form):
    about = SelectField(lazy("What is it about?"), choices=options(ABOUT))
    text = TextAreaField(
        lazy("What is wrong, and how it should be"),
        [
            DataRequired(lazy("Say what is wrong and how it should be")),
            Length(max=LONGEST, message=lazy("At most 500 characters")),
        ],
        filters=[stripped],
    )
