"""The forms with which staff correct what a member told, and say who looks after several members.

Whether a day exists is for the verb to say.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from club import members, phones
from club.errors import ClubError
from club.members import Member, PhoneTaken, reaching
from club.members.births import UNTOLD, Birth
from club.staff import Staff
from web.forms.base import Form
from web.forms.checks import WholeNumber, options, read_by, row_number, stripped
from web.i18n import _, lazy
from web.naming import REACHED
from web.sentences import sentence

_LONG = Length(max=40, message=lazy("At most 40 characters"))
_LINE = Length(max=200, message=lazy("At most 200 characters"))


class MemberForm(Form):
    name = StringField(lazy("Name"), [_LONG], filters=[stripped])
    gender = RadioField(
        lazy("Gender"), choices=options({"f": lazy("Ms"), "m": lazy("Mr"), "": lazy("not told")}), default=""
    )
    address_form = StringField(lazy("How to address"), [_LONG], filters=[stripped])
    birth_calendar = RadioField(
        lazy("Birthday by the calendar"),
        choices=options({"": lazy("not told"), "solar": lazy("Solar"), "lunar": lazy("Lunar")}),
        default="",
    )
    birth_year = WholeNumber(lazy("Year"), [Optional(), NumberRange(1901, 2100)])
    birth_month = WholeNumber(lazy("Month"), [Optional(), NumberRange(1, 12, lazy("A month is 1 to 12"))])
    birth_day = WholeNumber(lazy("Day"), [Optional(), NumberRange(1, 31, lazy("A day is 1 to 31"))])
    birth_leap = BooleanField(lazy("In the leap month"))
    new_phone = StringField(lazy("Phone number"), [read_by(phones.normalise)], filters=[stripped])
    email = StringField(lazy("E-mail"), [read_by(reaching.email)], filters=[stripped])
    prefers = RadioField(
        lazy("Preferred way of contact"), choices=options({"": lazy("not told"), **REACHED}), default=""
    )
    likes = StringField(lazy("Likes"), [_LINE], filters=[stripped])
    dislikes = StringField(lazy("Dislikes"), [_LINE], filters=[stripped])

    @classmethod
    def of(cls, member: Member) -> "MemberForm":
        return cls(obj=member)

    async def save(self, member: Member, *, by: Staff, at: datetime) -> bool:
        """Whether the profile took all of it; if not, the sentence stands beside its field."""
        try:
            async with in_transaction():
                await members.update_profile(
                    member,
                    name=self.name.data,
                    gender=self.gender.data,
                    address_form=self.address_form.data,
                    birth=self._birth(),
                    email=self.email.data,
                    prefers=self.prefers.data,
                    likes=self.likes.data,
                    dislikes=self.dislikes.data,
                    by=by,
                    at=at,
                )
                if self.new_phone.data:
                    await members.change_phone(member, self.new_phone.data, by=by, at=at)
        except PhoneTaken:
            self.new_phone.errors = [
                _("Another record has this number already. Search for it among the members.")
            ]
            return False
        except ClubError as error:
            self.birth_day.errors = [sentence(error)]
            return False
        return True

    def _birth(self) -> Birth:
        if not self.birth_calendar.data:
            return UNTOLD
        return Birth(
            self.birth_calendar.data,
            self.birth_month.data,
            self.birth_day.data,
            self.birth_year.data,
            self.birth_leap.data and self.birth_calendar.data == "lunar",
        )


class AdviserForm(Form):
    """`back` is the list that it was sent from, with its conditions."""

    member = SelectMultipleField(
        lazy("Members"),
        [InputRequired(lazy("Tick the members first, then choose who looks after them"))],
        coerce=row_number,
        validate_choice=False,  # whom the asker does not see is left out
    )
    adviser = SelectField(lazy("Looked after by"), coerce=row_number)
    back = HiddenField()

    def offer(self, colleagues: Sequence[Staff]) -> None:
        names = [SelectChoice(one.id, one.name) for one in colleagues]
        self.adviser.choices = [SelectChoice(0, _("Nobody")), *names]
