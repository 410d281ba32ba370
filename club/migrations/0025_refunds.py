"""Orders are refunded line by line; what of each line was refunded stands beside its amount."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0024_words_out_of_the_ledger'), ('points', '0007_earnings_lessened')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Refund',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('club.ServiceOrder', source_field='order_id', related_name='refunds', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(unique=True, max_length=36)),
                ('amounts', fields.JSONField()),
                ('total', fields.IntField()),
                ('reason', fields.CharField(max_length=120)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'club_refund', 'app': 'club', 'indexes': [Index(fields=['order_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ServiceLine',
            name='refunded',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
