"""What a party was told, what came back to it and what stays: of the fee, each by itself."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('club', '0031_webhook_deliveries_of_an_endpoint'), ('events', '0009_who_has_not_come')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Fee',
            name='back_points',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Fee',
            name='given_fen',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Fee',
            name='kept_fen',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Fee',
            name='told',
            field=fields.JSONField(default=dict, db_default={}),
        ),
        ops.AddField(
            model_name='Fee',
            name='waived_fen',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Fee',
            name='whole_until',
            field=fields.DatetimeField(null=True),
        ),
        ops.RunSQL("UPDATE events_fee SET given_fen = back_fen, back_fen = 0 WHERE back_at IS NOT NULL", ''),
        ops.RunSQL("UPDATE events_fee SET back_points = points - kept_points WHERE state = 'ended'", ''),
    ]
