"""What a message is about; what a tier is called in English, known of the one that every club begins with."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('club', '0003_add_field_forgotten_at_to_scan_and_more'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Message',
            name='about',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Tier',
            name='name_en',
            field=fields.CharField(default='', db_default='', max_length=20),
        ),
        ops.RunSQL("UPDATE club_tier SET name_en = 'Member' WHERE code = 'member' AND name = '会员'", ""),
    ]
