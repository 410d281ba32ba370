"""The forms of an invitation round: whom to invite, among whom to share the list, what somebody answered."""

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from events.calls import LONGEST
from events.invitations import CHANNELS as WAYS
from web.forms.base import Form
from web.forms.checks import Day, Ticks, options, row_number, stripped
from web.i18n import lazy
from web.incoming import number_or_none
from web.staff.invitation_words import CHANNELS

_CHOOSE = lazy("Choose a segment")


class FillForm(Form):
    """`seen` is how many people the preview has told."""

    segment = SelectField(lazy("Segment"), [DataRequired(_CHOOSE)], coerce=row_number)
    seen = HiddenField()


class ShareForm(Form):
    callers = Ticks(
        lazy("Among whom"), [DataRequired(lazy("Choose at least one colleague"))], coerce=row_number
    )
    anew = BooleanField(lazy("Share anew what nobody has asked yet"))


class GiveForm(Form):
    turn = HiddenField()
    caller = SelectField(lazy("To whom"), coerce=row_number)

    def seen(self) -> int:
        return number_or_none(self.turn.data) or 0


class AnswerForm(Form):
    turn = HiddenField()
    channel = SelectField(lazy("Way"), choices=options({name: CHANNELS[name] for name in WAYS}))
    words = StringField(
        lazy("In their words"), [Length(max=LONGEST)],
        filters=[stripped],
    )  # fmt: skip
    again_on = Day(lazy("Ask again on"), [Optional()])

    def seen(self) -> int:
        """The turn that the page showed."""
        return number_or_none(self.turn.data) or 0
