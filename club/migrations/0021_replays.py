"""A draft rule is replayed over what happened; how far it is and what came of it stands in a row."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0018_customers_chosen'), ('points', '0004_rules_with_drafts_and_budgets')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Replay',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rule', fields.CharField(max_length=60)),
                ('version', fields.IntField()),
                ('kind', fields.CharField(max_length=40)),
                ('terms', fields.JSONField()),
                ('since', fields.DatetimeField()),
                ('until', fields.DatetimeField()),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('done', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
                ('result', fields.JSONField(null=True)),
                ('by', fields.CharField(max_length=60)),
                ('asked_at', fields.DatetimeField()),
                ('finished_at', fields.DatetimeField(null=True)),
                ('leased_until', fields.DatetimeField()),
                ('tries', fields.IntField(default=0)),
            ],
            options={'table': 'club_replay', 'app': 'club', 'indexes': [Index(fields=['rule', 'version']), Index(fields=['state', 'leased_until'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
