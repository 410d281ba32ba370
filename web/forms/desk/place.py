"""The form that says which desk this device is."""

from wtforms import Form, IntegerField
from wtforms.validators import InputRequired

from web.i18n import lazy


class PlaceForm(Form):
    desk = IntegerField(lazy("Desk"), [InputRequired(lazy("Choose one of your store's desks"))])
