"""Tiers by growth: policy, thresholds, terms, their history and requests to keep one; daily check-ins."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
    dependencies = [('club', '0021_replays'), ('points', '0004_rules_with_drafts_and_budgets')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DailyCheckIn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('streak', fields.IntField()),
                ('points', fields.BigIntField(default=0)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_daily', 'app': 'club', 'unique_together': (('member', 'day'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TierChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=12)),
                ('was', fields.ForeignKeyField('club.Tier', source_field='was_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('tier', fields.ForeignKeyField('club.Tier', source_field='tier_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('growth', fields.BigIntField()),
                ('needed', fields.BigIntField()),
                ('ends_at', fields.DatetimeField(null=True)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('at', fields.DatetimeField()),
                ('by', fields.CharField(max_length=60)),
            ],
            options={'table': 'club_tier_change', 'app': 'club', 'indexes': [Index(fields=['member_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TierKeep',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('club.Member', source_field='member_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('tier', fields.ForeignKeyField('club.Tier', source_field='tier_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=200)),
                ('state', fields.CharField(default='waiting', max_length=8)),
                ('asked_by', fields.CharField(max_length=60)),
                ('asked_at', fields.DatetimeField()),
                ('answer', fields.CharField(default='', max_length=200)),
                ('decided_by', fields.CharField(default='', max_length=60)),
                ('decided_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_tier_keep', 'app': 'club', 'indexes': [Index(fields=['state', 'asked_at']), Index(fields=['member_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddConstraint(
            model_name='TierKeep',
            constraint=UniqueConstraint(fields=('member',), name='tier_keep_once', condition="state = 'waiting'"),
        ),
        ops.CreateModel(
            name='TierPolicy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('window', fields.CharField(default='rolling', max_length=8)),
                ('months', fields.IntField(default=12)),
                ('term_months', fields.IntField(default=12)),
                ('grace_days', fields.IntField(default=30)),
                ('warning_days', fields.IntField(default=30)),
                ('by', fields.CharField(default='club', max_length=60)),
                ('at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_tier_policy', 'app': 'club', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Member',
            name='tier_ends_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='tier_warned_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name='Member',
            index=Index(fields=['tier_ends_at']),
        ),
        ops.AddField(
            model_name='Tier',
            name='brings',
            field=fields.CharField(default='', db_default='', max_length=1000),
        ),
        ops.AddField(
            model_name='Tier',
            name='brings_en',
            field=fields.CharField(default='', db_default='', max_length=1000),
        ),
        ops.AddField(
            model_name='Tier',
            name='growth_from',
            field=fields.BigIntField(default=0, db_default=0),
        ),
    ]
