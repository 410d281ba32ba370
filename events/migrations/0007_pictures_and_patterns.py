"""Pictures of events, and how their dates usually are."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0006_feedback_and_absences"),
    ]

    initial = False

    operations = [
        ops.CreateModel(
            name="EventPicture",
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
                ("picture", fields.CharField(max_length=40)),
            ],
            options={
                "table": "events_picture",
                "app": "events",
                "unique_together": (("event", "picture"),),
                "indexes": [Index(fields=["picture"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Event",
            name="pattern",
            field=fields.JSONField(default=dict, db_default={}),
        ),
    ]
