"""Create model ClosedNumber, Create model DataRequest, Add constraint to DataRequest."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('club', '0007_team'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClosedNumber',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('mark', fields.CharField(unique=True, max_length=64)),
                ('at', fields.DatetimeField(db_index=True)),
            ],
            options={'table': 'club_closed_number', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DataRequest',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='data_requests', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=10)),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('about', fields.CharField(default='', max_length=10)),
                ('text', fields.CharField(default='', max_length=500)),
                ('by', fields.CharField(max_length=60)),
                ('made_at', fields.DatetimeField()),
                ('due_at', fields.DatetimeField()),
                ('answer', fields.CharField(default='', max_length=500)),
                ('answered_at', fields.DatetimeField(null=True)),
                ('answered_by', fields.CharField(default='', max_length=60)),
                ('tries', fields.IntField(default=0)),
                ('leased_until', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_data_request', 'app': 'club', 'indexes': [Index(fields=['member_id', 'kind', 'made_at']), Index(fields=['kind', 'state', 'due_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='DataRequest',
            constraint=UniqueConstraint(fields=('member', 'kind'), name='data_request_one_waiting', condition="state = 'waiting' AND kind <> 'correction'"),
        ),
        ops.CreateModel(
            name='DataCopy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('request', fields.OneToOneField('club.DataRequest', source_field='request_id', related_name='copy', on_delete=OnDelete.RESTRICT)),
                ('content', fields.BinaryField(null=True)),
                ('size', fields.IntField()),
                ('made_at', fields.DatetimeField()),
                ('expires_at', fields.DatetimeField(db_index=True)),
                ('fetched_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_data_copy', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(unique=True, max_length=20)),
                ('days', fields.IntField()),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_retention_rule', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Consent',
            name='words',
            field=fields.CharField(default='', db_default='', max_length=140),
        ),
        ops.AddIndex(
            model_name='Entry',
            index=Index(fields=['action', 'at']),
        ),
    ]
