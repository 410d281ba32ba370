"""Create model Segment, Add index to Activity, Add index to Member."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from club.members import keying


async def fill_keys(_, editor):
    """Whoever was named before names had pinyin is found by it from now on."""
    await keying.fill(editor.client)


class Migration(migrations.Migration):
    dependencies = [('club', '0008_requests_about_data_and_retention'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Segment',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('purpose', fields.CharField(max_length=200)),
                ('plan', fields.CharField(default='', max_length=200)),
                ('conditions', fields.JSONField()),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, on_delete=OnDelete.RESTRICT)),
                ('by', fields.CharField(max_length=60)),
                ('created_at', fields.DatetimeField()),
                ('changed_at', fields.DatetimeField()),
                ('retired_at', fields.DatetimeField(null=True)),
                ('counted', fields.IntField(null=True)),
                ('counted_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_segment', 'app': 'club', 'indexes': [Index(fields=['store_id', 'retired_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Activity',
            index=Index(fields=['kind', 'at']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['tier_id']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['source_id']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['birth_year']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['visits']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['spent']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['joined_at']),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['last_visit_at']),
        ),
        ops.AddIndex(
            model_name='ServiceOrder',
            index=Index(fields=['opened_at']),
        ),
        ops.AddIndex(
            model_name='ServiceOrder',
            index=Index(fields=['total']),
        ),
        ops.AddIndex(
            model_name='Vehicle',
            index=Index(fields=['model']),
        ),
        ops.RunPython(fill_keys, lambda *_: None),
    ]
