"""Changing a SQLite table without losing what hangs on it.

SQLite can alter little in place, so Tortoise copies a table to a new one and drops the old. Stock Tortoise forgets the
table's indexes, unique constraints and triggers on the way, and with foreign_keys=ON the drop deletes or blocks the
rows that point at it. Here all that is kept, and a rebuild with foreign_keys=ON is refused.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.migrations.constraints import UniqueConstraint
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor


class RebuildRefused(Exception):
    """Dropping the old table with foreign_keys=ON would take its children along."""


class SqliteEditor(SqliteSchemaEditor):
    """Tortoise's editor for SQLite; rebuilds keep everything, and partial unique constraints work."""

    async def _run_sql(self, sql: str) -> None:
        """Unlike Tortoise's, this knows a semicolon within a comment, a text or a trigger from one that ends."""
        if self.collect_sql:
            return await super()._run_sql(sql)
        for statement in _statements(sql):
            await self.client.execute_query(statement)

    async def add_constraint(self, model: Any, constraint: Any) -> None:
        if not getattr(constraint, "condition", None):
            return await super().add_constraint(model, constraint)
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        name = self._constraint_name_for_model(model, UniqueConstraint(tuple(columns), constraint.name))
        await self._run_sql(_unique_index(name, model._meta.db_table, columns, constraint.condition))

    async def _remake_table(self, model: Any, *args: Any, **changes: Any) -> None:
        if self.collect_sql:
            return await super()._remake_table(model, *args, **changes)
        if await self._pragma("foreign_keys") == [(1,)]:
            raise RebuildRefused(f"Migrate with foreign_keys=OFF: rebuilding {model._meta.db_table} drops it first.")
        kept = await self._belongings(model._meta.db_table)
        await super()._remake_table(model, *args, **changes)
        for name, sql in kept:
            if name not in await self._names():
                await self.client.execute_query(sql)

    async def _belongings(self, table: str) -> list[tuple[str, str]]:
        rows = await self.client.execute_query_dict(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql <> ''",
            [table],
        )
        return [(row["name"], row["sql"]) for row in rows]

    async def _names(self) -> set[str]:
        return {row["name"] for row in await self.client.execute_query_dict("SELECT name FROM sqlite_master")}

    async def _pragma(self, text: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in (await self.client.execute_query(f"PRAGMA {text}"))[1]]


def _statements(sql: str) -> Iterator[str]:
    begun = ""
    for piece in sql.rstrip().rstrip(";").split(";"):
        begun += f"{piece};"
        if sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""


def _unique_index(name: str, table: str, columns: list[str], condition: str) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({listed}) WHERE {condition}'
