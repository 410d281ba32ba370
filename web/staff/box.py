"""The follow-up box: whose tasks, due when, and what colleagues are late with; for the pages that show it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from club import clock, roles, tasks
from club.staff import Staff
from club.tasks import Task
from web.i18n import lazy
from web.render import read

WHEN = {
    "overdue": lazy("Overdue"),
    "today": lazy("Due today"),
    "week": lazy("Within a week"),
    "later": lazy("After a week"),
    "settled": lazy("Worked off"),
}
WHOSE = {"mine": lazy("Mine"), "all": lazy("Everybody's")}


class Late(NamedTuple):
    """A colleague, and how much of theirs is overdue."""

    owner: int
    name: str
    count: int


def of(asker: Staff, whose: str) -> QuerySet[Task]:
    """The asker's own box, or that of all whom they see."""
    box = tasks.visible_to(asker)
    return box.filter(owner_id=asker.id) if whose == "mine" else box


def at(box: QuerySet[Task], when: str, now: datetime) -> QuerySet[Task]:
    """Those that are due then; all that are open without a word."""
    if when == "settled":
        return box.exclude(state="open")
    box, today = box.filter(state="open"), clock.day_of(now)
    week = clock.end_of(today + timedelta(days=7))
    if when == "overdue":
        return box.filter(due_at__lte=now)
    if when == "today":
        return box.filter(due_at__gt=now, due_at__lte=clock.end_of(today))
    if when == "week":
        return box.filter(due_at__gt=clock.end_of(today), due_at__lte=week)
    return box.filter(due_at__gt=week) if when == "later" else box


async def late(asker: Staff, now: datetime) -> list[Late]:
    """With whom of the colleagues something is overdue, who has most of it first."""
    theirs = at(of(asker, "all"), "overdue", now).exclude(owner_id=asker.id).using_db(read())
    each: Any = theirs.annotate(n=Count("id")).group_by("owner_id", "owner__name").order_by()
    counted = [Late(*row) for row in await each.values_list("owner_id", "owner__name", "n")]
    return sorted(counted, key=lambda one: (-one.count, one.name))


async def colleagues(asker: Staff) -> list[Staff]:
    """Who may own a task here: those of the store and those of all stores whose role does such things."""
    able = [role for role, permissions in roles.ROLES.items() if "tasks.edit" in permissions]
    team = Staff.filter(is_active=True, role__in=able).using_db(read())
    if asker.store_id is not None:
        team = team.filter(Q(store_id=asker.store_id) | Q(store_id=None))
    return await team.order_by("name", "id")
