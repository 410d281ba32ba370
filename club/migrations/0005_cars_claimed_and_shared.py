"""Create model Claim, Add constraint to Claim, Create model Offer."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('club', '0004_about_and_name_en'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Claim',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name='claims', on_delete=OnDelete.RESTRICT)),
                ('vehicle', fields.ForeignKeyField('club.Vehicle', source_field='vehicle_id', null=True, related_name='claims', on_delete=OnDelete.RESTRICT)),
                ('plate', fields.CharField(default='', max_length=8)),
                ('vin_tail', fields.CharField(default='', max_length=6)),
                ('words', fields.CharField(default='', max_length=200)),
                ('state', fields.CharField(default='waiting', max_length=9)),
                ('way', fields.CharField(default='', max_length=5)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('made_at', fields.DatetimeField()),
                ('decided_at', fields.DatetimeField(null=True)),
                ('decided_by', fields.CharField(default='', max_length=60)),
            ],
            options={'table': 'club_vehicle_claim', 'app': 'club', 'indexes': [Index(fields=['state', 'made_at']), Index(fields=['member_id', 'made_at']), Index(fields=['vehicle_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='Claim',
            constraint=UniqueConstraint(fields=('member', 'vehicle'), name='claim_once', condition="state = 'waiting'"),
        ),
        ops.CreateModel(
            name='Offer',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('vehicle', fields.ForeignKeyField('club.Vehicle', source_field='vehicle_id', related_name='offers', on_delete=OnDelete.RESTRICT)),
                ('owner', fields.ForeignKeyField('club.Member', source_field='owner_id', related_name='offers_made', on_delete=OnDelete.RESTRICT)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', null=True, related_name='offers_had', on_delete=OnDelete.RESTRICT)),
                ('phone', fields.CharField(default='', db_index=True, max_length=11)),
                ('role', fields.CharField(max_length=6)),
                ('state', fields.CharField(default='waiting', max_length=9)),
                ('made_at', fields.DatetimeField()),
                ('answered_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_vehicle_offer', 'app': 'club', 'indexes': [Index(fields=['vehicle_id', 'state']), Index(fields=['member_id', 'state'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='MileageReading',
            name='doubt',
            field=fields.CharField(default='', db_default='', max_length=4),
        ),
        ops.AddField(
            model_name='MileageReading',
            name='verdict',
            field=fields.CharField(default='', db_default='', max_length=5),
        ),
        ops.AddIndex(
            model_name='MileageReading',
            index=Index(fields=['doubt', 'verdict']),
        ),
    ]
