"""Create model Handout."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0025_refunds'), ('points', '0008_vouchers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Handout',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=80)),
                ('kind', fields.ForeignKeyField('points.VoucherKind', source_field='kind_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('segment', fields.ForeignKeyField('club.Segment', source_field='segment_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('conditions', fields.JSONField()),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('giver_id', fields.IntField(null=True)),
                ('reason', fields.CharField(max_length=60)),
                ('people', fields.IntField()),
                ('cost', fields.BigIntField()),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('position', fields.IntField(default=0)),
                ('looked', fields.IntField(default=0)),
                ('issued', fields.IntField(default=0)),
                ('left', fields.IntField(default=0)),
                ('error', fields.CharField(default='', max_length=60)),
                ('by', fields.CharField(max_length=60)),
                ('asked_at', fields.DatetimeField()),
                ('finished_at', fields.DatetimeField(null=True)),
                ('stopped_by', fields.CharField(default='', max_length=60)),
                ('leased_until', fields.DatetimeField()),
                ('tries', fields.IntField(default=0)),
            ],
            options={'table': 'club_handout', 'app': 'club', 'indexes': [Index(fields=['state', 'leased_until']), Index(fields=['kind_id', 'asked_at']), Index(fields=['store_id', 'asked_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
