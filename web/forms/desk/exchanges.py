"""What was paid for, and how."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from web.forms.base import Form
from web.forms.checks import WholeNumber, options
from web.i18n import lazy
from web.reward_words import WAYS


class PaymentForm(Form):
    exchange = WholeNumber(validators=[InputRequired()])
    way = RadioField(lazy("How it was paid"), choices=options(WAYS))
