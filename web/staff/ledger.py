"""Postings for staff: each with what it was and why, in the words that members read too."""

from collections.abc import Iterable, Sequence

from club.stores import Store
from points.postings import Posting
from web import movements
from web.movements import Movement
from web.render import read


async def told(postings: Sequence[Posting]) -> list[Movement]:
    """The postings in words, in their order."""
    if not postings:
        return []
    stores: dict[int, str] = dict(await Store.all().using_db(read()).values_list("id", "name"))  # type: ignore[arg-type]
    return [movements.told(posting, stores) for posting in postings]


async def by_id(ids: Iterable[int]) -> dict[int, Movement]:
    """The postings of these ids in words."""
    wanted = sorted(set(ids))
    found = await Posting.filter(id__in=wanted).using_db(read()) if wanted else []
    return {movement.id: movement for movement in await told(found)}
