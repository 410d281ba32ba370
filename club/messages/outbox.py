"""The outbox: a message is a row of the transaction that caused it, delivered after it, at least once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from club.members import Member


class Message(Model):
    """`key` says what it is for: the same key is one message, however often it is posted."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "club.Member", on_delete=fields.RESTRICT, null=True
    )
    phone = fields.CharField(max_length=11, null=True)
    channel = fields.CharField(max_length=10)
    kind = fields.CharField(max_length=40)
    locale = fields.CharField(max_length=8)
    variables = fields.JSONField[dict](default=dict)
    subject = fields.CharField(max_length=120, default="")
    body = fields.TextField()
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    state = fields.CharField(max_length=8, default="waiting")
    attempts = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=200, default="")
    read_at = fields.DatetimeField(null=True)
    is_secret = fields.BooleanField(default=False)

    class Meta:
        table = "club_message"
        indexes = (("state", "due_at"), ("member", "channel", "created_at"))
