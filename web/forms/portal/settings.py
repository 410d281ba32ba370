"""What a member may be told about, each purpose its own choice; their e-mail, and how to reach them best."""

from wtforms import BooleanField, RadioField, StringField

from club.members import reaching
from web.forms.base import Form
from web.forms.checks import options, read_by, stripped
from web.i18n import lazy
from web.naming import REACHED


class ConsentsForm(Form):
    marketing_wechat = BooleanField(lazy("New events on WeChat"))
    marketing_sms = BooleanField(lazy("Offers by SMS"))
    marketing_phone = BooleanField(lazy("A call when something suits my car"))
    service_sms = BooleanField(lazy("SMS about what I registered for"))


class ContactForm(Form):
    email = StringField(lazy("E-mail"), [read_by(reaching.email)], filters=[stripped])
    prefers = RadioField(
        lazy("I would rather be reached by"),
        choices=options({"": lazy("It is all the same to me"), **REACHED}),
        default="",
    )
