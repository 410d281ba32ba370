"""What can be chosen in a filter: tiers, stores, colleagues, posters and models, by name."""

from typing import Any

from tortoise.queryset import QuerySet

from club import sources, stores, tiers
from club import staff as workforce
from club.segments import cars
from club.segments.fields import table
from club.segments.kinds import Choices, Rows, Texts
from club.segments.tree import Leaf
from club.staff import Staff
from web import text
from web.i18n import _
from web.naming import enumerated
from web.render import read

Options = dict[str, dict[Any, str]]


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


def choices(kind: Choices | Rows | Texts, options: Options) -> dict[Any, str]:
    """What can be ticked, with its words."""
    if isinstance(kind, Choices):
        return {value: _(words) for value, words in kind.among.items()}
    return options.get(kind.of, {})


def called(leaf: Leaf, place: int, options: Options) -> str:
    """One value of a condition in words."""
    kind, value = leaf.operator.takes[place], leaf.read[place]
    if isinstance(kind, Texts):
        return enumerated(value)
    if isinstance(kind, Choices | Rows):
        names = choices(kind, options)
        return enumerated(str(names.get(one, _("no longer there"))) for one in value)
    return str(leaf.values[place])


async def _names(rows: QuerySet[Any]) -> dict[Any, str]:
    return dict(await rows.using_db(read()).values_list("id", "name"))
