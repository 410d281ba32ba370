"""The press by which a member has a reward: the price that was seen, and a key that makes two presses one."""

import secrets

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, NumberRange

from points.content import MOST
from points.rewards import Price
from web.forms.base import Form
from web.forms.checks import WholeNumber
from web.i18n import lazy

_ANEW = lazy("Look at the page again, then press once more")


class ExchangeForm(Form):
    key = HiddenField(
        validators=[InputRequired(_ANEW), Length(max=60, message=_ANEW)],
        default=lambda: secrets.token_urlsafe(18),
    )
    points = WholeNumber(validators=[InputRequired(_ANEW), NumberRange(1, MOST, message=_ANEW)])
    cash = WholeNumber(validators=[InputRequired(_ANEW), NumberRange(0, MOST, message=_ANEW)])

    @property
    def price(self) -> Price:
        return Price(self.points.data, self.cash.data)
