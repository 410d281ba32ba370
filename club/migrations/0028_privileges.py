"""Privileges of tiers: what each tier has of them, and every use."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0027_pictures'), ('points', '0009_rewards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Privilege',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=20)),
                ('name_en', fields.CharField(default='', max_length=40)),
                ('about', fields.CharField(default='', max_length=200)),
                ('about_en', fields.CharField(default='', max_length=200)),
                ('unit', fields.CharField(default='次', max_length=6)),
                ('unit_en', fields.CharField(default='', max_length=12)),
                ('icon', fields.CharField(default='gift', max_length=40)),
                ('way', fields.CharField(default='count', max_length=9)),
                ('period', fields.CharField(default='month', max_length=7)),
                ('per', fields.CharField(default='member', max_length=7)),
                ('is_shared', fields.BooleanField(default=False)),
                ('cost', fields.IntField(default=0)),
                ('stores', fields.JSONField(default=list)),
                ('position', fields.IntField(default=0)),
                ('created_at', fields.DatetimeField()),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_privilege', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PrivilegeQuota',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('privilege', fields.ForeignKeyField('club.Privilege', source_field='privilege_id', related_name='quotas', on_delete=OnDelete.RESTRICT)),
                ('tier', fields.ForeignKeyField('club.Tier', source_field='tier_id', on_delete=OnDelete.RESTRICT)),
                ('times', fields.IntField(null=True)),
                ('words', fields.CharField(default='', max_length=20)),
                ('words_en', fields.CharField(default='', max_length=40)),
            ],
            options={'table': 'club_privilege_quota', 'app': 'club', 'unique_together': (('privilege', 'tier'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PrivilegeUse',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=120)),
                ('privilege', fields.ForeignKeyField('club.Privilege', source_field='privilege_id', related_name='uses', on_delete=OnDelete.RESTRICT)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('tier', fields.ForeignKeyField('club.Tier', source_field='tier_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('vehicle', fields.ForeignKeyField('club.Vehicle', source_field='vehicle_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('household', fields.ForeignKeyField('club.Household', source_field='household_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('visit', fields.ForeignKeyField('club.DeskVisit', source_field='visit_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('desk', fields.ForeignKeyField('club.Desk', source_field='desk_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('period_start', fields.DateField()),
                ('cost', fields.IntField(default=0)),
                ('at', fields.DatetimeField()),
                ('by', fields.CharField(max_length=60)),
                ('undone_at', fields.DatetimeField(null=True)),
                ('undone_by', fields.CharField(default='', max_length=60)),
                ('undone_why', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'club_privilege_use', 'app': 'club', 'indexes': [Index(fields=['member_id', 'period_start']), Index(fields=['vehicle_id', 'period_start']), Index(fields=['household_id', 'period_start']), Index(fields=['privilege_id', 'at']), Index(fields=['store_id', 'at']), Index(fields=['at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
