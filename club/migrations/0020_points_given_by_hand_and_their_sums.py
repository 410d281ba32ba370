"""Points given by hand with a second person, frozen accounts, settings, and the sums of what moved."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0019_indexes_of_files_and_names'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Adjustment',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='adjustments', on_delete=OnDelete.RESTRICT)),
                ('points', fields.BigIntField()),
                ('reason', fields.CharField(max_length=120)),
                ('key', fields.CharField(unique=True, max_length=80)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, on_delete=OnDelete.RESTRICT)),
                ('limit', fields.BigIntField()),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('asked_by', fields.CharField(max_length=60)),
                ('asked_at', fields.DatetimeField()),
                ('decided_by', fields.CharField(default='', max_length=60)),
                ('decided_at', fields.DatetimeField(null=True)),
                ('answer', fields.CharField(default='', max_length=120)),
                ('posting', fields.BigIntField(null=True)),
            ],
            options={'table': 'club_adjustment', 'app': 'club', 'indexes': [Index(fields=['state', 'asked_at']), Index(fields=['member_id', 'asked_at']), Index(fields=['asked_by', 'asked_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Freeze',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='freezes', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=120)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
                ('why_ended', fields.CharField(default='', max_length=120)),
                ('ended_by', fields.CharField(default='', max_length=60)),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_freeze', 'app': 'club', 'indexes': [Index(fields=['member_id', 'at']), Index(fields=['ended_at', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PointsCrossing',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(max_length=7)),
                ('giver', fields.BigIntField()),
                ('taker', fields.BigIntField()),
                ('points', fields.BigIntField()),
            ],
            options={'table': 'club_points_crossing', 'app': 'club', 'unique_together': (('month', 'giver', 'taker'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PointsHeld',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('store', fields.BigIntField()),
                ('earned', fields.CharField(max_length=7)),
                ('ends', fields.CharField(max_length=7)),
                ('points', fields.BigIntField()),
            ],
            options={'table': 'club_points_held', 'app': 'club', 'unique_together': (('store', 'earned', 'ends'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PointsMonth',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(max_length=7)),
                ('store', fields.BigIntField()),
                ('kind', fields.CharField(max_length=10)),
                ('reason', fields.CharField(max_length=60)),
                ('given', fields.BigIntField()),
                ('taken', fields.BigIntField()),
                ('times', fields.BigIntField()),
            ],
            options={'table': 'club_points_month', 'app': 'club', 'unique_together': (('month', 'store', 'kind', 'reason'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PointsReach',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('folded', fields.BigIntField(default=0)),
                ('noted', fields.BigIntField(default=0)),
                ('noted_at', fields.DatetimeField()),
                ('counted_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_points_reach', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PointsSetting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=20)),
                ('value', fields.BigIntField()),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_points_setting', 'app': 'club', 'indexes': [Index(fields=['kind', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
