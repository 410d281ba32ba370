"""Changing a SQLite table without losing what hangs on it.

SQLite alters little in place, so a table is copied to a new one and the old one dropped. Stock Tortoise
forgets indexes, unique constraints and triggers on the way, keeps a check that was to go, and with
foreign_keys=ON the drop takes the rows along that point at the table. Here the new table is made as the model
says, what else hung on the old one is hung on it again, and with foreign_keys=ON nothing is done at all.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor

from web.database.thread import statements

CREATES = re.compile(
    r'\s*CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TRIGGER)\s+(?:IF NOT EXISTS\s+)?"?(\w+)', re.IGNORECASE
)
Altered = Sequence[tuple[Any, Any]]  # (field before, field after)


BELONGINGS = """
SELECT m.name, m.sql, l."unique", group_concat(i.name) AS columns
FROM sqlite_master m
LEFT JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name
LEFT JOIN pragma_index_info(m.name) i
WHERE m.tbl_name = ? AND m.type IN ('index', 'trigger') AND m.sql IS NOT NULL
GROUP BY m.name
"""


class RebuildRefused(Exception):
    """Dropping the old table with foreign_keys=ON would take its children along."""


@dataclass(frozen=True)
class Belonging:
    """An index or a trigger of a table. A trigger is on no column, an index on an expression neither."""

    name: str
    sql: str
    columns: tuple[str, ...]
    unique: bool


class SqliteEditor(SqliteSchemaEditor):
    """Tortoise's editor for SQLite with a rebuild of our own; partial unique constraints work too."""

    _checks: Sequence[str] = ()

    async def add_constraint(self, model: Any, constraint: Any) -> None:
        if isinstance(constraint, CheckConstraint):
            await self._rebuild(model)
        elif constraint.condition:
            columns = ", ".join(f'"{c}"' for c in self._resolve_fields_to_columns(model, constraint.fields))
            on = f'"{model._meta.db_table}" ({columns}) WHERE {constraint.condition}'
            await self._run_sql(f'CREATE UNIQUE INDEX "{self._index_of(model, constraint)}" ON {on}')
        else:
            await super().add_constraint(model, constraint)

    async def remove_constraint(self, model: Any, constraint: Any) -> None:
        name = "" if isinstance(constraint, CheckConstraint) else self._index_of(model, constraint)
        if name in await self._names():
            await self._run_sql(f'DROP INDEX "{name}"')
        else:
            await self._rebuild(_without_constraint(model, constraint))

    async def _remake_table(
        self,
        model: Any,
        create_field: Any = None,
        delete_field: Any = None,
        alter_fields: Altered | None = None,
    ) -> None:
        await self._rebuild(
            _without_field(model, delete_field) if delete_field else model, alter_fields or ()
        )

    async def _rebuild(self, model: Any, altered: Altered = ()) -> None:
        table, columns = model._meta.db_table, list(model._meta.fields_db_projection.values())
        if await self._rows("SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys"):
            raise RebuildRefused(f"Migrate with foreign_keys=OFF: rebuilding {table} drops it first.")
        kept = [b for b in await self._belongings(table) if _is_wanted(b, columns, altered)]
        create, *indexes = statements(self._get_model_sql_data(model).table_sql)
        await self._run_sql(create.replace(f'"{table}"', f'"new__{table}"', 1))
        await self._copy(table, columns, altered)
        await self._swap(table)
        for sql in [*indexes, *(b.sql for b in kept)]:
            if _name(sql) not in await self._names():
                await self.client.execute_query(sql)

    async def _copy(self, table: str, columns: list[str], altered: Altered) -> None:
        there = {row["name"] for row in await self._rows("SELECT name FROM pragma_table_info(?)", table)}
        sources = {column: (f'"{column}"', []) for column in columns if column in there}
        sources |= {_column(new): _source(old, new) for old, new in altered}
        into = ", ".join(f'"{name}"' for name in sources)
        taken = ", ".join(sql for sql, _ in sources.values())
        values = [value for _, given in sources.values() for value in given]
        copy_over = f'INSERT INTO "new__{table}" ({into}) SELECT {taken} FROM "{table}"'  # noqa: S608
        await self.client.execute_query(copy_over, values)

    async def _swap(self, table: str) -> None:
        """Put the new table in the old one's place; numbers once given are not given again."""
        last = await self._rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        await self._run_sql("PRAGMA legacy_alter_table = ON")  # a trigger may name a table that is not there
        await self._run_sql(f'DROP TABLE "{table}"; ALTER TABLE "new__{table}" RENAME TO "{table}"')
        await self._run_sql("PRAGMA legacy_alter_table = OFF")
        for row in last:
            await self.client.execute_query("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            await self.client.execute_query("INSERT INTO sqlite_sequence VALUES (?, ?)", [table, row["seq"]])

    def _index_of(self, model: Any, constraint: UniqueConstraint) -> str:
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        return self._constraint_name_for_model(model, UniqueConstraint(tuple(columns), constraint.name))

    async def _belongings(self, table: str) -> list[Belonging]:
        rows = await self._rows(BELONGINGS, table)
        columns = [tuple((row["columns"] or "").split(",")) for row in rows]
        return [
            Belonging(row["name"], row["sql"], on, bool(row["unique"]))
            for row, on in zip(rows, columns, strict=True)
        ]

    async def _names(self) -> set[str]:
        return {row["name"] for row in await self._rows("SELECT name FROM sqlite_master")}

    async def _rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return await self.client.execute_query_dict(sql, list(values))

    async def _run_sql(self, sql: str) -> None:
        """Unlike Tortoise's, this knows a semicolon that ends a statement from one within it."""
        for statement in statements(sql):
            await self.client.execute_query(statement)

    def _get_model_sql_data(self, model: Any) -> Any:
        checks = [c for c in model._meta.constraints or () if isinstance(c, CheckConstraint)]
        self._checks = [f'CONSTRAINT "{c.name}" CHECK ({c.check})' for c in checks]
        return super()._get_model_sql_data(model)

    def _get_inner_statements(self) -> list[str]:
        return [*super()._get_inner_statements(), *self._checks]


def _without_field(model: Any, field: Any) -> Any:
    """`model` as it would be without `field`, and without what was said about it."""
    column, names = _column(field), {field.model_field_name, _column(field)}
    meta = copy(model._meta)
    meta.fields_db_projection = {k: v for k, v in meta.fields_db_projection.items() if v != column}
    meta.unique_together = [group for group in meta.unique_together or () if names.isdisjoint(group)]
    meta.indexes = [i for i in meta.indexes or () if names.isdisjoint(getattr(i, "fields", i))]
    named = re.compile(rf"\b{column}\b")
    meta.constraints = [c for c in meta.constraints or () if not named.search(getattr(c, "check", ""))]
    return SimpleNamespace(_meta=meta)


def _without_constraint(model: Any, constraint: Any) -> Any:
    meta = copy(model._meta)
    meta.constraints = [c for c in meta.constraints or () if c != constraint]
    unwanted = tuple(getattr(constraint, "fields", ()))
    meta.unique_together = [group for group in meta.unique_together or () if tuple(group) != unwanted]
    return SimpleNamespace(_meta=meta)


def _is_wanted(belonging: Belonging, columns: list[str], altered: Altered) -> bool:
    if any(column and column not in columns for column in belonging.columns):
        return False
    return not any(_is_dropped(belonging, old, new) for old, new in altered)


def _is_dropped(belonging: Belonging, old: Any, new: Any) -> bool:
    if belonging.columns != (_column(old),) or " WHERE " in belonging.sql.upper():
        return False
    return (old.unique and not new.unique) if belonging.unique else (old.index and not new.index)


def _source(old: Any, new: Any) -> tuple[str, list[Any]]:
    """What fills the altered column: what was there, or the new default where nothing was and now must be."""
    if not old.null or new.null or new.default is None:
        return f'"{_column(old)}"', []
    default = new.default() if callable(new.default) else new.default
    return f'COALESCE("{_column(old)}", ?)', [new.to_db_value(default, None)]


def _column(field: Any) -> str:
    return field.source_field or field.model_field_name


def _name(sql: str) -> str:
    found = CREATES.match(sql)
    assert found, sql
    return found[1]
