"""A fee: the row of what a party owes, what comes back of it, and why nothing can be paid or given back.

The verbs: fees.py. What a cancellation gives back is reckoned here alone, for the verbs and for the pages.
"""

from dataclasses import dataclass
from typing import Any

from tortoise import fields
from tortoise.models import Model

from club.desks import Desk
from club.errors import ClubError
from club.staff import Staff
from events.registration import Registration
from events.terms import WHOLE, Price


class Fee(Model):
    """`points` are held, `fen` is to be paid at the desk. `state`: open, spent (the points were) or ended.

    `kept_points` were spent, for who came or, by the rules, for who did not; `back_points` came back when the
    party cancelled. `paid_fen` is all that was paid, `last_fen` the last of it, 0 once it was reckoned with.
    Of it `kept_fen` stays with us for people who do not come, `back_fen` is to be given back at the desk, and
    `given_fen` was; `back_at` is when, the last time.

    `waived_fen` are asked for no more. `told` is what told.Told writes; until `whole_until` all comes back to
    who cancels.
    """

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "events.Registration", related_name="fees", on_delete=fields.RESTRICT, unique=True
    )
    points = fields.BigIntField()
    fen = fields.BigIntField()
    version = fields.IntField(default=1)
    state = fields.CharField(max_length=6, default="open")
    kept_points = fields.BigIntField(default=0)
    back_points = fields.BigIntField(default=0, db_default=0)
    paid_fen = fields.BigIntField(default=0)
    last_fen = fields.BigIntField(default=0, db_default=0)
    paid_at = fields.DatetimeField(null=True)
    paid_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    paid_desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    kept_fen = fields.BigIntField(default=0, db_default=0)
    back_fen = fields.BigIntField(default=0)
    given_fen = fields.BigIntField(default=0, db_default=0)
    waived_fen = fields.BigIntField(default=0, db_default=0)
    back_at = fields.DatetimeField(null=True)
    back_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    told = fields.JSONField[dict[str, Any]](default=dict, db_default={})
    whole_until = fields.DatetimeField(null=True)
    registration_id: int
    paid_by_id: int | None
    paid_desk_id: int | None
    back_by_id: int | None

    class Meta:
        table = "events_fee"
        indexes = (("state",),)

    @property
    def hold_key(self) -> str:
        return f"hold:registration:{self.registration_id}:{self.version}"

    @property
    def due_fen(self) -> int:
        """What is still to be paid at the desk."""
        return max(0, self.fen - self.waived_fen - self.credit_fen) if self.state != "ended" else 0

    def due_at(self, fen: int) -> int:
        """What would still be to be paid if the party cost `fen`: money that is owed to it pays for it."""
        return max(0, fen - self.waived_fen - self.credit_fen - self.back_fen)

    @property
    def credit_fen(self) -> int:
        """What was paid for those who come."""
        return self.paid_fen - self.kept_fen - self.back_fen - self.given_fen


@dataclass(frozen=True)
class Back:
    """Points that come back and that stay with us, fen to be given back and kept."""

    points: int = 0
    kept_points: int = 0
    fen: int = 0
    kept_fen: int = 0


def coming_back(fee: Fee, percent: int, price: Price = Price()) -> Back:  # noqa: B008 - it is frozen
    """What comes back, besides what is owed already, if the party owes `price` from now on: nothing, if it
    does not come. Of what falls away `percent` comes back, the odd point and fen with it; what was never paid
    is owed no more.
    """
    gone = max(0, fee.points - price.points)
    over = max(0, fee.credit_fen - price.fen)
    kept, back = gone * (WHOLE - percent) // WHOLE, -(-over * percent // WHOLE)
    return Back(gone - kept, kept, back, over - back)


class NothingToPay(ClubError):
    """The registration costs no money, is paid, or does not come. Facts: `registration`."""

    code = "fee.nothing_to_pay"


class OtherAmount(ClubError):
    """The page said `seen_fen`, `due_fen` are to be paid."""

    code = "fee.other_amount"


class PaidTooLongAgo(ClubError):
    """A payment is undone within 15 minutes of `paid_at`."""

    code = "fee.paid_too_long_ago"


class LessThanTheRule(ClubError):
    """By the rules `rule` percent come back; staff grant more, up to 100, and never less."""

    code = "fee.less_than_the_rule"


class LessComesBack(ClubError):
    """The page said that `seen` percent come back, and by now only `rule` do."""

    code = "fee.less_comes_back"


class NothingToGiveBack(ClubError):
    """No money is owed to who cancelled. Facts: `registration`."""

    code = "fee.nothing_to_give_back"
