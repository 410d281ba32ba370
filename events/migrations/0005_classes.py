"""Courses, emergency plans, preparations, tries of invitations, series with their stamps."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("club", "0031_webhook_deliveries_of_an_endpoint"), ("events", "0004_trips")]

    initial = False

    operations = [
        ops.CreateModel(
            name="InvitationTry",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "invitation",
                    fields.ForeignKeyField(
                        "events.Invitation",
                        source_field="invitation_id",
                        related_name="tries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField()),
                (
                    "by",
                    fields.ForeignKeyField(
                        "club.Staff", source_field="by_id", related_name=False, on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("channel", fields.CharField(max_length=8)),
                ("answer", fields.CharField(max_length=10)),
                ("words", fields.CharField(default="", max_length=200)),
                ("again_on", fields.DateField(null=True)),
            ],
            options={
                "table": "events_invitation_try",
                "app": "events",
                "indexes": [Index(fields=["invitation_id", "at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Preparation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="preparations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "session",
                    fields.ForeignKeyField(
                        "events.Session",
                        source_field="session_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("text", fields.CharField(max_length=200)),
                ("days", fields.IntField()),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "club.Staff",
                        source_field="owner_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "task",
                    fields.ForeignKeyField(
                        "club.Task",
                        source_field="task_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("due_on", fields.DateField(null=True)),
                ("by", fields.CharField(max_length=60)),
                ("made_at", fields.DatetimeField()),
                ("dropped_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "events_preparation",
                "app": "events",
                "indexes": [Index(fields=["event_id", "dropped_at"]), Index(fields=["task_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Risk",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="risks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("risk", fields.CharField(max_length=60)),
                ("deed", fields.CharField(max_length=200)),
                ("who", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "events_risk",
                "app": "events",
                "indexes": [Index(fields=["event_id", "position"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Series",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=40)),
                ("about", fields.CharField(default="", max_length=140)),
                ("needed", fields.IntField()),
                (
                    "kind",
                    fields.ForeignKeyField(
                        "points.VoucherKind",
                        source_field="kind_id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "store",
                    fields.ForeignKeyField(
                        "club.Store",
                        source_field="store_id",
                        null=True,
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("by", fields.CharField(max_length=60)),
                ("created_at", fields.DatetimeField()),
                ("ended_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "events_series", "app": "events", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SeriesEvent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "series",
                    fields.ForeignKeyField(
                        "events.Series",
                        source_field="series_id",
                        related_name="parts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="series_parts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "events_series_event",
                "app": "events",
                "indexes": [Index(fields=["series_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="SeriesEvent",
            constraint=UniqueConstraint(fields=("event",), name="events_series_event_once"),
        ),
        ops.CreateModel(
            name="SeriesReward",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "series",
                    fields.ForeignKeyField(
                        "events.Series",
                        source_field="series_id",
                        related_name="rewards",
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
                    "voucher",
                    fields.ForeignKeyField(
                        "points.Voucher",
                        source_field="voucher_id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "events_series_reward",
                "app": "events",
                "indexes": [Index(fields=["member_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="SeriesReward",
            constraint=UniqueConstraint(fields=("series", "member"), name="events_series_reward_once"),
        ),
        ops.CreateModel(
            name="Stamp",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "series",
                    fields.ForeignKeyField(
                        "events.Series",
                        source_field="series_id",
                        related_name="stamps",
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
                    "registration",
                    fields.ForeignKeyField(
                        "events.Registration",
                        source_field="registration_id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "events_stamp",
                "app": "events",
                "indexes": [Index(fields=["series_id", "member_id"]), Index(fields=["member_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Stamp",
            constraint=UniqueConstraint(fields=("registration",), name="events_stamp_once"),
        ),
        ops.CreateModel(
            name="Topic",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name="topics",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("minutes", fields.IntField()),
                ("title", fields.CharField(max_length=60)),
                ("speaker", fields.CharField(default="", max_length=40)),
                ("material", fields.CharField(default="", max_length=120)),
                ("link", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "events_topic",
                "app": "events",
                "indexes": [Index(fields=["event_id", "position"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Invitation",
            name="again_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="dialled_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="dialled_by",
            field=fields.ForeignKeyField(
                "club.Staff",
                source_field="dialled_by_id",
                null=True,
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Invitation",
            name="unreached",
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
