"""The forms of accounts: a new colleague, another role or store, a new password."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from club import phones, roles
from web.forms.base import Form
from web.forms.checks import options, read_by, stripped
from web.i18n import _, lazy

_LONG = Length(max=40)


class AssignmentForm(Form):
    """What somebody is here, and where."""

    role = SelectField(lazy("Role"))
    store = SelectField(lazy("Store"), coerce=int)

    def offer(self, stores: list[SelectChoice]) -> None:
        """The roles there are, and the stores that may be chosen."""
        self.role.choices = options({code: _(name) for code, name in roles.NAMES.items()})
        self.store.choices = stores


class PersonForm(Form):
    """How somebody is called, and reached by colleagues."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Enter the name")), _LONG], filters=[stripped])
    phone = StringField(lazy("Phone number"), [read_by(phones.normalise)], filters=[stripped])


class ColleagueForm(AssignmentForm, PersonForm):
    login = StringField(
        lazy("User name"), [DataRequired(lazy("Enter the user name")), _LONG], filters=[stripped]
    )
    password = StringField(lazy("First password"), [InputRequired(lazy("Enter a password")), Length(max=200)])


class NewPasswordForm(Form):
    """Set by the administrator, who reads it out: it is shown."""

    password = StringField(lazy("New password"), [InputRequired(lazy("Enter a password")), Length(max=200)])


class OwnPasswordForm(Form):
    old = PasswordField(
        lazy("Password until now"), [InputRequired(lazy("Enter your password")), Length(max=200)]
    )
    new = PasswordField(lazy("New password"), [InputRequired(lazy("Enter a password")), Length(max=200)])
