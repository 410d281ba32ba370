"""Issues: every row that was not taken as it stands, with its number, column, value and the reason.

`note`: it was taken, and somebody should know. `left`: one value was left out, the rest was taken.
`refused`: nothing of the row was taken; it is kept whole and stays `open` on the worklist until it is mended
or put away.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.models import Model
from tortoise.queryset import QuerySet

from points import bulk
from points.sql import Database

if TYPE_CHECKING:
    from club.imports.run import Import
    from club.staff import Staff

Weight = Literal["note", "left", "refused"]
TAKEN = ("note", "left")
Group = Literal["refused", "mended", "left", "note"]
GROUPS: tuple[Group, ...] = ("refused", "mended", "left", "note")


class Issue(Model):
    """`column` is what the file calls it; `cells` are the whole row, of a refused one."""

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyRelation[Import] = fields.ForeignKeyField(
        "club.Import", related_name="issues", on_delete=fields.RESTRICT
    )
    row = fields.IntField()
    weight = fields.CharField(max_length=8)
    reason = fields.CharField(max_length=40)
    column = fields.CharField(max_length=60, default="")
    value = fields.TextField(default="")
    facts = fields.JSONField[dict[str, Any]](default=dict)
    cells = fields.JSONField[list[str]](null=True)
    state = fields.CharField(max_length=10, default="")
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=60, default="")
    why = fields.CharField(max_length=120, default="")
    run_id: int

    class Meta:
        table = "club_import_issue"
        indexes = (("run", "weight", "row"), ("run", "reason"), ("state", "id"))


class Problem(NamedTuple):
    """What is wrong with one value of a row, by the field that it was to fill; '' for the whole row."""

    weight: Weight
    reason: str
    field: str = ""
    value: str = ""
    facts: Mapping[str, Any] = MappingProxyType({})


def worklist(staff: Staff) -> QuerySet[Issue]:
    """Rows that wait to be mended in the scope of `staff`: of files that were really imported."""
    rows = Issue.filter(state="open", run__state__in=("running", "done", "failed"))
    if staff.store_id is not None:
        rows = rows.filter(run__store_id=staff.store_id)
    return rows.select_related("run").order_by("id")


def of_run(run: Import, kind: Group) -> QuerySet[Issue]:
    """What is wrong with the rows of a file, of one `kind`: those that are refused still, those that were
    mended, and what was left out or noted of rows that were taken."""
    rows = Issue.filter(run_id=run.id)
    refused = rows.filter(weight="refused")
    if kind == "mended":
        return refused.filter(state="mended")
    out = refused.exclude(state="mended")
    if kind == "refused":
        return out
    return rows.filter(weight=kind).exclude(row__in=Subquery(out.values("row")))


def waiting(run: Import) -> QuerySet[Issue]:
    """Rows of a file that wait to be mended."""
    return Issue.filter(run_id=run.id, state="open")


async def tally(run: Import, *, using_db: BaseDBAsyncClient) -> dict[Group, Counter[str]]:
    """How many there are of each kind, by reason: as many as `of_run` finds."""
    found: dict[Group, Counter[str]] = {}
    for kind in GROUPS:
        rows = of_run(run, kind).using_db(using_db).annotate(n=Count("id")).group_by("reason")
        found[kind] = Counter(dict(await rows.values_list("reason", "n")))  # type: ignore[arg-type]
    return found


async def forget(*, before: datetime, limit: int) -> int:
    """Blank the rows that ended before that instant, and those of runs of before it that nobody has to end.

    Those are the ones that were taken, and the ones whose people had left by then: they are put away. What
    was wrong with them stays. How many it were.
    """
    ended_by_itself = Q(Q(reason="customer.closed", state="open"), Q(weight__in=TAKEN), join_type="OR")
    over = Q(ended_at__lt=before) | Q(ended_by_itself, run__created_at__lt=before)
    full = Q(cells__not_isnull=True) | ~Q(value="")
    old = Issue.filter(full).filter(over).order_by("id").limit(limit)
    if not (ids := await old.values_list("id", flat=True)):
        return 0
    left = Issue.filter(id__in=ids, state="open")
    await left.update(state="put_away", ended_at=before, ended_by="club")
    return await Issue.filter(id__in=ids).update(cells=None, value="", facts={})


async def write(
    db: Database,
    run: Import,
    found: Sequence[tuple[int, list[str], Sequence[Problem]]],
) -> None:
    """Write down what is wrong with rows (number, cells, problems), in the transaction of the chunk."""
    called = {place: heading for heading, place in run.columns.columns.items() if place}
    rows: list[tuple[Any, ...]] = []
    for number, cells, problems in found:
        for one in problems:
            is_refused = one.weight == "refused"
            rows.append((
                run.id, number, one.weight, one.reason, called.get(one.field, "")[:60], one.value,
                json.dumps(dict(one.facts), default=str, ensure_ascii=False),
                json.dumps(cells, ensure_ascii=False) if is_refused else None,
                "open" if is_refused else "",
            ))  # fmt: skip
    ids = await bulk.new_ids(db, "club_import_issue", len(rows))
    full = [(id, *row, "", "") for id, row in zip(ids, rows, strict=True)]
    await bulk.insert(db, "club_import_issue", _COLUMNS, full)


_COLUMNS = (
    "id", "run_id", "row", "weight", "reason", "column", "value", "facts", "cells", "state",
    "ended_by", "why",
)  # fmt: skip
