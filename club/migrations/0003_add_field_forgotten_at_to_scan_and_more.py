"""Add field forgotten_at to Scan, Add index to Scan."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0002_customers_companies'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Scan',
            name='forgotten_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name='Scan',
            index=Index(fields=['forgotten_at', 'at']),
        ),
    ]
