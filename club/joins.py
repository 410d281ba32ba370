"""Rows of several models by one hand-written statement: for the few reads that every request makes.

Putting an ORM query together costs some twenty times what the database takes to answer it. `columns` lists
all fields of some models for a SELECT, `built` makes one of them from a row.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from tortoise.fields import DatetimeField
from tortoise.models import Model

Row = TypeVar("Row", bound=Model)


def columns(**models: type[Model]) -> str:
    """What to select: `columns(m=Member, t=Tier)` for a statement that calls the tables m and t."""
    return ", ".join(
        f'{alias}."{column}" AS "{alias}.{column}"'
        for alias, model in models.items()
        for column in _columns(model)
    )


def built(row: Mapping[str, Any], alias: str, model: type[Row]) -> Row | None:
    """The `model` that stands under `alias` in `row`; None where an outer join found nobody."""
    if row[f"{alias}.id"] is None:
        return None
    plain, instants = _keys(alias, model)
    values = {column: row[key] for column, key in plain} | dict.fromkeys(column for column, _ in instants)
    made = model._init_from_db(**values)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    for column, key in instants:
        object.__setattr__(made, column, _instant(row[key]))
    return made


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite keeps instants as text, always in UTC. The ORM's way of reading that is ten times slower."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


@cache
def _keys(alias: str, model: type[Model]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The columns of `model` and what the row calls them: those that hold instants apart from the others."""
    fields = model._meta.fields_map  # pyright: ignore[reportPrivateUsage]
    named = [(column, f"{alias}.{column}") for column in _columns(model)]
    instants = [pair for pair in named if isinstance(fields[pair[0]], DatetimeField)]
    return [pair for pair in named if pair not in instants], instants


def _columns(model: type[Model]) -> Iterable[str]:
    return model._meta.fields_db_projection.values()  # pyright: ignore[reportPrivateUsage]
