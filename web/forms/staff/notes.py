"""The form of a note, or of a contact: how, what about, what came of it."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from club.notes import LONGEST
from web.forms.base import Form
from web.forms.checks import options, stripped
from web.i18n import lazy
from web.staff.wording import NOTE_KINDS


class NoteForm(Form):
    kind = RadioField(lazy("How"), choices=options(NOTE_KINDS), default="phone")
    about = StringField(
        lazy("What it was about"),
        [DataRequired(lazy("Say what it was about")), Length(max=LONGEST["about"])],
        filters=[stripped],
    )
    text = TextAreaField(lazy("What came of it"), [Length(max=LONGEST["text"])], filters=[stripped])
    pinned = BooleanField(lazy("Let it stand on top of the member's page"))


class CorrectionForm(Form):
    """How it was said stays as it was."""

    about = StringField(
        lazy("What it was about"),
        [DataRequired(lazy("Say what it was about")), Length(max=LONGEST["about"])],
        filters=[stripped],
    )
    text = TextAreaField(lazy("What came of it"), [Length(max=LONGEST["text"])], filters=[stripped])
