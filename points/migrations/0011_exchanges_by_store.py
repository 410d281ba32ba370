"""Add index to Exchange."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('points', '0010_indexes_of_vouchers')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Exchange',
            index=Index(fields=['store', 'placed_at']),
        ),
    ]
