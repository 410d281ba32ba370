"""Rows of several models by one hand-written statement: for the few reads that every request makes.

Putting an ORM query together costs some twenty times what the database takes to answer it. `columns` lists
all fields of some models for a SELECT, `built` makes one of them from a row.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

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
    values = {column: row[f"{alias}.{column}"] for column in _columns(model)}
    return model._init_from_db(**values)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]


def _columns(model: type[Model]) -> Iterable[str]:
    return model._meta.fields_db_projection.values()  # pyright: ignore[reportPrivateUsage]
