"""Orders of a kind: all that are there are of the workshop; from now on some are bought in the shop."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('club', '0022_tiers_by_growth')]

    initial = False

    operations = [
        ops.AddField(
            model_name='ServiceOrder',
            name='kind',
            field=fields.CharField(default='service', db_default='service', max_length=10),
        ),
    ]
