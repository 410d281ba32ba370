"""A lot says in whose place it stands: what ends of it has ended for the earning that it came from.

Of transfers before this, the lots that one side opened stand in the order in which the other drew on them.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.lots import Moved
from tortoise.fields.base import OnDelete
from tortoise import fields

PLACED = """
UPDATE points_lot SET origin_id = pair.lot_id
FROM (
    SELECT brought.id, taken.lot_id
    FROM (
        SELECT l.id, g.id AS giver, ROW_NUMBER() OVER (PARTITION BY p.id ORDER BY l.id) AS place
        FROM points_lot l
        JOIN points_posting p ON p.id = l.posting_id
        JOIN points_posting g ON g.key = SUBSTR(p.key, 1, LENGTH(p.key) - 2) || 'out'
        WHERE p.kind = 'transfer' AND p.points > 0 AND p.key NOT LIKE '%:debt:in'
    ) brought
    JOIN (
        SELECT d.posting_id, d.lot_id, ROW_NUMBER() OVER (PARTITION BY d.posting_id ORDER BY d.id) AS place
        FROM points_draw d JOIN points_posting p ON p.id = d.posting_id WHERE p.kind = 'transfer'
    ) taken ON taken.posting_id = brought.giver AND taken.place = brought.place
) pair WHERE pair.id = points_lot.id
"""


class Migration(migrations.Migration):
    dependencies = [('points', '0004_rules_with_drafts_and_budgets')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Lot',
            name='origin',
            field=fields.ForeignKeyField('points.Lot', source_field='origin_id', null=True, related_name='moved', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddIndex(
            model_name='Lot',
            index=Moved(fields=['origin_id'], name='points_lot_moved'),
        ),
        ops.RunSQL(PLACED, ''),
    ]
