"""Messages of a member by their state: without statistics SQLite counted the unread among everybody's."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0014_numbers_that_look_alike"),
        ("points", "0001_initial"),
        ("points", "0002_add_index_to_posting"),
    ]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name="Message",
            name=None,
            fields=["member_id", "channel", "created_at"],
        ),
        ops.AddIndex(
            model_name="Message",
            index=Index(fields=["member_id", "channel", "state", "created_at"]),
        ),
    ]
