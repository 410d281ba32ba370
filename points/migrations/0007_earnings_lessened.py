"""Part of an earning can be taken back: a posting of its own kind, and a row that says of which earning."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('points', '0006_lots_that_end_in_their_order')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Lessening',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('posting', fields.OneToOneField('points.Posting', source_field='posting_id', related_name='lessening', on_delete=OnDelete.RESTRICT)),
                ('earning', fields.ForeignKeyField('points.Posting', source_field='earning_id', related_name='lessenings', on_delete=OnDelete.RESTRICT)),
                ('points', fields.BigIntField()),
                ('growth', fields.BigIntField(default=0)),
            ],
            options={'table': 'points_lessening', 'app': 'points', 'indexes': [Index(fields=['earning_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.RemoveConstraint(
            model_name='Posting',
            name='points_posting_growth',
            fields=None,
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="kind <> 'lessen' OR points <= 0", name='points_posting_lessen'),
        ),
        ops.AddConstraint(
            model_name='Posting',
            constraint=CheckConstraint(check="growth = 0 OR kind IN ('adjust', 'reverse') OR (kind = 'earn' AND growth > 0) OR (kind = 'lessen' AND growth < 0)", name='points_posting_growth'),
        ),
    ]
