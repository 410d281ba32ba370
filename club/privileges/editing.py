"""Privileges are added, changed and ended by the club: what one is, and what each tier has of it, as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from club import audit, locks
from club.actors import Actor
from club.privileges.errors import BadPrivilege
from club.privileges.periods import PERIODS
from club.privileges.privilege import HOLDERS, WAYS, Privilege, PrivilegeQuota
from club.stores import Store
from club.tiers import Tier

MOST_TIMES = 999
MOST_COST = 1_000_000  # fen


@dataclass(frozen=True)
class Share:
    """What a tier has: `times` a period, None for without limit, and words for what is no number."""

    times: int | None = None
    words: str = ""
    words_en: str = ""


@dataclass(frozen=True)
class Asked:
    """A privilege as it should be. `tiers` by tier id; a tier that is missing has nothing of it."""

    name: str
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    unit: str = "次"
    unit_en: str = ""
    icon: str = "gift"
    way: str = "count"
    period: str = "month"
    per: str = "member"
    is_shared: bool = False
    cost: int = 0
    stores: tuple[int, ...] = ()
    position: int = 0
    tiers: Mapping[int, Share] = field(default_factory=dict[int, Share])


async def add(asked: Asked, *, by: Actor, at: datetime) -> Privilege:
    """Give it from now on. Raises BadPrivilege."""
    async with in_transaction() as connection:
        await locks.hold(connection, "privileges")
        told = await _checked(asked)
        made = await Privilege.create(**told, created_at=at)
        await _share(made, asked)
        await _record("privilege.added", made, asked, by, at)
    return made


async def edit(privilege: Privilege, asked: Asked, *, by: Actor, at: datetime) -> None:
    """Change it. Whoever used more than a smaller quota has nothing left, and owes nothing.

    What is counted together is counted anew by what it is now. Raises BadPrivilege.
    """
    async with in_transaction() as connection:
        await locks.hold(connection, "privileges")
        told = await _checked(asked)
        await Privilege.filter(id=privilege.id).update(**told)
        await _share(privilege, asked)
        await _record("privilege.edited", privilege, asked, by, at)
    privilege.update_from_dict(told)  # pyright: ignore[reportUnknownMemberType]


async def end(privilege: Privilege, *, by: Actor, at: datetime) -> None:
    """Give it no longer; ending it twice is no fault."""
    async with in_transaction():
        if await Privilege.filter(id=privilege.id, ended_at=None).update(ended_at=at):
            await audit.record("privilege.ended", privilege, by=by, at=at)
    privilege.ended_at = privilege.ended_at or at


async def resume(privilege: Privilege, *, by: Actor, at: datetime) -> None:
    """Give it again; what was used in this period counts."""
    async with in_transaction():
        if await Privilege.filter(id=privilege.id, ended_at__not_isnull=True).update(ended_at=None):
            await audit.record("privilege.resumed", privilege, by=by, at=at)
    privilege.ended_at = None


async def _checked(asked: Asked) -> dict[str, Any]:
    """The columns of it. Raises BadPrivilege."""
    told = {name: value for name, value in asdict(asked).items() if name != "tiers"}
    told["name"], told["stores"] = asked.name.strip(), sorted(set(asked.stores))
    if not told["name"]:
        raise BadPrivilege(field="name", why="missing")
    for name, known in (("way", WAYS), ("period", PERIODS), ("per", HOLDERS)):
        if told[name] not in known:
            raise BadPrivilege(field=name, why="unknown")
    if not 0 <= asked.cost <= MOST_COST:
        raise BadPrivilege(field="cost", why="out_of_bounds")
    if not asked.tiers:
        raise BadPrivilege(field="tiers", why="missing")
    if any(one.times is not None and not 1 <= one.times <= MOST_TIMES for one in asked.tiers.values()):
        raise BadPrivilege(field="tiers", why="out_of_bounds")
    if await Store.filter(id__in=told["stores"]).count() != len(told["stores"]):
        raise BadPrivilege(field="stores", why="unknown")
    return told


async def _share(privilege: Privilege, asked: Asked) -> None:
    """What each tier has is a setting, not history: the audit log says what it was."""
    rows = PrivilegeQuota.filter(privilege_id=privilege.id)
    await rows.exclude(tier_id__in=[*asked.tiers]).delete()
    for tier, one in asked.tiers.items():
        said: dict[str, Any] = {
            "times": one.times,
            "words": one.words.strip(),
            "words_en": one.words_en.strip(),
        }
        if not await PrivilegeQuota.filter(privilege_id=privilege.id, tier_id=tier).update(**said):
            await PrivilegeQuota.create(privilege_id=privilege.id, tier_id=tier, **said)


async def _record(deed: str, privilege: Privilege, asked: Asked, by: Actor, at: datetime) -> None:
    """With what each tier has by then, by the tier's name; None is without limit."""
    names = dict(await Tier.all().order_by("level").values_list("id", "name"))
    quotas = {str(names[id]): asked.tiers[id].times for id in names if id in asked.tiers}
    facts: dict[str, Any] = {"gives": asked.way, "period": asked.period, "per": asked.per}
    await audit.record(deed, privilege, by=by, at=at, **facts, cost=asked.cost, quotas=quotas)
