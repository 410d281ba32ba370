"""The first tables."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.lots import Held
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Account',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('balance', fields.BigIntField(default=0)),
                ('owed', fields.BigIntField(default=0)),
                ('opened_at', fields.DatetimeField()),
            ],
            options={'table': 'points_account', 'app': 'points', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Account',
            constraint=CheckConstraint(check='owed >= 0', name='points_account_owed'),
        ),
        ops.CreateModel(
            name='Posting',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='postings', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('kind', fields.CharField(max_length=10)),
                ('points', fields.BigIntField()),
                ('reason', fields.CharField(max_length=60)),
                ('facts', fields.JSONField(default=dict)),
                ('store', fields.BigIntField(null=True)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
                ('rule', fields.CharField(null=True, max_length=60)),
                ('rule_version', fields.IntField(null=True)),
                ('reverses', fields.OneToOneField('points.Posting', source_field='reverses_id', null=True, related_name='reversal', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'points_posting', 'app': 'points', 'indexes': [Index(fields=['account_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="(kind = 'reverse') = (reverses_id IS NOT NULL)", name='points_posting_reverses'),
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="kind <> 'earn' OR points >= 0", name='points_posting_earn'),
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="kind NOT IN ('spend', 'expire') OR points < 0", name='points_posting_spend'),
        ),
        ops.CreateModel(
            name='Lot',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='lots', on_delete=OnDelete.RESTRICT)),
                ('posting', fields.ForeignKeyField('points.Posting', source_field='posting_id', related_name='lots', on_delete=OnDelete.RESTRICT)),
                ('points', fields.BigIntField()),
                ('remaining', fields.BigIntField()),
                ('earned_at', fields.DatetimeField()),
                ('expires_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'points_lot', 'app': 'points', 'indexes': [Held(fields=['account_id', 'expires_at'], name='points_lot_held'), Held(fields=['expires_at'], name='points_lot_due'), Index(fields=['account_id']), Index(fields=['posting_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Lot',
            constraint=CheckConstraint(check='0 <= remaining AND remaining <= points', name='points_lot_remaining'),
        ),
        ops.CreateModel(
            name='Draw',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('lot', fields.ForeignKeyField('points.Lot', source_field='lot_id', related_name='draws', on_delete=OnDelete.RESTRICT)),
                ('posting', fields.ForeignKeyField('points.Posting', source_field='posting_id', related_name='draws', on_delete=OnDelete.RESTRICT)),
                ('points', fields.BigIntField()),
            ],
            options={'table': 'points_draw', 'app': 'points', 'indexes': [Index(fields=['lot_id']), Index(fields=['posting_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Draw',
            constraint=CheckConstraint(check='points <> 0', name='points_draw_something'),
        ),
        ops.CreateModel(
            name='Rule',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(max_length=60)),
                ('version', fields.IntField()),
                ('kind', fields.CharField(max_length=40)),
                ('terms', fields.JSONField()),
                ('valid_from', fields.DatetimeField()),
                ('valid_until', fields.DatetimeField(null=True)),
                ('by', fields.CharField(max_length=60)),
            ],
            options={'table': 'points_rule', 'app': 'points', 'unique_together': (('code', 'version'),), 'indexes': [Index(fields=['kind', 'valid_from'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
