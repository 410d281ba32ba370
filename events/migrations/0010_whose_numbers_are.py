"""Identity numbers are kept by whose they are, not by a name: of the companion, or of the member.

With it: when a session's parties were forgotten, and whether leaders may call a party.
"""


from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

# Several companions of one name were told apart by their order: 小宝, 小宝#2.
WHOS = """
  SELECT id, registration_id, CASE WHEN turn = 1 THEN name ELSE name || '#' || turn END AS who FROM (
    SELECT id, registration_id, name, ROW_NUMBER() OVER (PARTITION BY registration_id, name ORDER BY id) AS turn
    FROM events_companion
  ) turns
"""
FOUND = f"""
UPDATE events_traveller SET companion_id = (
  SELECT c.id FROM ({WHOS}) c
  WHERE c.registration_id = events_traveller.registration_id AND c.who = events_traveller.who
) WHERE deleted_at IS NULL AND who <> ''
"""
BACK = f"""
UPDATE events_traveller SET who = (SELECT c.who FROM ({WHOS}) c WHERE c.id = events_traveller.companion_id)
WHERE companion_id IS NOT NULL
"""
GONE = """
UPDATE events_traveller SET sealed = '', tail = '', name = '', consent_words = '',
  deleted_at = CURRENT_TIMESTAMP, deleted_by = 'job:travellers'
WHERE deleted_at IS NULL AND who <> '' AND companion_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("club", "0031_webhook_deliveries_of_an_endpoint"), ("events", "0009_who_has_not_come")]

    initial = False

    operations = [
        ops.AddField(
            model_name='Registration',
            name='leaders_may_call',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Session',
            name='forgotten_at',
            field=fields.DatetimeField(null=True),
        ),
        ops.RemoveConstraint(
            model_name='Traveller',
            name='events_traveller_one',
            fields=None,
        ),
        ops.AddField(
            model_name='Traveller',
            name='companion',
            field=fields.ForeignKeyField('events.Companion', source_field='companion_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.RunSQL(FOUND, BACK),
        ops.RunSQL(GONE, ""),
        ops.AlterField(  # so that the way back can add it
            model_name="Traveller",
            name="who",
            field=fields.CharField(max_length=50, default="", db_default=""),
        ),
        ops.RemoveField(model_name='Traveller', name='who'),
        ops.AddIndex(
            model_name='Traveller',
            index=Index(fields=['companion_id']),
        ),
        ops.AddConstraint(
            model_name='Traveller',
            constraint=UniqueConstraint(fields=('registration',), name='events_traveller_of_member', condition='deleted_at IS NULL AND companion_id IS NULL'),
        ),
        ops.AddConstraint(
            model_name='Traveller',
            constraint=UniqueConstraint(fields=('companion',), name='events_traveller_of_companion', condition='deleted_at IS NULL'),
        ),
    ]
