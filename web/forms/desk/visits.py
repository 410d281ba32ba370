"""What can be done during a desk visit."""

from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from web.forms.base import Form
from web.forms.checks import WholeNumber
from web.forms.desk.scans import NONCE


class CheckInForm(Form):
    """Which of the member's tickets; `nonce` as in ScanForm."""

    registration = WholeNumber(validators=[InputRequired()])
    nonce = StringField(validators=[Regexp(NONCE)])
