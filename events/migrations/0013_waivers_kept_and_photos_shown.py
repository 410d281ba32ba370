"""Every wording of a waiver is kept; photos wait to be looked at before they are shown."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

KEPT = """
INSERT INTO events_waiver ("event_id", "version", "text", "by", "at")
SELECT "id", "waiver_version", "waiver", "by", "created_at" FROM events_event WHERE "waiver_version" > 0
"""
SHOWN = 'UPDATE events_photo SET "shown_at" = "at", "shown_by" = "by"'


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0009_who_has_not_come"),
    ]

    initial = False

    operations = [
        ops.CreateModel(
            name="Waiver",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "event",
                    fields.ForeignKeyField(
                        "events.Event",
                        source_field="event_id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("version", fields.IntField()),
                ("text", fields.TextField(default="", unique=False)),
                ("by", fields.CharField(max_length=60)),
                ("at", fields.DatetimeField()),
            ],
            options={
                "table": "events_waiver",
                "app": "events",
                "unique_together": (("event", "version"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Photo",
            name="shown_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Photo",
            name="shown_by",
            field=fields.CharField(default="", db_default="", max_length=60),
        ),
        ops.RunSQL(KEPT, ""),
        ops.RunSQL(SHOWN, ""),
    ]
