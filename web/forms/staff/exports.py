"""The form for an export: as what file, which columns, covered or not, and what for."""

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from web.forms.base import Form
from web.forms.checks import Ticks, options, stripped
from web.i18n import lazy


class ExportForm(Form):
    format = RadioField(
        lazy("File"),
        choices=options({"xlsx": lazy("Excel (xlsx)"), "csv": lazy("Text (csv), of any length")}),
        default="xlsx",
    )
    columns = Ticks(
        lazy("Which columns"),
        [DataRequired(lazy("Tick at least one column"))],
    )
    uncovered = BooleanField(lazy("Uncover phones, e-mail addresses, plates and VINs"))
    reason = StringField(
        lazy("What it is needed for"),
        [Length(max=120, message=lazy("At most 120 characters"))],
        filters=[stripped],
    )
