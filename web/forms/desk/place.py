"""The form that says which desk this device is."""

from wtforms.validators import InputRequired

from web.forms.base import Form
from web.forms.checks import WholeNumber
from web.i18n import lazy


class PlaceForm(Form):
    desk = WholeNumber(lazy("Desk"), [InputRequired(lazy("Choose one of your store's desks"))])
