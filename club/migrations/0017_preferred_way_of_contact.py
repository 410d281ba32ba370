"""The way in which a member would rather be reached; nobody has told it yet."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("club", "0016_sums_of_a_time")]

    operations = [
        ops.AddField(
            model_name="Member",
            name="prefers",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
    ]
