"""The form of a scan: what was read or typed, and the nonce by which a resent one is known."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy

NONCE = r"^[0-9A-Za-z-]{8,36}$"


class ScanForm(Form):
    code = StringField(
        lazy("Find by hand"),
        [
            InputRequired(lazy("Type the last five of the plate, a phone or a member number")),
            Length(max=40, message=lazy("That is longer than any code or plate")),
        ],
        filters=[stripped],
    )
    nonce = StringField(validators=[Regexp(NONCE, message=lazy("Load the page anew and scan again"))])


class AgainForm(Form):
    """A ticket that was scanned a moment ago; `nonce` as in ScanForm."""

    nonce = StringField(validators=[Regexp(NONCE)])


class PickForm(Form):
    """Who of several is meant; `nonce` as in ScanForm."""

    member = StringField(validators=[Regexp(r"^[0-9]{1,9}$")])
    nonce = StringField(validators=[Regexp(NONCE)])
