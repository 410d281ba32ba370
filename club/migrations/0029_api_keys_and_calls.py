"""Keys of the dealer's own systems, and the calls they made, each with the answer it was given."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0028_privileges')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApiKey',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=40)),
                ('prefix', fields.CharField(unique=True, max_length=10)),
                ('digest', fields.CharField(max_length=64)),
                ('scopes', fields.JSONField()),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, on_delete=OnDelete.RESTRICT)),
                ('created_by', fields.CharField(max_length=60)),
                ('created_at', fields.DatetimeField()),
                ('used_at', fields.DatetimeField(null=True)),
                ('ended_by', fields.CharField(default='', max_length=60)),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_api_key', 'app': 'club', 'indexes': [Index(fields=['store_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ApiCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.ForeignKeyField('club.ApiKey', source_field='key_id', on_delete=OnDelete.RESTRICT)),
                ('named', fields.CharField(max_length=64)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('status', fields.IntField()),
                ('answer', fields.TextField(unique=False)),
                ('at', fields.DatetimeField(db_index=True)),
            ],
            options={'table': 'club_api_call', 'app': 'club', 'unique_together': (('key', 'named'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
