"""Add field last_fen to Fee."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0007_pictures_and_patterns"),
    ]

    initial = False

    operations = [
        ops.AddField(
            model_name="Fee",
            name="last_fen",
            field=fields.BigIntField(default=0, db_default=0),
        ),
    ]
