"""Indexes of those who have not come, and of those who came and wait for their points."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from events.registration import Missing, Unrewarded

class Migration(migrations.Migration):
    dependencies = [('club', '0031_webhook_deliveries_of_an_endpoint'), ('events', '0008_the_last_payment_of_a_fee')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='Registration',
            name=None,
            fields=['rewarded_at', 'checked_in_at'],
        ),
        ops.AddIndex(
            model_name='Registration',
            index=Missing(fields=['member_id', 'state', 'session_id'], name='events_registration_missing'),
        ),
        ops.AddIndex(
            model_name='Registration',
            index=Unrewarded(fields=['checked_in_at'], name='events_registration_unrewarded'),
        ),
    ]
