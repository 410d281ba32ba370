"""The forms of a series: what it is and what a full card brings, and which events belong to it."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from events.series import LONGEST, MOST
from web.forms.base import Form
from web.forms.checks import WholeNumber, row_number, stripped
from web.i18n import lazy

_NEEDED = lazy("From 1 to 20 stamps")


def _text(label: str, name: str, *checks: Any) -> StringField:
    most = Length(max=LONGEST[name], message=lazy("At most %(max)d characters"))
    return StringField(label, [*checks, most], filters=[stripped])


class SeriesForm(Form):
    name = _text(lazy("Name of the series"), "name", DataRequired(lazy("Give it a name")))
    about = _text(lazy("What members should know"), "about")
    needed = WholeNumber(
        lazy("Stamps for a voucher"),
        [InputRequired(_NEEDED), NumberRange(1, MOST, message=_NEEDED)],
        default=3,
    )
    kind = SelectField(lazy("Which voucher"), [DataRequired(lazy("Choose which voucher"))], coerce=row_number)
    store = SelectField(lazy("Store"), coerce=row_number)


class PartForm(Form):
    event = SelectField(lazy("Event"), [DataRequired(lazy("Choose an event"))], coerce=row_number)
