"""What a member may be told about: each purpose its own choice."""

from wtforms import BooleanField

from web.forms.base import Form
from web.i18n import lazy


class ConsentsForm(Form):
    marketing_wechat = BooleanField(lazy("New events on WeChat"))
    marketing_sms = BooleanField(lazy("Offers by SMS"))
    marketing_phone = BooleanField(lazy("A call when something suits my car"))
