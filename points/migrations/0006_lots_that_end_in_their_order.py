"""Lots that end at one instant, as those of a year do, are found in the order in which they are ended."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.lots import Held

class Migration(migrations.Migration):
    dependencies = [('points', '0005_lots_in_the_place_of_others')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='Lot',
            name='points_lot_due',
        ),
        ops.AddIndex(
            model_name='Lot',
            index=Held(fields=['expires_at', 'id'], name='points_lot_due'),
        ),
    ]
