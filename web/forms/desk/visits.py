"""What can be done during a desk visit."""

from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Regexp

from web.forms.desk.scans import NONCE


class CheckInForm(Form):
    """Which of the member's tickets; `nonce` as in ScanForm."""

    registration = IntegerField(validators=[InputRequired()])
    nonce = StringField(validators=[Regexp(NONCE)])
