"""Who did it, by name: rows keep `staff:17` or `job:expiry`, and people read 林悦 or 积分到期."""

from collections.abc import Iterable

from club import roles
from club.api_keys import ApiKey
from club.members import Member
from club.staff import Staff
from web.i18n import _, lazy
from web.render import read

JOBS = {
    "greetings": lazy("Birthday greetings"),
    "expiry": lazy("Points expiry"),
    "endings": lazy("Points that end soon"),
    "holds": lazy("Points set aside too long"),
    "vouchers": lazy("Vouchers past their day"),
    "vouchers_ending": lazy("Vouchers that end soon"),
    "tiers": lazy("Terms of tiers"),
    "attendance": lazy("Points for coming"),
    "waitlists": lazy("Waitlists"),
    "fees": lazy("Points for events"),
    "preparations": lazy("Preparations of events"),
    "stamps": lazy("Stamp cards"),
    "feedback": lazy("How was it?"),
    "segments": lazy("Segments counted"),
    "duplicates": lazy("Pairs counted"),
    "proof": lazy("Nightly proof"),
    "sums": lazy("Sums of points"),
    "holdings": lazy("What members hold"),
    "deadlines": lazy("Dates of cars"),
    "statistics": lazy("Statistics of the tables"),
    "forget": lazy("Clearing up"),
    "closures": lazy("Closing accounts"),
    "travellers": lazy("Identity numbers of trips"),
}
NOBODY = {
    "staff": lazy("at the sign-in"),
    "cli": lazy("on the command line"),
    "club": lazy("the club itself"),
    "demo": lazy("Demo"),
    "job:exchanges": lazy("Rewards not paid in time"),  # done within other jobs, or with a press
    "job:waitlist": lazy("Waitlists"),
    "rule:deadlines": lazy("by the rules"),
}

BROUGHT = {"order": lazy("service order"), "import": lazy("an import")}


async def names(actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor: a query for each kind of them, however many rows there are."""
    wanted = set(actors)
    named = {f"staff:{id}": name for id, name in await _of(Staff, "staff", wanted)}
    named |= {f"member:{id}": name for id, name in await _of(Member, "member", wanted)}
    named |= {f"apikey:{id}": name for id, name in await _of(ApiKey, "apikey", wanted)}
    return {actor: named.get(actor) or _other(actor) for actor in wanted}


async def names_for(asker: Staff, actors: Iterable[str]) -> dict[str, str]:
    """The same as `asker` may read them: a member of another store is not named."""
    named = await names(actors)
    if asker.store_id is None:
        return named
    ids = [int(actor.partition(":")[2]) for actor in named if actor.startswith("member:")]
    others = Member.filter(id__in=ids, store_id__not_isnull=True).exclude(store_id=asker.store_id)
    far = await others.using_db(read()).values_list("id", flat=True) if ids else []
    return named | {f"member:{id}": _("A member of another store") for id in far}


async def with_departments(actors: Iterable[str]) -> dict[str, str]:
    """The same, and of colleagues in which role they work: 周敏 · 服务顾问."""
    wanted = set(actors)
    ids = [int(actor.partition(":")[2]) for actor in wanted if actor.startswith("staff:")]
    team = await Staff.filter(id__in=ids).using_db(read()).values_list("id", "role") if ids else []
    titles = {f"staff:{id}": _(roles.NAMES.get(role, role)) for id, role in team}
    named = await names(wanted)
    return {actor: " · ".join(filter(None, [name, titles.get(actor)])) for actor, name in named.items()}


def _other(actor: str) -> str:
    kind, _, name = actor.partition(":")
    if kind == "job":
        return str(JOBS.get(name) or NOBODY.get(actor, actor))
    return str(NOBODY.get(actor) or BROUGHT.get(kind, actor))


async def _of(model: type[Staff | Member | ApiKey], kind: str, wanted: set[str]) -> list[tuple[int, str]]:
    ids = [int(actor.partition(":")[2]) for actor in wanted if actor.startswith(f"{kind}:")]
    field = "address_form" if model is Member else "name"
    return await model.filter(id__in=ids).using_db(read()).values_list("id", field) if ids else []
