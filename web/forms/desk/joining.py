"""Forms of joining at the counter: how to address somebody, and what they agree to. Phone and code are as at
the portal's sign-in."""

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from web.forms.base import Form
from web.forms.checks import WholeNumber, options, stripped
from web.forms.portal.signin import AgreementForm
from web.i18n import lazy

_LONG = Length(max=40, message=lazy("At most 40 characters"))


class PersonForm(Form):
    name = StringField(
        lazy("Name"),
        [DataRequired(lazy("Ask for the name: it stands on the card")), _LONG],
        filters=[stripped],
    )
    gender = RadioField(
        lazy("Gender"), choices=options({"f": lazy("Ms"), "m": lazy("Mr"), "": lazy("not told")}), default=""
    )
    address_form = StringField(lazy("How to address"), [_LONG], filters=[stripped])


class CounterAgreementForm(AgreementForm):
    """With the versions that were shown: a text that has changed meanwhile is read anew."""

    charter = WholeNumber(validators=[InputRequired()], widget=HiddenInput())
    privacy = WholeNumber(validators=[InputRequired()], widget=HiddenInput())
