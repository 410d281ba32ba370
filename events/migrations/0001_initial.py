"""The first tables."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("club", "0001_initial")]

    initial = True

    operations = [
        ops.CreateModel(
            name="Event",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=12)),
                ("kind", fields.CharField(max_length=10)),
                ("title", fields.CharField(max_length=60)),
                ("summary", fields.CharField(default="", max_length=140)),
                ("body", fields.TextField(default="", unique=False)),
                ("art", fields.CharField(default="trip", max_length=10)),
                (
                    "store",
                    fields.ForeignKeyField(
                        "club.Store", source_field="store_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("place", fields.CharField(default="", max_length=80)),
                ("price_text", fields.CharField(default="", max_length=40)),
                ("state", fields.CharField(default="draft", max_length=10)),
                ("by", fields.CharField(max_length=60)),
                ("created_at", fields.DatetimeField()),
                ("published_at", fields.DatetimeField(null=True)),
                ("cancelled_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_event",
                "app": "events",
                "indexes": [Index(fields=["state", "published_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="sessions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts_at", fields.DatetimeField()),
                ("ends_at", fields.DatetimeField()),
                ("place", fields.CharField(default="", max_length=80)),
                ("opens_at", fields.DatetimeField()),
                ("closes_at", fields.DatetimeField()),
                ("checkin_from", fields.DatetimeField()),
                ("capacity", fields.IntField()),
                ("taken", fields.IntField(default=0)),
                ("state", fields.CharField(default="open", max_length=10)),
                ("cancelled_at", fields.DatetimeField(null=True)),
                ("cancel_reason", fields.CharField(default="", max_length=120)),
            ],
            options={
                "table": "events_session",
                "app": "events",
                "indexes": [Index(fields=["starts_at"]), Index(fields=["event_id", "starts_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Session",
            constraint=CheckConstraint(
                check="0 <= taken AND taken <= capacity", name="events_session_never_oversold"
            ),
        ),
        ops.CreateModel(
            name="Registration",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=15)),
                ("key", fields.CharField(unique=True, max_length=80)),
                ("fingerprint", fields.CharField(max_length=64)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        related_name="registrations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "club.Member",
                        source_field="member_id",
                        related_name="registrations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "vehicle",
                    fields.ForeignKeyField(
                        "club.Vehicle", source_field="vehicle_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("seats", fields.IntField()),
                ("state", fields.CharField(default="registered", max_length=12)),
                ("by", fields.CharField(max_length=60)),
                ("registered_at", fields.DatetimeField()),
                ("cancelled_at", fields.DatetimeField(null=True)),
                ("cancelled_by", fields.CharField(default="", max_length=60)),
                ("checked_in_at", fields.DatetimeField(null=True)),
                (
                    "desk",
                    fields.ForeignKeyField(
                        "club.Desk", source_field="desk_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                (
                    "checked_in_by",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="checked_in_by_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("rewarded_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_registration",
                "app": "events",
                "indexes": [
                    Index(fields=["session_id", "state"]),
                    Index(fields=["member_id", "state"]),
                    Index(fields=["rewarded_at", "checked_in_at"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Registration",
            constraint=UniqueConstraint(
                fields=("session", "member"), name="events_registration_one", condition="state = 'registered'"
            ),
        ),
        ops.CreateModel(
            name="CheckIn",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        related_name="checkins",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "scan",
                    fields.ForeignKeyField(
                        "club.Scan", source_field="scan_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                (
                    "desk",
                    fields.ForeignKeyField(
                        "club.Desk", source_field="desk_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                (
                    "staff",
                    fields.ForeignKeyField(
                        "club.Staff", source_field="staff_id", null=True, on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("at", fields.DatetimeField()),
                ("undone_at", fields.DatetimeField(null=True)),
                ("undone_by", fields.CharField(default="", max_length=60)),
            ],
            options={
                "table": "events_checkin",
                "app": "events",
                "indexes": [Index(fields=["desk_id", "at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="CheckIn",
            constraint=UniqueConstraint(
                fields=("registration",), name="events_checkin_one", condition="undone_at IS NULL"
            ),
        ),
        ops.CreateModel(
            name="Companion",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        related_name="companions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("age", fields.IntField(null=True)),
            ],
            options={
                "table": "events_companion",
                "app": "events",
                "indexes": [Index(fields=["registration_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
