"""Rows that filters ask about say whose they are after a merge, and members say what they allow."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

INDEXES = (
    ("idx_club_ownership_person", "club_ownership", "until"),
    ("idx_club_activity_person", "club_activity", "at"),
)
MODELS = {
    "Activity": "club_activity",
    "Ownership": "club_ownership",
    "ServiceOrder": "club_service_order",
}
LATEST = """(SELECT c.given FROM club_consent c WHERE c.purpose = '{purpose}' AND c.member_id IN (
    SELECT r.id FROM club_member r WHERE r.id = club_member.id OR r.merged_into_id = club_member.id
) ORDER BY c.id DESC LIMIT 1)"""
ALLOWS = "UPDATE club_member SET allows = TRIM({}) WHERE id IN (SELECT member_id FROM club_consent)".format(
    " || ' ' || ".join(
        f"CASE WHEN {LATEST.format(purpose=purpose)} THEN '{purpose}' ELSE '' END"
        for purpose in ("marketing_wechat", "marketing_sms", "marketing_phone")
    )
)
MERGED = """
UPDATE {table} SET person_id = (SELECT r.merged_into_id FROM club_member r WHERE r.id = {table}.member_id)
WHERE member_id IN (SELECT r.id FROM club_member r WHERE r.merged_into_id IS NOT NULL)
"""


async def know_the_expressions(_, editor):
    """PostgreSQL has no statistics of an index's expression before it looks, and plans without them badly."""
    if editor.client.capabilities.dialect != "sqlite":
        for _name, table, _more in INDEXES:
            await editor.client.execute_script(f"ANALYZE {table}")


class Migration(migrations.Migration):
    dependencies = [('club', '0011_order_numbers_by_store'), ('points', '0002_add_index_to_posting')]

    initial = False

    operations = [
        *(ops.AddField(model_name=model, name='person_id', field=fields.IntField(null=True)) for model in MODELS),
        ops.AddField(
            model_name="Member",
            name="allows",
            field=fields.CharField(default="", db_default="", max_length=80),
        ),
        ops.RunSQL(ALLOWS, ""),
        *(ops.RunSQL(MERGED.format(table=table), '') for table in MODELS.values()),
        *(
            ops.RunSQL(f'CREATE INDEX {name} ON {table} ((COALESCE(person_id, member_id)), {more})', f'DROP INDEX {name}')
            for name, table, more in INDEXES
        ),
        ops.RunPython(know_the_expressions, lambda *_: None),
    ]
