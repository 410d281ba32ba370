"""Who did it, by name: rows keep `staff:17` or `job:expiry`, and people read 林悦 or 生日问候."""

from collections.abc import Iterable

from club.members import Member
from club.staff import Staff
from web.i18n import lazy

JOBS = {
    "job:greetings": lazy("Birthday greetings"),
    "job:attendance": lazy("Points for coming"),
    "job:expiry": lazy("Points expiry"),
    "job:outbox": lazy("Sending messages"),
    "job:proof": lazy("Nightly proof"),
    "job:cleanup": lazy("Clearing up"),
    "demo": lazy("Demo"),
    "club": lazy("The club"),
}


async def names(actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor: two queries however many rows there are."""
    wanted = set(actors)
    named = {f"staff:{id}": name for id, name in await _of(Staff, "staff", wanted)}
    named |= {f"member:{id}": name for id, name in await _of(Member, "member", wanted)}
    return {actor: named.get(actor) or str(JOBS.get(actor, actor)) for actor in wanted}


async def _of(model: type[Staff] | type[Member], kind: str, wanted: set[str]) -> list[tuple[int, str]]:
    ids = [int(actor.partition(":")[2]) for actor in wanted if actor.startswith(f"{kind}:")]
    field = "name" if model is Staff else "address_form"
    return await model.filter(id__in=ids).values_list("id", field) if ids else []
