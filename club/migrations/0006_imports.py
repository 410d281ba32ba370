"""Create model ColumnMapping, Create model Dossier, Create model Import."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0005_cars_claimed_and_shared'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=20)),
                ('headings', fields.CharField(max_length=64)),
                ('columns', fields.JSONField(default=dict)),
                ('works', fields.JSONField(default=dict)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_import_mapping', 'app': 'club', 'unique_together': (('kind', 'headings'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Dossier',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='dossiers', on_delete=OnDelete.RESTRICT)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', on_delete=OnDelete.RESTRICT)),
                ('number', fields.CharField(max_length=40)),
                ('vehicle', fields.ForeignKeyField('club.Vehicle', source_field='vehicle_id', null=True, related_name='dossiers', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharField(default='', max_length=60)),
                ('referrer', fields.CharField(default='', max_length=11)),
                ('landline', fields.CharField(default='', max_length=24)),
                ('remark', fields.TextField(default='', unique=False)),
                ('source', fields.CharField(max_length=60)),
                ('row', fields.IntField()),
                ('created_at', fields.DatetimeField()),
                ('updated_at', fields.DatetimeField()),
            ],
            options={'table': 'club_dossier', 'app': 'club', 'unique_together': (('store', 'number'),), 'indexes': [Index(fields=['member_id']), Index(fields=['vehicle_id']), Index(fields=['referrer'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Import',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=20)),
                ('name', fields.CharField(max_length=120)),
                ('digest', fields.CharField(max_length=64)),
                ('size', fields.BigIntField()),
                ('path', fields.CharField(max_length=400)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', on_delete=OnDelete.RESTRICT)),
                ('headings', fields.JSONField(default=list)),
                ('mapping', fields.JSONField(default=dict)),
                ('state', fields.CharField(max_length=10)),
                ('position', fields.IntField(default=0)),
                ('thousandths', fields.IntField(default=0)),
                ('counts', fields.JSONField(default=dict)),
                ('samples', fields.JSONField(default=dict)),
                ('by', fields.CharField(max_length=60)),
                ('created_at', fields.DatetimeField()),
                ('started_at', fields.DatetimeField(null=True)),
                ('finished_at', fields.DatetimeField(null=True)),
                ('worker', fields.CharField(default='', max_length=60)),
                ('leased_until', fields.DatetimeField(null=True)),
                ('heartbeat_at', fields.DatetimeField(null=True)),
                ('tries', fields.IntField(default=0)),
                ('error', fields.JSONField(null=True)),
                ('is_gone', fields.BooleanField(default=False)),
            ],
            options={'table': 'club_import', 'app': 'club', 'indexes': [Index(fields=['digest']), Index(fields=['state', 'leased_until']), Index(fields=['store_id', 'created_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Issue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('run', fields.ForeignKeyField('club.Import', source_field='run_id', related_name='issues', on_delete=OnDelete.RESTRICT)),
                ('row', fields.IntField()),
                ('weight', fields.CharField(max_length=8)),
                ('reason', fields.CharField(max_length=40)),
                ('column', fields.CharField(default='', max_length=60)),
                ('value', fields.TextField(default='', unique=False)),
                ('facts', fields.JSONField(default=dict)),
                ('cells', fields.JSONField(null=True)),
                ('state', fields.CharField(default='', max_length=10)),
                ('ended_at', fields.DatetimeField(null=True)),
                ('ended_by', fields.CharField(default='', max_length=60)),
                ('why', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'club_import_issue', 'app': 'club', 'indexes': [Index(fields=['run_id', 'weight', 'row']), Index(fields=['run_id', 'reason']), Index(fields=['state', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
