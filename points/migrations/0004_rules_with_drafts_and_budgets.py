"""Rules have a name and drafts; what a version gave of its budget stands in rows of its own."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('points', '0003_growth_pending_holds')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RuleUse',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rule', fields.CharField(max_length=60)),
                ('version', fields.IntField()),
                ('period', fields.CharField(max_length=10)),
                ('points', fields.BigIntField(default=0)),
            ],
            options={'table': 'points_rule_use', 'app': 'points', 'unique_together': (('rule', 'version', 'period'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Rule',
            name='changed_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name='Rule',
            name='state',
            field=fields.CharField(default='published', db_default='published', max_length=10),
        ),
        ops.AddField(
            model_name='Rule',
            name='title',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
    ]
