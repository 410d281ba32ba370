"""Create model Handover, Create model Handed, Create model RecoveryCode."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0006_imports'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Handover',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('leaver', fields.ForeignKeyField('club.Staff', source_field='leaver_id', related_name='handovers', on_delete=OnDelete.RESTRICT)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField(db_index=True)),
                ('closed', fields.BooleanField(default=False)),
                ('undone_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_handover', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Handed',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('handover', fields.ForeignKeyField('club.Handover', source_field='handover_id', related_name='things', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=20)),
                ('thing', fields.IntField()),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('heir', fields.ForeignKeyField('club.Staff', source_field='heir_id', related_name='inherited', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'club_handed', 'app': 'club', 'indexes': [Index(fields=['handover_id', 'heir_id']), Index(fields=['heir_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.ForeignKeyField('club.Staff', source_field='staff_id', on_delete=OnDelete.RESTRICT)),
                ('digest', fields.CharField(max_length=64)),
                ('made_at', fields.DatetimeField()),
                ('used_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_recovery_code', 'app': 'club', 'unique_together': (('staff', 'digest'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TwoStep',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('staff', fields.OneToOneField('club.Staff', source_field='staff_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('secret', fields.CharField(max_length=32)),
                ('begun_at', fields.DatetimeField()),
                ('confirmed_at', fields.DatetimeField(null=True)),
                ('last_window', fields.BigIntField(default=0)),
            ],
            options={'table': 'club_two_step', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ServiceOrder',
            name='key',
            field=fields.CharField(null=True, unique=True, max_length=36),
        ),
        ops.AddField(
            model_name='SignIn',
            name='two_steps',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Staff',
            name='signed_in_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Staff',
            name='two_steps_since',
            field=fields.DatetimeField(null=True),
        ),
    ]
