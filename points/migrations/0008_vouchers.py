"""Vouchers: their kinds, their uses, and who passed one on."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from points.voucher import Open
from points.voucher_uses import Live
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('points', '0007_earnings_lessened')]

    initial = False

    operations = [
        ops.CreateModel(
            name='VoucherKind',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('name_en', fields.CharField(default='', max_length=60)),
                ('about', fields.CharField(default='', max_length=300)),
                ('about_en', fields.CharField(default='', max_length=300)),
                ('worth', fields.CharField(max_length=10)),
                ('amount', fields.BigIntField(default=0)),
                ('percent', fields.IntField(default=0)),
                ('minimum', fields.BigIntField(default=0)),
                ('times', fields.IntField(default=1)),
                ('cost', fields.BigIntField(default=0)),
                ('is_stackable', fields.BooleanField(default=False)),
                ('is_transferable', fields.BooleanField(default=False)),
                ('stores', fields.JSONField(default=list)),
                ('lasts_days', fields.IntField(null=True)),
                ('ends_at', fields.DatetimeField(null=True)),
                ('picture', fields.CharField(default='', max_length=80)),
                ('created_at', fields.DatetimeField()),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'points_voucher_kind', 'app': 'points', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='VoucherKind',
            constraint=CheckConstraint(check="worth IN ('amount', 'percent', 'thing') AND (worth = 'amount') = (amount > 0) AND (worth = 'percent') = (percent > 0) AND percent < 100 AND amount >= 0", name='points_voucher_kind_worth'),
        ),
        ops.AddConstraint(
            model_name='VoucherKind',
            constraint=CheckConstraint(check='minimum >= 0 AND times > 0 AND cost >= 0 AND (lasts_days IS NULL OR lasts_days >= 0)', name='points_voucher_kind_terms'),
        ),
        ops.CreateModel(
            name='Voucher',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=15)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('kind', fields.ForeignKeyField('points.VoucherKind', source_field='kind_id', related_name='vouchers', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='vouchers', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(default='issued', max_length=10)),
                ('used', fields.IntField(default=0)),
                ('issued_at', fields.DatetimeField()),
                ('expires_at', fields.DatetimeField(null=True)),
                ('settled_at', fields.DatetimeField(null=True)),
                ('store', fields.BigIntField(null=True)),
                ('reason', fields.CharField(max_length=60)),
                ('facts', fields.JSONField(default=dict)),
                ('by', fields.CharField(max_length=60)),
            ],
            options={'table': 'points_voucher', 'app': 'points', 'indexes': [Index(fields=['account_id', 'state']), Index(fields=['kind_id', 'state']), Open(fields=['expires_at', 'id'], name='points_voucher_due')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Voucher',
            constraint=CheckConstraint(check="state IN ('issued', 'used', 'expired', 'cancelled', 'refunded') AND (state = 'issued') = (settled_at IS NULL)", name='points_voucher_state'),
        ),
        ops.AddConstraint(
            model_name='Voucher',
            constraint=CheckConstraint(check="used >= 0 AND (state <> 'used' OR used > 0) AND (state <> 'refunded' OR used = 0)", name='points_voucher_used'),
        ),
        ops.CreateModel(
            name='VoucherTransfer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('voucher', fields.ForeignKeyField('points.Voucher', source_field='voucher_id', related_name='transfers', on_delete=OnDelete.RESTRICT)),
                ('giver', fields.ForeignKeyField('points.Account', source_field='giver_id', related_name='vouchers_given', on_delete=OnDelete.RESTRICT)),
                ('taker', fields.ForeignKeyField('points.Account', source_field='taker_id', related_name='vouchers_taken', on_delete=OnDelete.RESTRICT)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'points_voucher_transfer', 'app': 'points', 'indexes': [Index(fields=['voucher_id']), Index(fields=['giver_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='VoucherUse',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('voucher', fields.ForeignKeyField('points.Voucher', source_field='voucher_id', related_name='uses', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('account', fields.ForeignKeyField('points.Account', source_field='account_id', related_name='voucher_uses', on_delete=OnDelete.RESTRICT)),
                ('store', fields.BigIntField(null=True)),
                ('order', fields.CharField(default='', max_length=60)),
                ('total', fields.BigIntField(null=True)),
                ('off', fields.BigIntField(default=0)),
                ('cost', fields.BigIntField(default=0)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
                ('undone_at', fields.DatetimeField(null=True)),
                ('undone_by', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'points_voucher_use', 'app': 'points', 'indexes': [Index(fields=['voucher_id']), Index(fields=['account_id', 'at']), Index(fields=['store', 'at']), Live(fields=['store', 'order'], name='points_voucher_use_order')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='VoucherUse',
            constraint=CheckConstraint(check='off >= 0 AND cost >= 0 AND (total IS NULL OR (total >= 0 AND off <= total))', name='points_voucher_use_fen'),
        ),
        ops.AddConstraint(
            model_name='VoucherUse',
            constraint=CheckConstraint(check="(undone_at IS NULL) = (undone_by = '')", name='points_voucher_use_undone'),
        ),
    ]
