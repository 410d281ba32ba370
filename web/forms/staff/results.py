"""What a session cost, in all."""

from wtforms.validators import InputRequired, NumberRange

from events.outlays import MOST, Outlay
from web.forms.base import Form
from web.forms.checks import Amount
from web.i18n import lazy


class OutlayForm(Form):
    cost = Amount(
        lazy("What it cost in all, in yuan"),
        [
            InputRequired(lazy("Enter what it cost; 0 is a figure, too")),
            NumberRange(0, MOST // 100, message=lazy("Enter what it cost in yuan, from 0.")),
        ],
    )

    @classmethod
    def of(cls, entered: Outlay | None) -> "OutlayForm":
        from decimal import Decimal

        return cls(data={"cost": Decimal(entered.fen) / 100 if entered else None})

    def fen(self) -> int:
        return round(self.cost.data * 100)
