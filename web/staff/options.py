"""What can be chosen in a filter: tiers, stores, colleagues, posters and models, by name."""

from typing import Any

from tortoise.queryset import QuerySet

from club import sources, stores, tiers
from club import staff as workforce
from club.segments import cars
from club.segments.fields import table
from club.segments.kinds import Texts
from club.staff import Staff
from web import text
from web.condition_words import Options
from web.render import read


async def known(asker: Staff) -> Options:
    """The choices of every table that a condition can name a row of."""
    return {
        "tier": {
            tier.id: text.bilingual(tier.name, tier.name_en)
            for tier in await tiers.Tier.all().using_db(read()).order_by("level")
        },
        "store": await _names(stores.Store.all().order_by("id")),
        "staff": await _names(workforce.visible_to(asker).filter(is_active=True)),
        "source": await _names(sources.visible_to(asker)),
    }


async def models() -> dict[Any, str]:
    """The models of the cars that we know."""
    return {model: model for model in await cars.models(using=read())}


async def of(field: str, asker: Staff, options: Options) -> Options:
    """`options`, with the models where `field` asks for one: there may be many."""
    kinds = [kind for operator in table()[field].operators.values() for kind in operator.takes]
    return options | {"model": await models()} if any(isinstance(kind, Texts) for kind in kinds) else options


async def _names(rows: QuerySet[Any]) -> dict[Any, str]:
    return dict(await rows.using_db(read()).values_list("id", "name"))
