"""Create model AbsencePolicy, Create model Excuse, Create model Feedback."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("club", "0031_webhook_deliveries_of_an_endpoint"), ("events", "0005_classes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AbsencePolicy",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("absences", fields.IntField()),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "events_absence_policy",
                "app": "events",
                "indexes": [Index(fields=["at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Excuse",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        unique=True,
                        related_name="excuses",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reason", fields.CharField(max_length=120)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
            ],
            options={"table": "events_excuse", "app": "events", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Feedback",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        unique=True,
                        related_name="feedback",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("key", fields.CharField(null=True, unique=True, max_length=80)),
                ("asked_at", fields.DatetimeField(null=True)),
                ("opened_at", fields.DatetimeField(null=True)),
                ("given_at", fields.DatetimeField(null=True)),
                ("changed_at", fields.DatetimeField(null=True)),
                ("words", fields.CharField(default="", max_length=500)),
                ("may_be_named", fields.BooleanField(default=False)),
                ("is_hasty", fields.BooleanField(default=False)),
            ],
            options={
                "table": "events_feedback",
                "app": "events",
                "indexes": [Index(fields=["given_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FeedbackAnswer",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "feedback",
                    fields.ForeignKeyField(
                        "events.Feedback",
                        source_field="feedback_id",
                        related_name="answers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("question", fields.CharField(max_length=12)),
                ("of", fields.CharField(default="", max_length=20)),
                ("score", fields.IntField(null=True)),
                ("choice", fields.CharField(default="", max_length=12)),
            ],
            options={
                "table": "events_feedback_answer",
                "app": "events",
                "unique_together": (("feedback", "question", "of"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FeedbackPlan",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        unique=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("questions", fields.JSONField(default=list)),
                ("speakers", fields.JSONField(default=list)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
            ],
            options={"table": "events_feedback_plan", "app": "events", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
