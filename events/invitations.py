"""Invitations: who is asked to come to an event, by whom, and with what answer. Nobody is asked twice."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from club.members import Member
from club.staff import Staff
from events.events import Event

STATES = ("open", "coming", "thinking", "declined", "unreached")
CHANNELS = ("phone", "sms", "wechat", "person")


class Invitation(Model):
    """`caller` is who asks; `state`, one of STATES, is the last answer, by one of CHANNELS.

    `turn` counts what was done to it, so that what two colleagues do at once counts once.
    """

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="invitations", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    caller: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    state = fields.CharField(max_length=10, default="open")
    channel = fields.CharField(max_length=8, default="")
    words = fields.CharField(max_length=200, default="")
    turn = fields.IntField(default=0)
    invited_by = fields.CharField(max_length=60)
    invited_at = fields.DatetimeField()
    asked_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    asked_at = fields.DatetimeField(null=True)
    event_id: int
    member_id: int
    caller_id: int | None
    asked_by_id: int | None
    tries: fields.ReverseRelation[Any]

    class Meta:
        table = "events_invitation"
        indexes = (("event", "state"), ("member",), ("caller", "state"))
        constraints = (UniqueConstraint(("event", "member"), name="events_invitation_once"),)
