"""Greetings: one for each occasion of a member, however often and wherever the morning job runs."""

from tortoise import fields
from tortoise.models import Model

from club.members import Member


class Greeting(Model):
    """`year` is that of the birthday's own calendar: a solar year may hold two lunar birthdays."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT
    )
    occasion = fields.CharField(max_length=20)
    year = fields.IntField()
    at = fields.DatetimeField()
    member_id: int

    class Meta:
        table = "club_greeting"
        unique_together = (("member", "occasion", "year"),)
