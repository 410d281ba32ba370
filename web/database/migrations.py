"""Migrations: applied at start under a lock, forward only; the same files serve both databases.

`web.database.making` makes them from the models.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddConstraint, AddIndex, CreateModel, Operation
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import migrations_module_path
from tortoise.transactions import in_transaction

from web.database import apps
from web.database.address import Address, Unusable
from web.database.connections import Database, Settings, connected, described
from web.database.lock import alone
from web.database.making import make
from web.database.rebuild import SqliteEditor

__all__ = ["BrokenReferences", "TooNew", "apply", "make", "waiting"]

ADDS_ONLY = (CreateModel, AddConstraint, AddIndex)  # these look at the tables as they will be


class BrokenReferences(Unusable):
    """A migration would leave rows that point at nothing; it was rolled back."""


class TooNew(Unusable):
    """The database was brought up to date by a newer version than this one."""


async def apply(settings: Settings) -> list[str]:
    """Bring the database up to date and return what was applied, like `club.0001_initial`.

    Any number of processes may call it at once. Raises TooNew, BrokenReferences.
    """
    address = Address.of(settings.database_url)
    async with alone(address):
        if not await waiting(address):
            return []
        async with with_models(address) as connection:
            executor = Executor(connection)
            return [await executor.apply(migration) async for migration in executor.waiting()]


async def waiting(address: Address) -> set[str]:
    """Names of the migrations that were not applied yet. Needs no models, so a start without any is quick."""
    async with connected(described(address)) as connection:
        applied = await _applied(connection)
    known = {f"{app}.{file.stem}" for app in apps.APPS for file in _folder(app).glob("[0-9]*.py")}
    if unknown := applied - known:
        raise TooNew(
            f"This version does not know {', '.join(sorted(unknown))}: start the one that made {address}."
        )
    return known - applied


class Tables(StateApps):
    """The models as a migration sees them, for their tables alone: nobody asks them for rows.

    So no queries are prepared for each of them at each step, and a copy shares the models: a step that
    changes one makes it and its neighbours anew.
    """

    def clone(self, model_states: dict[tuple[str, str], ModelState] | None = None) -> "Tables":
        copy = Tables(default_connections=dict(self._default_connections), connections=self._connections)
        copy.apps = {app: dict(models) for app, models in self.apps.items()}
        return copy

    def unregister_model(self, app_label: str, model_name: str) -> None:
        self.apps.get(app_label, {}).pop(model_name, None)  # which a copy may still hold: it keeps its app

    def _build_initial_querysets(self) -> None:
        pass


class Executor(MigrationExecutor):
    """Applies migrations forward, each in one transaction together with the record that it was."""

    def __init__(self, connection: BaseDBAsyncClient) -> None:
        super().__init__(connection, apps.config())
        self.state = State(models={}, apps=Tables())

    async def waiting(self) -> AsyncIterator[Migration]:
        """What is to be applied, in order; `state` is then what the others made."""
        steps = await self.plan()
        self.state = await self._project_state(set(await self.recorder.applied_migrations()))
        for step in steps:
            yield step.migration

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        return [state async for state in self._states(applied, upto)][-1][1]

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        return {key: state.clone() async for key, state in self._states(applied) if key}

    async def _states(
        self, applied: set[MigrationKey], upto: MigrationKey | None = None
    ) -> AsyncIterator[tuple[MigrationKey | None, State]]:
        """The one state as it is before each migration that was applied; at last as they all left it."""
        state = State(models={}, apps=Tables(default_connections=dict.fromkeys(apps.APPS, "default")))
        for key in self._full_plan():
            if key == upto:
                break
            if key in applied and (migration := self.loader.graph.nodes[key]):
                yield key, state
                for operation in migration.operations:
                    _forward(operation, migration, state)
        yield None, state

    async def apply(self, migration: Migration) -> str:
        async with in_transaction() as transaction:
            editor = self._schema_editor()
            editor.client = transaction
            await self.recorder.ensure_schema(editor)
            for operation in migration.operations:
                before = self.state if isinstance(operation, ADDS_ONLY) else self.state.clone()
                _forward(operation, migration, self.state)
                await operation.database_forward(migration.app_label, before, self.state, editor)
            await _refuse_broken_references(transaction, migration)
            await MigrationRecorder(transaction).record_applied(migration.app_label, migration.name)
        return f"{migration.app_label}.{migration.name}"

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if self.connection.capabilities.dialect == "sqlite":
            return SqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return super()._schema_editor(atomic, collect_sql)


def _forward(operation: Operation, migration: Migration, state: State) -> None:
    """What `operation` makes of the models."""
    with apps.without_filters():
        operation.state_forward(migration.app_label, state)


async def _applied(connection: BaseDBAsyncClient) -> set[str]:
    try:
        rows = await connection.execute_query_dict("SELECT app, name FROM tortoise_migrations")
    except OperationalError:  # an empty database has no such table yet
        return set()
    return {f"{row['app']}.{row['name']}" for row in rows}


async def _refuse_broken_references(connection: BaseDBAsyncClient, migration: Migration) -> None:
    if connection.capabilities.dialect != "sqlite":
        return
    broken = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        tables = sorted({f"{row['table']} -> {row['parent']}" for row in broken})
        raise BrokenReferences(f"{migration.app_label}.{migration.name} would leave {', '.join(tables)}")


@asynccontextmanager
async def with_models(address: Address) -> AsyncIterator[BaseDBAsyncClient]:
    """The database with its models, and on SQLite without foreign keys: a rebuild drops tables."""
    async with Database() as database:
        await database.start(described(address, foreign_keys="OFF"))
        yield database.db()


def _folder(app: str) -> Path:
    return migrations_module_path(f"{app}.migrations")
