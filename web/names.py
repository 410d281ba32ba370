"""Names of what pages name again and again: stores by id, tiers by code."""

from club.stores import Store
from club.tiers import Tier
from web import text
from web.render import read


async def houses() -> dict[int, str]:
    return dict(await Store.all().using_db(read()).order_by("id").values_list("id", "name"))  # type: ignore[arg-type]


async def ranks() -> dict[str, str]:
    """In the reader's language, the lowest first."""
    held = await Tier.all().using_db(read()).order_by("level")
    return {tier.code: text.bilingual(tier.name, tier.name_en) for tier in held}
