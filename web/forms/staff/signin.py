"""The form of staff who sign in. Whether the password is right is for the verb to say."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.forms.base import Form
from web.i18n import lazy


class SignInForm(Form):
    login = StringField(lazy("User name"), [InputRequired(lazy("Enter your user name")), Length(max=40)])
    password = PasswordField(lazy("Password"), [InputRequired(lazy("Enter your password")), Length(max=200)])
    next = HiddenField()
