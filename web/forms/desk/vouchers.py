"""The form by which a voucher is used: on which order, of how much; `nonce` as in ScanForm."""

from decimal import Decimal

from wtforms import StringField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from club.errors import ClubError
from points.errors import PointsError
from web.forms.base import Form
from web.forms.checks import Amount, stripped
from web.forms.desk.scans import NONCE
from web.forms.staff.orders import MOST, in_fen
from web.i18n import lazy
from web.sentences import sentence


class UseForm(Form):
    nonce = StringField(validators=[Regexp(NONCE, message=lazy("Load the page anew and scan again"))])
    order = StringField(
        lazy("Order number"), [Length(max=40, message=lazy("At most 40 characters"))], filters=[stripped]
    )
    total = Amount(
        lazy("What the order amounts to"),
        [
            Optional(),
            NumberRange(
                Decimal("0"), MOST, message=lazy("An amount in yuan, like 512.50: from 0 to 500,000")
            ),
            in_fen,
        ],
        places=2,
    )

    @property
    def fen(self) -> int | None:
        """The total in fen, if one is there and right."""
        return int(self.total.data * 100) if self.total.data is not None and not self.total.errors else None

    def say_no(self, field: str, error: ClubError | PointsError) -> None:
        """Put the sentence of a rule beside the field that it is about."""
        self[field].errors = [sentence(error)]
