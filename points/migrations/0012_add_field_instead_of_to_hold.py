"""Add field instead_of to Hold."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('points', '0011_exchanges_by_store')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Hold',
            name='instead_of',
            field=fields.OneToOneField('points.Hold', source_field='instead_of_id', null=True, related_name='became', on_delete=OnDelete.RESTRICT),
        ),
    ]
