"""Customers of one file, and names of the dealer's file that no account here has, without reading everybody."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("club", "0018_customers_chosen"), ("points", "0002_add_index_to_posting")]

    initial = False

    operations = [
        ops.AddIndex(model_name="Dossier", index=Index(fields=["store_id", "source", "row"])),
        ops.RunSQL(
            'CREATE INDEX idx_club_member_nameless ON club_member ("adviser_name", "store_id")'
            ' WHERE "adviser_name" > \'\' AND "adviser_id" IS NULL AND "merged_into_id" IS NULL',
            "DROP INDEX IF EXISTS idx_club_member_nameless",
        ),
    ]
