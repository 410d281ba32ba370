"""Lots: the points of one earning, with the date they hold until, and the draws that used them up."""

from tortoise import fields
from tortoise.models import Model

from points.accounts import Account
from points.postings import Posting


class Lot(Model):
    """`remaining` is cached: `points` less the draws. `expires_at` is the first instant the lot no longer holds."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "points.Account", related_name="lots", on_delete=fields.RESTRICT
    )
    posting: fields.ForeignKeyRelation[Posting] = fields.ForeignKeyField(
        "points.Posting", related_name="lots", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()
    remaining = fields.BigIntField()
    earned_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "points_lot"
        indexes = (("account", "expires_at"), ("posting",))


class Draw(Model):
    """What a posting took from a lot; below zero, what it put back."""

    id = fields.BigIntField(primary_key=True)
    lot: fields.ForeignKeyRelation[Lot] = fields.ForeignKeyField(
        "points.Lot", related_name="draws", on_delete=fields.RESTRICT
    )
    posting: fields.ForeignKeyRelation[Posting] = fields.ForeignKeyField(
        "points.Posting", related_name="draws", on_delete=fields.RESTRICT
    )
    points = fields.BigIntField()

    class Meta:
        table = "points_draw"
        indexes = (("lot",), ("posting",))
