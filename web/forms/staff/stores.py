"""The forms of a store and of a desk."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp

from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy


class StoreForm(Form):
    name = StringField(
        lazy("Name of the store"),
        [DataRequired(lazy("Enter the store's name")), Length(max=40)],
        filters=[stripped],
    )
    address = StringField(lazy("Address"), [Length(max=120)], filters=[stripped])
    phone = StringField(
        lazy("Telephone"),
        [
            Length(max=20),
            Regexp(r"^[0-9 +()/-]*$", message=lazy("Digits, blanks and dashes, like 021-5550 0188")),
        ],
        filters=[stripped],
    )
    hours = StringField(lazy("Hours"), [Length(max=60)], filters=[stripped])


class NewStoreForm(StoreForm):
    code = StringField(
        lazy("Store code"),
        [DataRequired(lazy("Enter a short code, like pudong")), Length(max=16)],
        filters=[stripped],
    )


class DeskForm(Form):
    name = StringField(
        lazy("Name of the desk"),
        [DataRequired(lazy("Enter the desk's name, like “Desk 1”")), Length(max=40)],
        filters=[stripped],
    )
