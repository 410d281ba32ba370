"""Create model Reward, Add constraint to Reward, Add constraint to Reward."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.exchanges import Waiting
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('points', '0008_vouchers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Reward',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('name_en', fields.CharField(default='', max_length=60)),
                ('about', fields.CharField(default='', max_length=600)),
                ('about_en', fields.CharField(default='', max_length=600)),
                ('group', fields.CharField(max_length=20)),
                ('art', fields.CharField(default='', max_length=20)),
                ('picture', fields.CharField(default='', max_length=80)),
                ('points', fields.BigIntField()),
                ('cash', fields.BigIntField(default=0)),
                ('prices', fields.JSONField(default=dict)),
                ('tiers', fields.JSONField(default=list)),
                ('stock', fields.IntField(null=True)),
                ('taken', fields.IntField(default=0)),
                ('per_member', fields.IntField(null=True)),
                ('span', fields.CharField(default='ever', max_length=10)),
                ('starts_at', fields.DatetimeField(null=True)),
                ('ends_at', fields.DatetimeField(null=True)),
                ('stores', fields.JSONField(default=list)),
                ('kind', fields.ForeignKeyField('points.VoucherKind', source_field='kind_id', related_name='rewards', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(default='draft', max_length=10)),
                ('version', fields.IntField(default=1)),
                ('created_at', fields.DatetimeField()),
                ('published_at', fields.DatetimeField(null=True)),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'points_reward', 'app': 'points', 'indexes': [Index(fields=['state', 'group'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Reward',
            constraint=CheckConstraint(check='taken >= 0 AND (stock IS NULL OR taken <= stock) AND (per_member IS NULL OR per_member > 0)', name='points_reward_stock'),
        ),
        ops.AddConstraint(
            model_name='Reward',
            constraint=CheckConstraint(check='points > 0 AND cash >= 0', name='points_reward_price'),
        ),
        ops.AddConstraint(
            model_name='Reward',
            constraint=CheckConstraint(check="state IN ('draft', 'published', 'ended') AND (state = 'ended') = (ended_at IS NOT NULL)", name='points_reward_state'),
        ),
        ops.CreateModel(
            name='Exchange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('reward', fields.ForeignKeyField('points.Reward', source_field='reward_id', related_name='exchanges', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='exchanges', on_delete=OnDelete.RESTRICT)),
                ('points', fields.BigIntField()),
                ('cash', fields.BigIntField(default=0)),
                ('cost', fields.BigIntField(default=0)),
                ('state', fields.CharField(max_length=10)),
                ('placed_at', fields.DatetimeField()),
                ('by', fields.CharField(max_length=60)),
                ('expires_at', fields.DatetimeField(null=True)),
                ('paid_at', fields.DatetimeField(null=True)),
                ('paid_by', fields.CharField(default='', max_length=60)),
                ('way', fields.CharField(default='', max_length=20)),
                ('store', fields.BigIntField(null=True)),
                ('ended_at', fields.DatetimeField(null=True)),
                ('ended_by', fields.CharField(default='', max_length=60)),
                ('reason', fields.CharField(default='', max_length=120)),
                ('cash_back', fields.BigIntField(default=0)),
                ('hold', fields.OneToOneField('points.Hold', source_field='hold_id', null=True, related_name='exchange', on_delete=OnDelete.RESTRICT)),
                ('spent', fields.OneToOneField('points.Posting', source_field='spent_id', null=True, related_name='exchange', on_delete=OnDelete.RESTRICT)),
                ('voucher', fields.OneToOneField('points.Voucher', source_field='voucher_id', null=True, related_name='exchange', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'points_exchange', 'app': 'points', 'indexes': [Waiting(fields=['expires_at'], name='points_exchange_due'), Index(fields=['account_id', 'placed_at']), Index(fields=['reward_id', 'state']), Index(fields=['placed_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Exchange',
            constraint=CheckConstraint(check='points > 0 AND cash >= 0 AND cash_back >= 0', name='points_exchange_price'),
        ),
        ops.AddConstraint(
            model_name='Exchange',
            constraint=CheckConstraint(check="state IN ('held', 'done', 'cancelled', 'expired') AND (state IN ('cancelled', 'expired')) = (ended_at IS NOT NULL) AND (cash > 0) = (hold_id IS NOT NULL) AND (cash > 0) = (expires_at IS NOT NULL) AND (spent_id IS NULL) = (voucher_id IS NULL) AND (state <> 'done' OR spent_id IS NOT NULL) AND (state NOT IN ('held', 'expired') OR spent_id IS NULL)", name='points_exchange_state'),
        ),
        ops.CreateModel(
            name='StockChange',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('reward', fields.ForeignKeyField('points.Reward', source_field='reward_id', related_name='stock_changes', on_delete=OnDelete.RESTRICT)),
                ('before', fields.IntField(null=True)),
                ('left', fields.IntField(null=True)),
                ('reason', fields.CharField(max_length=120)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'points_stock_change', 'app': 'points', 'indexes': [Index(fields=['reward_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
