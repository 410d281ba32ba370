"""A fee: the row of what a party owes, and why nothing can be paid or given back. The verbs: fees.py."""

from tortoise import fields
from tortoise.models import Model

from club.desks import Desk
from club.errors import ClubError
from club.staff import Staff
from events.registration import Registration


class Fee(Model):
    """`points` are held, `fen` is to be paid at the desk. `state`: open, spent (the points were) or ended.

    `paid_fen` is what was paid and not given back to a party that comes, `last_fen` the last of it.
    `back_fen` is to be given back at the desk, `back_at` when whoever cancelled got it.
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
    paid_fen = fields.BigIntField(default=0)
    last_fen = fields.BigIntField(default=0, db_default=0)
    paid_at = fields.DatetimeField(null=True)
    paid_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    paid_desk: fields.ForeignKeyNullableRelation[Desk] = fields.ForeignKeyField(
        "club.Desk", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    back_fen = fields.BigIntField(default=0)
    back_at = fields.DatetimeField(null=True)
    back_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
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
        return max(0, self.fen - self.paid_fen) if self.state != "ended" else 0


class NothingToPay(ClubError):
    """The registration costs no money, is paid, or does not come. Facts: `registration`."""

    code = "fee.nothing_to_pay"


class OtherAmount(ClubError):
    """The page said `seen_fen`, `due_fen` are to be paid."""

    code = "fee.other_amount"


class PaidTooLongAgo(ClubError):
    """A payment is undone within 15 minutes of `paid_at`."""

    code = "fee.paid_too_long_ago"


class NothingToGiveBack(ClubError):
    """No money is owed to who cancelled. Facts: `registration`."""

    code = "fee.nothing_to_give_back"
