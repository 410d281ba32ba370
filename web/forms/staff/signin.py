"""The forms of staff who sign in. Whether password and code are right is for the verbs to say."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.forms.base import Form
from web.forms.checks import stripped
from web.i18n import lazy


class SignInForm(Form):
    login = StringField(lazy("User name"), [InputRequired(lazy("Enter your user name")), Length(max=40)])
    password = PasswordField(lazy("Password"), [InputRequired(lazy("Enter your password")), Length(max=200)])
    next = HiddenField()


class CodeForm(Form):
    """What the authenticator shows, or a recovery code."""

    code = StringField(
        lazy("Code"),
        [InputRequired(lazy("Enter the six digits that your authenticator shows")), Length(max=40)],
        filters=[stripped],
    )
