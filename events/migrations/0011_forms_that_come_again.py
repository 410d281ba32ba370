"""Forms that come again, and the day that a preparation's task was given."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [
        ('club', '0031_webhook_deliveries_of_an_endpoint'),
        ('events', '0010_whose_numbers_are'),
    ]

    initial = False

    operations = [
        ops.CreateModel(
            name='SentForm',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=80)),
                ('mark', fields.CharField(max_length=64)),
                ('made', fields.IntField(null=True)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'events_sent_form', 'app': 'events', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Preparation',
            name='given_on',
            field=fields.DateField(null=True),
        ),
    ]
