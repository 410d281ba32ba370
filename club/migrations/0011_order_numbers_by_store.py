"""An order's number is its store's own; numbers that files brought are spelled as the desk spells them."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from club import spelling
from points import bulk, sql

AT_ONCE = 2000
NUMBERS = f"""
SELECT "id", "number" FROM club_service_order WHERE "id" > $1 ORDER BY "id" LIMIT {AT_ONCE}
"""
RESPELL = """
UPDATE club_service_order SET "number" = $2 WHERE "id" = $1 AND NOT EXISTS (
  SELECT 1 FROM club_service_order other
  WHERE other."number" = $2 AND other."store_id" = club_service_order."store_id"
)
"""


async def respell(_, editor):
    """Where the other spelling is an order, too, both stay as they are: somebody must say which one counts."""
    last = 0
    while found := await sql.rows(editor.client, NUMBERS, last):
        spelled = [(row["id"], row["number"], spelling.number(row["number"])) for row in found]
        await bulk.many(editor.client, RESPELL, [(id, new) for id, old, new in spelled if new and new != old])
        last = found[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [('club', '0010_people'), ('points', '0001_initial'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='ServiceOrder',
            name='number',
            field=fields.CharField(db_index=True, max_length=40),
        ),
        ops.RunPython(respell, lambda *_: None),
        ops.AddConstraint(
            model_name='ServiceOrder',
            constraint=UniqueConstraint(fields=('store', 'number'), name=None),
        ),
    ]
