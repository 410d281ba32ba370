"""Customers chosen by a name or a filter change hands too: without a leaver, and each with who had them.

On the way back these handovers go: before, there was always a leaver.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('club', '0017_preferred_way_of_contact'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Handed',
            name='was',
            field=fields.ForeignKeyField('club.Staff', source_field='was_id', null=True, related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Handed',
            name='was_name',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AlterField(
            model_name='Handover',
            name='leaver',
            field=fields.ForeignKeyField('club.Staff', source_field='leaver_id', null=True, related_name='handovers', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Handover',
            name='name',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.RunSQL(
            "",
            [
                "DELETE FROM club_handed WHERE handover_id IN (SELECT id FROM club_handover WHERE leaver_id IS NULL)",
                "DELETE FROM club_handover WHERE leaver_id IS NULL",
            ],
        ),
    ]
