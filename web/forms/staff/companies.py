"""A company, who speaks for it, and a car that it takes in."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from club import tax_numbers
from web.forms.base import Form
from web.forms.checks import read_by, stripped
from web.i18n import lazy


class CompanyForm(Form):
    name = StringField(
        lazy("Company"), [DataRequired(lazy("Enter the company's name")), Length(max=80)], filters=[stripped]
    )
    tax_number = StringField(lazy("Tax number"), [read_by(tax_numbers.normalise)], filters=[stripped])


class ContactForm(Form):
    member = StringField(
        lazy("Who speaks for it"),
        [DataRequired(lazy("Enter a phone, a member number or a name"))],
        filters=[stripped],
    )
    title = StringField(lazy("Position"), [Length(max=40)], filters=[stripped])


class CarForm(Form):
    car = StringField(
        lazy("Which car"),
        [DataRequired(lazy("Enter the plate, its last five, or the VIN")), Length(max=40)],
        filters=[stripped],
    )
