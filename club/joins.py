"""Rows of several models by one hand-written statement: for the few reads that every request makes.

Putting an ORM query together costs some twenty times what the database takes to answer it. `columns` lists
all fields of some models for a SELECT, `built` makes one of them from a row.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
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
    columns, values, to_be_read = _reading(alias, model)
    made = model.__new__(model)
    state = vars(made)
    state.update(zip(columns, values(row), strict=True))
    for column, read in to_be_read:
        if (value := state[column]) is not None:
            state[column] = read(value)
    state.update(  # what the ORM sets itself for a row that it has loaded
        _partial=False, _saved_in_db=True, _custom_generated_pk=False, _await_when_save={}
    )
    return made


def attach(row: Model, **related: Model | None) -> None:
    """Let `row` have its relations at hand: what the ORM's own assignment would do, less its questions."""
    vars(row).update({f"_{name}": found for name, found in related.items()})


@cache
def _reading(
    alias: str, model: type[Model]
) -> tuple[tuple[str, ...], Callable[[Any], Any], list[tuple[str, Callable[[Any], Any]]]]:
    """All columns, what takes their values from a row at once, and how those are read which the driver does
    not give as the model has them."""
    columns = tuple(_columns(model))
    meta = model._meta  # pyright: ignore[reportPrivateUsage]
    others = [field for _, _, field in (*meta.db_default_fields, *meta.db_complex_fields)]
    to_be_read = [
        (
            str(meta.fields_db_projection[field.model_field_name]),
            # the ORM's own way of reading an instant is ten times slower
            sql.instant if isinstance(field, DatetimeField) else field.to_python_value,
        )
        for field in others
    ]
    return columns, itemgetter(*(f"{alias}.{column}" for column in columns)), to_be_read


def _columns(model: type[Model]) -> Iterable[str]:
    return model._meta.fields_db_projection.values()  # pyright: ignore[reportPrivateUsage]
