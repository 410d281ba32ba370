"""Addresses of the dealer's systems that are told of deeds, and the letters to them."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0029_api_keys_and_calls')]

    initial = False

    operations = [
        ops.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=40)),
                ('url', fields.CharField(max_length=300)),
                ('secret', fields.CharField(max_length=60)),
                ('events', fields.CharField(max_length=400)),
                ('store', fields.ForeignKeyField('club.Store', source_field='store_id', null=True, on_delete=OnDelete.RESTRICT)),
                ('created_by', fields.CharField(max_length=60)),
                ('created_at', fields.DatetimeField()),
                ('ended_by', fields.CharField(default='', max_length=60)),
                ('ended_at', fields.DatetimeField(null=True)),
            ],
            options={'table': 'club_webhook_endpoint', 'app': 'club', 'indexes': [Index(fields=['store_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('endpoint', fields.ForeignKeyField('club.WebhookEndpoint', source_field='endpoint_id', related_name='deliveries', on_delete=OnDelete.RESTRICT)),
                ('entry', fields.ForeignKeyField('club.Entry', source_field='entry_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(default='waiting', max_length=8)),
                ('due_at', fields.DatetimeField()),
                ('attempts', fields.IntField(default=0)),
                ('leased_until', fields.DatetimeField(null=True)),
                ('sent_at', fields.DatetimeField(null=True)),
                ('answered', fields.IntField(null=True)),
                ('error', fields.CharField(default='', max_length=120)),
            ],
            options={'table': 'club_webhook_delivery', 'app': 'club', 'unique_together': (('endpoint', 'entry'),), 'indexes': [Index(fields=['state', 'due_at']), Index(fields=['entry_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
