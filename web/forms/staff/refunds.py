"""The form of a refund: one amount for each line of the order of which something is left, and why."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from club.errors import ClubError
from club.orders import MoreThanLeft, NoReason, ServiceLine, WrongAmount
from club.orders.refunds import LONGEST_REASON
from web import text
from web.forms.base import Form
from web.forms.checks import Amount, stripped
from web.forms.staff.orders import KEY, MOST, in_fen
from web.i18n import _, lazy
from web.sentences import sentence
from web.staff.wording import WORK_NAMES

FIELD = "line_"


class RefundForm(Form):
    """`key` is made with the form, so that a second press refunds nothing twice."""

    key = HiddenField(
        validators=[
            DataRequired(lazy("Load the page anew and enter the refund again")),
            Regexp(KEY, message=lazy("Load the page anew and enter the refund again")),
        ]
    )
    reason = StringField(
        lazy("Why it is refunded"),
        [
            DataRequired(lazy("Say why: the member reads it too")),
            Length(max=LONGEST_REASON, message=lazy("At most 120 characters")),
        ],
        filters=[stripped],
    )

    @property
    def lines(self) -> dict[int, Field]:
        """The fields of the amounts, by the ids of their lines."""
        return {int(field.name.removeprefix(FIELD)): field for field in self if field.name.startswith(FIELD)}

    @property
    def amounts(self) -> dict[int, int]:
        """What is to be refunded, in fen."""
        return {line: int(field.data * 100) for line, field in self.lines.items() if field.data}

    @property
    def is_readable(self) -> bool:
        """Whether the amounts say what is meant, whatever the other fields do."""
        return bool(self.amounts) and not any(field.errors for field in self.lines.values())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        fields = list(self.lines.values())
        if fields and not self.amounts and not any(field.errors for field in fields):
            fields[0].errors = [_("Enter for at least one line how much is refunded.")]
            return False
        return is_valid

    def say_no(self, error: ClubError) -> None:
        """Put the sentence of a rule beside the field that it is about."""
        said, fields = sentence(error), self.lines
        if isinstance(error, MoreThanLeft):
            left = text.fen(error.facts["left"])
            said = _("Only %(left)s of this line is left to be refunded.", left=left)
        if isinstance(error, MoreThanLeft | WrongAmount) and (field := fields.get(error.facts["line"])):
            field.errors = [said]
        elif isinstance(error, NoReason):
            self.reason.errors = [said]
        else:
            self.form_errors = [said]


def for_lines(lines: Iterable[ServiceLine], *told: Any, **data: Any) -> RefundForm:
    """The form with a field for each of `lines` of which something is left."""
    fields = {f"{FIELD}{line.id}": _amount(line) for line in lines if line.left}
    return type("RefundForm", (RefundForm,), fields)(*told, **data)


def _amount(line: ServiceLine) -> Field:
    label = " ".join(filter(None, [str(WORK_NAMES[line.work]), line.description]))
    above_zero = NumberRange(
        Decimal("0"), MOST, message=lazy("An amount in yuan, like 512.50: from 0 to 500,000")
    )
    return Amount(label, [Optional(), above_zero, in_fen], places=2)
