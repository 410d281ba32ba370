"""An index by person: rows that were merged stand beside the one who stays (club/persons.py, segments)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('club', '0010_people')]

    initial = False

    operations = [
        ops.RunSQL(
            'CREATE INDEX "club_member_person" ON "club_member" ((COALESCE("merged_into_id", "id")))',
            'DROP INDEX "club_member_person"',
        ),
    ]
