"""Referrals: a member's link brings a friend, and points once the friend's first service order is settled.

One level only, one referrer per friend for life, and nothing for the act of sharing.
"""

from tortoise import fields
from tortoise.models import Model

from club.members import Member
from club.orders import ServiceOrder


class Referral(Model):
    """The reward stands on `first_order`; `round` counts the rewards that were taken back."""

    id = fields.IntField(primary_key=True)
    referrer: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name="referrals", on_delete=fields.RESTRICT
    )
    friend: fields.OneToOneRelation[Member] = fields.OneToOneField(
        "club.Member", related_name="brought_by", on_delete=fields.RESTRICT
    )
    code = fields.CharField(max_length=12)
    signed_up_at = fields.DatetimeField()
    first_order: fields.ForeignKeyNullableRelation[ServiceOrder] = fields.ForeignKeyField(
        "club.ServiceOrder", on_delete=fields.RESTRICT, null=True
    )
    first_order_at = fields.DatetimeField(null=True)
    rewarded_at = fields.DatetimeField(null=True)
    points = fields.IntField(null=True)
    round = fields.IntField(default=0)
    referrer_id: int
    friend_id: int
    first_order_id: int | None

    class Meta:
        table = "club_referral"
