"""Indexes of fields that were added later: AddField made the columns without them."""

from tortoise import migrations
from tortoise.migrations import operations as ops

LACKING = {
    "club_member": ("pinyin_key", "initials_key"),
    "club_vehicle": ("warranty_until", "insured_until", "inspected_until"),
}


class Migration(migrations.Migration):
    dependencies = [("club", "0012_whose_rows_are")]

    operations = [
        ops.RunSQL(
            f'CREATE INDEX IF NOT EXISTS "idx_{table}_{column}" ON "{table}" ("{column}")',
            f'DROP INDEX IF EXISTS "idx_{table}_{column}"',
        )
        for table, columns in LACKING.items()
        for column in columns
    ]
