"""Why an event was called off, in its own row: the audit log keeps no free words."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("club", "0015_messages_by_state"), ("events", "0001_initial")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Event",
            name="cancel_reason",
            field=fields.CharField(default="", db_default="", max_length=120),
        ),
    ]
