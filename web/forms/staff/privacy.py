"""Forms about personal data: a rule of retention, an answer, a consent by word of mouth, a closure."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from club.consents import LONGEST as LONGEST_WORDS
from club.privacy.requests import LONGEST
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, stripped
from web.i18n import lazy
from web.said_by import WAYS
from web.staff.facts import PURPOSES

_SHORT = Length(max=LONGEST, message=lazy("At most 500 characters"))


class RuleForm(Form):
    days = WholeNumber(lazy("Days"), [InputRequired(lazy("Enter a whole number of days"))])


class AnswerForm(Form):
    outcome = RadioField(
        lazy("What came of it"),
        choices=options({"done": lazy("Put right"), "refused": lazy("Left as it is")}),
        default="done",
    )
    text = TextAreaField(
        lazy("What you tell the member"),
        [DataRequired(lazy("Say what was put right, or why it stays")), _SHORT],
        filters=[stripped],
    )


class ConsentForm(Form):
    """Nobody consents for a member: the words are asked for where something is given."""

    purpose = SelectField(lazy("What is it about?"), choices=options(PURPOSES))
    given = RadioField(
        lazy("What the member said"),
        [InputRequired(lazy("Choose what the member said"))],
        choices=options({"no": lazy("No longer"), "yes": lazy("Allowed")}),
    )
    way = RadioField(
        lazy("How you were told"),
        [InputRequired(lazy("Choose how the member told you"))],
        choices=options(WAYS),
    )
    words = StringField(
        lazy("In which words"),
        [Length(max=LONGEST_WORDS, message=lazy("At most 140 characters"))],
        filters=[stripped],
    )


class ClosureForm(Form):
    reason = TextAreaField(
        lazy("What the member said"),
        [DataRequired(lazy("Write down how and why the member asked for it")), _SHORT],
        filters=[stripped],
    )
