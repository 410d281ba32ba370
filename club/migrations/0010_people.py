"""Create model Merge, Add constraint to Merge, Create model NotSame."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('club', '0009_segments_filters'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Merge',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('gone', fields.ForeignKeyField('club.Member', source_field='gone_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('stays', fields.ForeignKeyField('club.Member', source_field='stays_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField()),
                ('by', fields.CharField(max_length=60)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('filled', fields.JSONField(default=list)),
                ('was', fields.JSONField(default=dict)),
                ('carried', fields.JSONField(default=list)),
                ('undone_at', fields.DatetimeField(null=True)),
                ('undone_by', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'club_merge', 'app': 'club', 'indexes': [Index(fields=['stays_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Merge',
            constraint=UniqueConstraint(fields=('gone',), name='merge_once', condition='undone_at IS NULL'),
        ),
        ops.CreateModel(
            name='NotSame',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('one', fields.ForeignKeyField('club.Member', source_field='one_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('other', fields.ForeignKeyField('club.Member', source_field='other_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_not_same', 'app': 'club', 'unique_together': (('one', 'other'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Note',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='notes', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=8)),
                ('about', fields.CharField(max_length=80)),
                ('text', fields.CharField(default='', max_length=500)),
                ('at', fields.DatetimeField()),
                ('by', fields.ForeignKeyField('club.Staff', source_field='by_id', related_name='notes', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharField(max_length=20)),
                ('written_at', fields.DatetimeField()),
                ('original', fields.ForeignKeyField('club.Note', source_field='original_id', null=True, related_name='corrections', on_delete=OnDelete.RESTRICT)),
                ('replaced', fields.BooleanField(default=False)),
                ('pinned', fields.BooleanField(default=False)),
            ],
            options={'table': 'club_note', 'app': 'club', 'indexes': [Index(fields=['member_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Relative',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='relatives', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(default='', max_length=40)),
                ('relation', fields.CharField(max_length=8)),
                ('address_form', fields.CharField(default='', max_length=40)),
                ('birth_calendar', fields.CharField(default='', max_length=5)),
                ('birth_year', fields.IntField(null=True)),
                ('birth_month', fields.IntField(null=True)),
                ('birth_day', fields.IntField(null=True)),
                ('birth_leap', fields.BooleanField(default=False)),
                ('since', fields.DatetimeField()),
                ('until', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_relative', 'app': 'club', 'indexes': [Index(fields=['member_id', 'until'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Task',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=10)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', null=True, related_name='tasks', on_delete=OnDelete.RESTRICT)),
                ('vehicle', fields.ForeignKeyField('club.Vehicle', source_field='vehicle_id', null=True, related_name='tasks', on_delete=OnDelete.RESTRICT)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, related_name='tasks', on_delete=OnDelete.RESTRICT)),
                ('owner', fields.ForeignKeyField('club.Staff', source_field='owner_id', related_name='tasks', on_delete=OnDelete.RESTRICT)),
                ('text', fields.CharField(max_length=200)),
                ('due_at', fields.DatetimeField()),
                ('timed', fields.BooleanField(default=False)),
                ('made_by', fields.ForeignKeyField('club.Staff', source_field='made_by_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField()),
                ('state', fields.CharField(default='open', max_length=10)),
                ('settled_at', fields.DatetimeField(null=True)),
                ('settled_by', fields.ForeignKeyField('club.Staff', source_field='settled_by_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('outcome', fields.CharField(default='', max_length=200)),
                ('turn', fields.IntField(default=0)),
                ('turned_by', fields.CharField(default='', max_length=40)),
            ],
            options={'table': 'club_task', 'app': 'club', 'indexes': [Index(fields=['state', 'due_at']), Index(fields=['owner_id', 'state', 'due_at']), Index(fields=['store_id', 'state', 'due_at']), Index(fields=['member_id', 'state'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
