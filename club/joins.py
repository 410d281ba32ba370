"""Rows of several models by one hand-written statement: for the few reads that every request makes.

Putting an ORM query together costs some twenty times what the database takes to answer it. `columns` lists
all fields of some models for a SELECT, `built` makes one of them from a row.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from tortoise.fields import DatetimeField
from tortoise.models import Model

from points import sql

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
    made = model.__new__(model)
    vars(made).update(
        {column: row[key] for column, key in _as_they_are(alias, model)},
        **{column: read(row[key]) for column, key, read in _to_be_read(alias, model)},
        _partial=False,  # what the ORM sets itself for a row that it has loaded
        _saved_in_db=True,
        _custom_generated_pk=False,
        _await_when_save={},
    )
    return made


def attach(row: Model, **related: Model | None) -> None:
    """Let `row` have its relations at hand: what the ORM's own assignment would do, less its questions."""
    vars(row).update({f"_{name}": found for name, found in related.items()})


@cache
def _as_they_are(alias: str, model: type[Model]) -> list[tuple[str, str]]:
    """Columns whose values the driver gives as the model has them, and what the row calls them."""
    others = {column for column, _, _ in _to_be_read(alias, model)}
    return [(column, f"{alias}.{column}") for column in _columns(model) if column not in others]


@cache
def _to_be_read(alias: str, model: type[Model]) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """The other columns, and how each is read."""
    meta = model._meta  # pyright: ignore[reportPrivateUsage]
    fields = [field for _, _, field in (*meta.db_default_fields, *meta.db_complex_fields)]
    return [
        (column, f"{alias}.{column}", _instant if isinstance(field, DatetimeField) else field.to_python_value)
        for field in fields
        for column in [str(meta.fields_db_projection[field.model_field_name])]
    ]


def _instant(value: Any) -> datetime | None:
    """The ORM's own way of reading it is ten times slower."""
    return None if value is None else sql.instant(value)


def _columns(model: type[Model]) -> Iterable[str]:
    return model._meta.fields_db_projection.values()  # pyright: ignore[reportPrivateUsage]
