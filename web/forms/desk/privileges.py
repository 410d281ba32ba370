"""The form by which a privilege is used at the desk."""

from wtforms import StringField
from wtforms.validators import InputRequired, Optional, Regexp

from web.forms.base import Form
from web.forms.checks import WholeNumber
from web.forms.desk.scans import NONCE


class UseForm(Form):
    """Which privilege, and which car where it is counted by the car; `nonce` as in ScanForm."""

    privilege = WholeNumber(validators=[InputRequired()])
    vehicle = WholeNumber(validators=[Optional()])
    nonce = StringField(validators=[Regexp(NONCE)])
