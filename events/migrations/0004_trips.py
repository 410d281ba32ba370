"""Create model Closing, Add constraint to Closing, Create model Cost."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0003_parties_queues_and_fees"),
    ]

    initial = False

    operations = [
        ops.CreateModel(
            name="Closing",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="closings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("note", fields.CharField(default="", max_length=300)),
                ("figures", fields.JSONField(default=dict)),
                ("reopened_at", fields.DatetimeField(null=True)),
                ("reopened_by", fields.CharField(default="", max_length=60)),
                ("reason", fields.CharField(default="", max_length=300)),
            ],
            options={"table": "events_closing", "app": "events", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Closing",
            constraint=UniqueConstraint(
                fields=("session",), name="events_closing_one", condition="reopened_at IS NULL"
            ),
        ),
        ops.CreateModel(
            name="Cost",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="costs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("what", fields.CharField(max_length=60)),
                ("supplier", fields.CharField(default="", max_length=60)),
                ("fen", fields.BigIntField()),
                ("paid_by", fields.CharField(default="", max_length=40)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("struck_at", fields.DatetimeField(null=True)),
                ("struck_by", fields.CharField(default="", max_length=60)),
            ],
            options={
                "table": "events_cost",
                "app": "events",
                "indexes": [Index(fields=["session_id", "struck_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Leader",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="leaders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("role", fields.CharField(max_length=8)),
                (
                    "staff",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="staff_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        null=True,
                        related_name="leaders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("phone", fields.CharField(max_length=20)),
                ("plate", fields.CharField(default="", max_length=8)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_leader",
                "app": "events",
                "indexes": [Index(fields=["session_id", "ended_at"]), Index(fields=["registration_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Leader",
            constraint=CheckConstraint(
                check="(staff_id IS NULL) <> (registration_id IS NULL)", name="events_leader_staff_or_member"
            ),
        ),
        ops.CreateModel(
            name="PhoneOpening",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="phone_openings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("reason", fields.CharField(default="", max_length=120)),
                ("count", fields.IntField()),
            ],
            options={
                "table": "events_phone_opening",
                "app": "events",
                "indexes": [Index(fields=["session_id", "at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Photo",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="photos",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("picture", fields.CharField(default="", max_length=40)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("down_at", fields.DatetimeField(null=True)),
                ("down_by", fields.CharField(default="", max_length=60)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "events_photo",
                "app": "events",
                "indexes": [
                    Index(fields=["session_id", "down_at"]),
                    Index(fields=["picture"]),
                    Index(fields=["registration_id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PhotoAnswer",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        related_name="photo_answers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("agrees", fields.BooleanField()),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "events_photo_answer",
                "app": "events",
                "indexes": [Index(fields=["registration_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Stop",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="stops",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("place", fields.IntField()),
                ("day", fields.IntField(default=1)),
                ("time", fields.CharField(default="", max_length=5)),
                ("where", fields.CharField(default="", max_length=60)),
                ("what", fields.CharField(default="", max_length=120)),
                ("map_url", fields.CharField(default="", max_length=200)),
                ("has", fields.JSONField(default=list)),
                ("note", fields.CharField(default="", max_length=140)),
            ],
            options={
                "table": "events_stop",
                "app": "events",
                "indexes": [Index(fields=["event_id", "place"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Traveller",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        related_name="travellers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("who", fields.CharField(default="", max_length=50)),
                ("name", fields.CharField(max_length=40)),
                ("kind", fields.CharField(max_length=8)),
                ("sealed", fields.TextField(default="", unique=False)),
                ("tail", fields.CharField(default="", max_length=4)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
                ("consent_version", fields.IntField()),
                ("consent_by", fields.CharField(max_length=60)),
                ("consent_at", fields.DatetimeField()),
                ("consent_words", fields.CharField(default="", max_length=140)),
                ("exported_at", fields.DatetimeField(null=True)),
                ("deleted_at", fields.DatetimeField(null=True)),
                ("deleted_by", fields.CharField(default="", max_length=60)),
            ],
            options={
                "table": "events_traveller",
                "app": "events",
                "indexes": [Index(fields=["registration_id"]), Index(fields=["deleted_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Traveller",
            constraint=UniqueConstraint(
                fields=("registration", "who"), name="events_traveller_one", condition="deleted_at IS NULL"
            ),
        ),
        ops.AddConstraint(
            model_name="Registration",
            constraint=UniqueConstraint(
                fields=("session", "convoy"),
                name="events_registration_convoy",
                condition="convoy IS NOT NULL AND state = 'registered'",
            ),
        ),
    ]
