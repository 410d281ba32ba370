"""Signing in: the number, then the code and what is agreed to. Member or not, the boxes are the same."""

from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from club import phones
from web.forms.base import Form
from web.forms.checks import read_by, stripped
from web.i18n import lazy


class PhoneForm(Form):
    phone = StringField(
        lazy("Phone"),
        [DataRequired(lazy("Enter your mobile number")), read_by(phones.normalise)],
        filters=[stripped],
    )


class CodeForm(Form):
    code = StringField(
        lazy("Code from the SMS"),
        [DataRequired(lazy("Enter the six digits from the SMS")), Length(max=20)],
        filters=[stripped],
    )


_AGREE = lazy("Charter and privacy notice")
_UNTICKED = lazy("Without your yes we cannot keep a card for you")


class AgreementForm(Form):
    """What is agreed to, and what is allowed besides: each box by itself, none ticked beforehand."""

    agree = BooleanField(_AGREE, [DataRequired(_UNTICKED)])
    marketing_wechat = BooleanField(lazy("Tell me about new events on WeChat"))
    marketing_sms = BooleanField(lazy("Tell me about offers by SMS"))
    marketing_phone = BooleanField(lazy("Call me when something suits my car"))
    service_sms = BooleanField(lazy("SMS about what I registered for"))


class SignInForm(AgreementForm, CodeForm):
    """Whoever has agreed to what is in force needs no tick; who that is only the right code tells."""

    agree = BooleanField(_AGREE)

    def ask_to_agree(self) -> None:
        self.agree.errors = [_UNTICKED]
