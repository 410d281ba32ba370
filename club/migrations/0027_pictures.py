"""Create model Picture, Create model PictureCopy."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0026_handouts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Picture',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('by', fields.CharField(max_length=60)),
                ('kept_at', fields.DatetimeField()),
            ],
            options={'table': 'club_picture', 'app': 'club', 'indexes': [Index(fields=['kept_at'])], 'pk_attr': 'name'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PictureCopy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('picture', fields.ForeignKeyField('club.Picture', source_field='picture_id', to_field='name', related_name='copies', on_delete=OnDelete.RESTRICT)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('content', fields.BinaryField()),
            ],
            options={'table': 'club_picture_copy', 'app': 'club', 'unique_together': (('picture', 'width'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
