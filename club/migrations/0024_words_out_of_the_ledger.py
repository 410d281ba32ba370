"""Why points were given by hand stands in the adjustment alone, and no more in the posting that it made.

Postings are append-only, and their figures are: these were free words of colleagues, which may name somebody,
and have to end when the member leaves. So they are taken out of all postings at once, not of those alone whose
accounts are closed: nothing is lost, since the adjustment has the same words for as long as the account lives;
the next account that is closed needs nobody to edit a posting; and pages read the words in one place. The
fingerprint of such a posting goes on telling it from others under its key, which no one posts again.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

WITHOUT = {"sqlite": "json_remove(facts, '$.why')", "postgres": "facts - 'why'"}


async def take_out(_, editor):
    await editor.client.execute_script(
        f"UPDATE points_posting SET facts = {WITHOUT[editor.client.capabilities.dialect]}"
        " WHERE kind = 'adjust' AND id IN (SELECT posting FROM club_adjustment WHERE posting IS NOT NULL)"
    )


class Migration(migrations.Migration):
    dependencies = [('club', '0023_purchases_in_the_shop'), ('points', '0004_rules_with_drafts_and_budgets')]

    operations = [ops.RunPython(take_out, lambda *_: None)]
