"""Create model Fee, Create model Invitation, Add constraint to Invitation."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from events.registration import Queue
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0002_why_an_event_was_called_off"),
    ]

    initial = False

    operations = [
        ops.CreateModel(
            name="Fee",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        unique=True,
                        related_name="fees",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("points", fields.BigIntField()),
                ("fen", fields.BigIntField()),
                ("version", fields.IntField(default=1)),
                ("state", fields.CharField(default="open", max_length=6)),
                ("kept_points", fields.BigIntField(default=0)),
                ("paid_fen", fields.BigIntField(default=0)),
                ("paid_at", fields.DatetimeField(null=True)),
                (
                    "paid_by",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="paid_by_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "paid_desk",
                    fields.ForeignKeyField(
                        "club.Desk",
                        source_field="paid_desk_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("back_fen", fields.BigIntField(default=0)),
                ("back_at", fields.DatetimeField(null=True)),
                (
                    "back_by",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="back_by_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "events_fee",
                "app": "events",
                "indexes": [Index(fields=["state"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Invitation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="invitations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "club.Member",
                        source_field="member_id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "caller",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="caller_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("state", fields.CharField(default="open", max_length=10)),
                ("channel", fields.CharField(default="", max_length=8)),
                ("words", fields.CharField(default="", max_length=200)),
                ("turn", fields.IntField(default=0)),
                ("invited_by", fields.CharField(max_length=60)),
                ("invited_at", fields.DatetimeField()),
                (
                    "asked_by",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="asked_by_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("asked_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_invitation",
                "app": "events",
                "indexes": [
                    Index(fields=["event_id", "state"]),
                    Index(fields=["member_id"]),
                    Index(fields=["caller_id", "state"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Invitation",
            constraint=UniqueConstraint(fields=("event", "member"), name="events_invitation_once"),
        ),
        ops.CreateModel(
            name="Question",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="questions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("place", fields.IntField()),
                ("text", fields.CharField(max_length=60)),
                ("kind", fields.CharField(max_length=8)),
                ("choices", fields.JSONField(default=list)),
                ("required", fields.BooleanField(default=False)),
                ("of_each", fields.BooleanField(default=False)),
                ("retired_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_question",
                "app": "events",
                "indexes": [Index(fields=["event_id", "place"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Companion",
            name="answers",
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name="Companion",
            name="member",
            field=fields.ForeignKeyField(
                "club.Member",
                source_field="member_id",
                null=True,
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddIndex(
            model_name="Companion",
            index=Index(fields=["member_id"]),
        ),
        ops.AddField(
            model_name="Event",
            name="asks",
            field=fields.JSONField(default=list, db_default=[]),
        ),
        ops.AddField(
            model_name="Event",
            name="audience",
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name="Event",
            name="by_invitation",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Event",
            name="fen_each",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Event",
            name="free_below",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Event",
            name="map_url",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Event",
            name="offer_hours",
            field=fields.IntField(default=12, db_default=12),
        ),
        ops.AddField(
            model_name="Event",
            name="pictures",
            field=fields.JSONField(default=list, db_default=[]),
        ),
        ops.AddField(
            model_name="Event",
            name="points_each",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Event",
            name="queue_by",
            field=fields.CharField(default="time", db_default="time", max_length=8),
        ),
        ops.AddField(
            model_name="Event",
            name="refunds",
            field=fields.JSONField(default=list, db_default=[]),
        ),
        ops.AddField(
            model_name="Event",
            name="segment",
            field=fields.ForeignKeyField(
                "club.Segment",
                source_field="segment_id",
                null=True,
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Event",
            name="waiver",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
        ops.AddField(
            model_name="Event",
            name="waiver_version",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.RemoveConstraint(
            model_name="Registration",
            name="events_registration_one",
            fields=None,
        ),
        ops.AddField(
            model_name="Registration",
            name="answers",
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name="Registration",
            name="car_seats",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="cars",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Registration",
            name="convoy",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="emergency_name",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Registration",
            name="emergency_phone",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Registration",
            name="ended",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="Registration",
            name="insured_until",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="licence_until",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="number",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Registration",
            name="offer_until",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="offered_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="plate",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="Registration",
            name="rank",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Registration",
            name="remark",
            field=fields.CharField(default="", db_default="", max_length=120),
        ),
        ops.AddField(
            model_name="Registration",
            name="waiver_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Registration",
            name="waiver_version",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name="Registration",
            index=Index(fields=["state", "offer_until"]),
        ),
        ops.AddIndex(
            model_name="Registration",
            index=Queue(fields=["session_id", "rank", "number"], name="events_registration_queue"),
        ),
        ops.AddConstraint(
            model_name="Registration",
            constraint=UniqueConstraint(
                fields=("session", "member"), name="events_registration_one", condition="state <> 'cancelled'"
            ),
        ),
        ops.AddField(
            model_name="Session",
            name="car_capacity",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Session",
            name="cars_taken",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Session",
            name="sequence",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Session",
            name="waiting",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddConstraint(
            model_name="Session",
            constraint=CheckConstraint(
                check="0 <= cars_taken AND (car_capacity IS NULL OR cars_taken <= car_capacity)",
                name="events_session_cars_never_oversold",
            ),
        ),
        ops.AddConstraint(
            model_name="Session",
            constraint=CheckConstraint(check="0 <= waiting", name="events_session_waiting"),
        ),
    ]
