"""What a party was told, what came back to it and what stays: of the fee, each by itself.

On the way back money that was given or kept while the party comes is paid no more, and what was waived is due.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

GIVEN = "UPDATE events_fee SET given_fen = back_fen, back_fen = 0 WHERE back_at IS NOT NULL"
CAME_BACK = "UPDATE events_fee SET back_points = points - kept_points WHERE state = 'ended'"
KEPT = "UPDATE events_fee SET kept_fen = paid_fen - back_fen - given_fen WHERE state = 'ended'"
BACK = [
    "UPDATE events_fee SET paid_fen = paid_fen - given_fen - kept_fen, back_at = NULL, back_by_id = NULL WHERE state <> 'ended'",
    "UPDATE events_fee SET paid_fen = paid_fen - given_fen, back_at = NULL, back_by_id = NULL WHERE state = 'ended' AND back_fen > 0",
    "UPDATE events_fee SET back_fen = given_fen WHERE state = 'ended' AND back_fen = 0",
]


class Migration(migrations.Migration):
    dependencies = [('club', '0031_webhook_deliveries_of_an_endpoint'), ('events', '0012_waivers_kept_and_photos_shown')]

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
        ops.RunSQL(GIVEN, BACK),
        ops.RunSQL(CAME_BACK, ''),
        ops.RunSQL(KEPT, ''),
    ]
