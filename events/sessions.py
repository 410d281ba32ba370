"""Sessions: the dates of an event. Places are counted in people, and `taken` never passes `capacity`."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from events.events import Event


class Session(Model):
    """Registration is open from `opens_at` until `closes_at`, check-in from `checkin_from` to `ends_at`."""

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="sessions", on_delete=fields.RESTRICT
    )
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    place = fields.CharField(max_length=80, default="")
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    checkin_from = fields.DatetimeField()
    capacity = fields.IntField()
    taken = fields.IntField(default=0)
    state = fields.CharField(max_length=10, default="open")
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(max_length=120, default="")
    event_id: int

    class Meta:
        table = "events_session"
        indexes = (("starts_at",), ("event", "starts_at"))
        constraints = (
            CheckConstraint("0 <= taken AND taken <= capacity", name="events_session_never_oversold"),
        )
