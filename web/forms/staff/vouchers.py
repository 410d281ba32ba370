"""Forms about vouchers: a kind with its terms, one for a member, for each of a segment, one taken away."""

from collections.abc import Callable
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from club import clock
from club.errors import ClubError
from club.handouts import LONGEST_REASON
from club.voucher_kinds import OtherStores
from points.errors import PointsError
from points.voucher_kinds import LONGEST, MENDED, MOST_DAYS, MOST_TIMES, VoucherKind
from web.forms.base import Form
from web.forms.checks import Amount, Day, WholeNumber, options, row_number, stripped
from web.forms.staff.earning import Ticks
from web.forms.staff.orders import MOST, in_fen
from web.i18n import lazy
from web.sentences import sentence
from web.staff.voucher_words import WORTHS
from web.voucher_words import last_day_of

_KEY = Length(max=40)
_PERCENT = lazy("From 1 to 99: with 80, four fifths are paid")


def _long(name: str) -> Length:
    return Length(max=LONGEST[name], message=lazy("At most %(max)d characters"))


def _money(label: str, first: Any) -> Amount:
    most = NumberRange(0, MOST, message=lazy("An amount in yuan, like 512.50: from 0 to 500,000"))
    return Amount(label, [first, most, in_fen], places=2)


def _for(worth: str, missing: str) -> Callable[[Form, Field], None]:
    """A check: it is needed for this worth, and of no matter for others."""

    def check(form: Any, field: Field) -> None:
        if form.worth.data == worth and field.data:
            return
        field.errors = []
        raise StopValidation(missing if form.worth.data == worth else "")

    return check


class KindForm(Form):
    """The terms of a kind; of one that people hold, the words alone change: `fix` says so."""

    name = StringField(
        lazy("Its name"), [DataRequired(lazy("Give it a name")), _long("name")], filters=[stripped]
    )
    name_en = StringField(lazy("Name in English"), [_long("name_en")], filters=[stripped])
    about = TextAreaField(lazy("What members should know"), [_long("about")], filters=[stripped])
    about_en = TextAreaField(lazy("The same in English"), [_long("about_en")], filters=[stripped])
    worth = RadioField(lazy("What members get"), choices=options(WORTHS), default="amount")
    amount = _money(lazy("How much off, in yuan"), _for("amount", lazy("Say how much it takes off")))
    percent = WholeNumber(
        lazy("How much is still paid, in %"),
        [_for("percent", _PERCENT), NumberRange(1, 99, message=_PERCENT)],
    )
    minimum = _money(lazy("For orders from, in yuan"), Optional())
    times = WholeNumber(
        lazy("How often it can be used"),
        [
            InputRequired(lazy("Say how many times it may be used")),
            NumberRange(1, MOST_TIMES, message=lazy("From 1 to 100 times")),
        ],
        default=1,
    )
    cost = _money(
        lazy("What one use costs us, in yuan"), InputRequired(lazy("Say what one use costs; 0 is fine"))
    )
    is_stackable = BooleanField(lazy("Goes together with other vouchers on one order"))
    is_transferable = BooleanField(lazy("May be passed on within the family"))
    stores = Ticks(lazy("Where it holds"), coerce=row_number)
    lasts_days = WholeNumber(
        lazy("Holds for how many days after it is given"),
        [Optional(), NumberRange(0, MOST_DAYS, message=lazy("From 0 to 3,660 days"))],
    )
    last_day = Day(lazy("Holds until, at the latest"), [Optional()])

    def validate_last_day(self, field: Field) -> None:
        if field.data and clock.end_of(field.data) <= clock.now():
            raise ValidationError(lazy("That day is past: nobody could use it"))

    @classmethod
    def of(cls, kind: VoucherKind) -> "KindForm":
        plain = {
            name: getattr(kind, name) for name in (*MENDED[:-1], "worth", "times", "stores", "lasts_days")
        }
        flags = {name: getattr(kind, name) for name in ("is_stackable", "is_transferable")}
        money = {name: _yuan(getattr(kind, name)) for name in ("amount", "minimum")}
        return cls(data={
            **plain, **flags, **money, "cost": kind.cost / 100, "percent": kind.percent or None,
            "last_day": last_day_of(kind.ends_at),
        })  # fmt: skip

    is_fixed = False

    def fix(self) -> None:
        """People hold some: only what it is called and how it reads can still be mended."""
        self.is_fixed = True
        for field in list(self):
            if field.name not in MENDED:
                del self[field.name]

    def terms(self) -> dict[str, Any]:
        """What the kind is to be, with money in fen; only what the form still asks for."""
        told: dict[str, Any] = {field.name: field.data for field in self if field.name != "last_day"}
        for name in ("amount", "minimum", "cost"):
            if name in told:
                told[name] = int((told[name] or 0) * 100)
        if "percent" in told:
            told["percent"] = told["percent"] or 0
        if "last_day" in self:
            told["ends_at"] = clock.end_of(self.last_day.data) if self.last_day.data else None
        return told

    def say_no(self, error: ClubError | PointsError) -> None:
        """Put the sentence of a rule beside the field that it is about."""
        name = {"ends_at": "last_day"}.get(str(error.facts.get("field", "")), error.facts.get("field"))
        if isinstance(error, OtherStores) and "stores" in self:
            name = "stores"
        if name in self:
            self[name].errors = [sentence(error)]
        else:
            self.form_errors = [sentence(error)]


def _reason() -> StringField:
    said = DataRequired(lazy("Say why: the member reads it"))
    most = Length(max=LONGEST_REASON, message=lazy("At most %(max)d characters"))
    return StringField(lazy("Why"), [said, most], filters=[stripped])


class GiftForm(Form):
    """One voucher for one member; `key` is made with the form, so that a second press gives no second one."""

    kind = SelectField(lazy("Which voucher"), coerce=row_number, validate_choice=False)
    reason = _reason()
    key = HiddenField(validators=[_KEY])

    def validate_kind(self, field: Field) -> None:
        _among(
            field, lazy("Choose which voucher"), lazy("That kind is not given any more. Choose another one")
        )


class HandoutForm(GiftForm):
    """The same for everybody in a segment; `seen` is how many people the preview has told."""

    segment = SelectField(lazy("Who gets one"), coerce=row_number, validate_choice=False)
    reason = _reason()  # once more, so that it is asked for and found wanting behind the segment
    seen = HiddenField()

    def validate_segment(self, field: Field) -> None:
        _among(
            field, lazy("Choose a segment"), lazy("That segment is not in use any more. Choose another one")
        )


class CancellationForm(Form):
    reason = StringField(
        lazy("Why it is taken away"),
        [
            DataRequired(lazy("Say why: the member reads it")),
            Length(max=LONGEST_REASON, message=lazy("At most %(max)d characters")),
        ],
        filters=[stripped],
    )


def _among(field: Field, missing: object, gone: object) -> None:
    """A check of what is chosen among the field's choices, of which 0 is none."""
    if not field.data:
        raise ValidationError(missing)
    if field.data not in {value for value, *_label in field.choices or ()}:
        raise ValidationError(gone)


def _yuan(fen: int) -> float | None:
    return fen / 100 if fen else None
