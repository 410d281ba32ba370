"""A question of an event: the row. How it is put and answered: questions.py."""

from tortoise import fields
from tortoise.models import Model

from events.events import Event


class Question(Model):
    """`kind` is one of KINDS; `choices` are those of a choice; `of_each`: asked of every person."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="questions", on_delete=fields.RESTRICT
    )
    place = fields.IntField()
    text = fields.CharField(max_length=60)
    kind = fields.CharField(max_length=8)
    choices: list[str] = fields.JSONField(default=list)  # pyright: ignore[reportAssignmentType]
    required = fields.BooleanField(default=False)
    of_each = fields.BooleanField(default=False)
    retired_at = fields.DatetimeField(null=True)
    event_id: int

    class Meta:
        table = "events_question"
        indexes = (("event", "place"),)
