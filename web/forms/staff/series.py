"""The forms of a series: what it is and what a full card brings, and which events belong to it."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from events.series import LONGEST, MOST, Series
from web.forms.base import Form
from web.forms.checks import WholeNumber, row_number, stripped
from web.i18n import lazy

_NEEDED = lazy("From 1 to 20 stamps")


def _text(label: str, name: str, *checks: Any) -> StringField:
    most = Length(max=LONGEST[name])
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

    @classmethod
    def of(cls, series: Series) -> "SeriesForm":
        """The series as it is."""
        told = {name: getattr(series, name) for name in ("name", "about", "needed")}
        return cls(data={**told, "kind": series.kind_id}).of_store()

    def of_store(self) -> "SeriesForm":
        """The form of a series that has its store already."""
        del self.store
        return self

    @property
    def told(self) -> dict[str, Any]:
        """What was entered and needs no looking up."""
        return {name: self[name].data for name in ("name", "about", "needed")}


class PartForm(Form):
    event = SelectField(lazy("Event"), [DataRequired(lazy("Choose an event"))], coerce=row_number)
