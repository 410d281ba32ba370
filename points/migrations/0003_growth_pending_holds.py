"""Growth beside points, points that are pending, holds, accounts that are frozen.

What service orders earned before counts as growth too, less what was taken back: nobody begins anew. What ever
expired is summed on its account.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.holds import Open
from points.lots import Pending
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

GROWTH = """
UPDATE points_posting SET growth = points WHERE kind = 'earn' AND reason = 'service_order' AND points > 0
"""
UNDONE = """
UPDATE points_posting SET growth = -(SELECT o.growth FROM points_posting o WHERE o.id = points_posting.reverses_id)
WHERE kind = 'reverse' AND reverses_id IN (SELECT id FROM points_posting WHERE growth > 0)
"""
GROWN = """
UPDATE points_account SET growth = s.growth
FROM (SELECT account_id, SUM(growth) AS growth FROM points_posting WHERE growth <> 0 GROUP BY account_id) s
WHERE s.account_id = points_account.id
"""
EXPIRED = """
UPDATE points_account SET expired = s.points
FROM (SELECT account_id, -SUM(points) AS points FROM points_posting WHERE kind = 'expire' GROUP BY account_id) s
WHERE s.account_id = points_account.id
"""


class Migration(migrations.Migration):
    dependencies = [('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Hold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('points', fields.BigIntField()),
                ('captured', fields.BigIntField(default=0)),
                ('state', fields.CharField(default='open', max_length=10)),
                ('reason', fields.CharField(max_length=60)),
                ('facts', fields.JSONField(default=dict)),
                ('store', fields.BigIntField(null=True)),
                ('by', fields.CharField(max_length=60)),
                ('placed_at', fields.DatetimeField()),
                ('expires_at', fields.DatetimeField()),
                ('settled_at', fields.DatetimeField(null=True)),
                ('posting', fields.OneToOneField('points.Posting', source_field='posting_id', related_name='hold', on_delete=OnDelete.RESTRICT)),
                ('returned', fields.OneToOneField('points.Posting', source_field='returned_id', null=True, related_name='hold_returned', on_delete=OnDelete.RESTRICT)),
                ('spent', fields.OneToOneField('points.Posting', source_field='spent_id', null=True, related_name='hold_spent', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'points_hold', 'app': 'points', 'indexes': [Open(fields=['account_id'], name='points_hold_open'), Open(fields=['expires_at'], name='points_hold_due'), Index(fields=['account_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Hold',
            constraint=CheckConstraint(check='points > 0 AND 0 <= captured AND captured <= points', name='points_hold_points'),
        ),
        ops.AddConstraint(
            model_name='Hold',
            constraint=CheckConstraint(check="state IN ('open', 'captured', 'released', 'expired') AND (state = 'open') = (settled_at IS NULL) AND (state = 'open') = (returned_id IS NULL) AND (state = 'captured') = (captured > 0) AND (state = 'captured') = (spent_id IS NOT NULL)", name='points_hold_state'),
        ),
        ops.AddField(
            model_name='Account',
            name='expired',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Account',
            name='frozen_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Account',
            name='growth',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Lot',
            name='usable_from',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name='Lot',
            index=Pending(fields=['account_id', 'usable_from'], name='points_lot_pending'),
        ),
        ops.AddField(
            model_name='Posting',
            name='growth',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        *(ops.RunSQL(statement, '') for statement in (GROWTH, UNDONE, GROWN, EXPIRED)),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="(kind <> 'hold' OR points < 0) AND (kind <> 'release' OR points > 0)", name='points_posting_hold'),
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="growth = 0 OR kind = 'adjust' OR (kind = 'earn' AND growth > 0) OR kind = 'reverse'", name='points_posting_growth'),
        ),
    ]
