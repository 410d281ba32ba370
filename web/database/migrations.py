"""Migrations: made from the models, applied at start under a lock, forward only; one set for both
databases."""

import fcntl
import importlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddConstraint, CreateModel, Operation
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.operation_generator import OperationGenerator
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import MigrationWriter, migrations_module_path
from tortoise.transactions import in_transaction

from web.database import apps
from web.database.address import Address
from web.database.connections import Database, Settings, config
from web.database.lock import alone
from web.database.rebuild import SqliteEditor


class BrokenReferences(Exception):
    """A migration left rows that point at nothing; it was rolled back."""


async def apply(settings: Settings) -> list[str]:
    """Bring the database up to date and return what was applied, like `club.0001_initial`.

    Safe to call from any number of processes at once.
    """
    address = Address.of(settings.database_url)
    async with alone(address), _database(address) as connection:
        executor = Executor(connection)
        return [await executor.apply(migration) async for migration in executor.waiting()]


async def make(*, check: bool = False, fresh: bool = False) -> list[str]:
    """Write the migrations that the models ask for, and return the files written.

    With `check` the files are named but not written; with `fresh` everything starts again at 0001.
    """
    written: list[str] = []
    with _one_maker(), _set_aside(fresh and not check):
        for app in apps.APPS:  # one after the other: an app's migration names those of the apps it points at
            async with _models():
                changes = [writer for writer in await Detector().changes() if writer.app_label == app]
            written += [_write(writer, check) for writer in changes]
            importlib.invalidate_caches()
    return written


async def apply_models(settings: Settings) -> None:
    """Make the tables straight from the models, by the operations that `make(fresh=True)` would write."""
    async with _database(Address.of(settings.database_url)) as connection:
        executor = Executor(connection)
        state = State(models={}, apps=StateApps())
        for app in apps.APPS:
            await executor.run(Detector().first(app), state)


class Executor(MigrationExecutor):
    """Applies migrations forward, each in one transaction together with the record that it was."""

    def __init__(self, connection: BaseDBAsyncClient) -> None:
        super().__init__(connection, apps.config())
        self.state: State | None = None

    async def waiting(self) -> AsyncIterator[Migration]:
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))
        steps = await self.plan()
        applied = set(await self.recorder.applied_migrations())
        if steps:
            self.state = await self._project_state(applied)
        for step in steps:
            yield step.migration

    async def apply(self, migration: Migration) -> str:
        assert self.state is not None
        await self.run(migration, self.state)
        return f"{migration.app_label}.{migration.name}"

    async def run(self, migration: Migration, state: State) -> None:
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))
        async with in_transaction() as transaction:
            editor = self._schema_editor()
            editor.client = transaction
            await migration.apply(state, schema_editor=editor)
            await _refuse_broken_references(transaction, migration)
            await MigrationRecorder(transaction).record_applied(migration.app_label, migration.name)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if self.connection.capabilities.dialect == "sqlite":
            return SqliteEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return super()._schema_editor(atomic, collect_sql)


class Detector(MigrationAutodetector):
    """Compares the models with the migrations on disk."""

    def __init__(self) -> None:
        assert Tortoise.apps is not None, "the models are not loaded"
        super().__init__(Tortoise.apps, apps.config())

    def _current_state(self) -> State:
        """The models without their docstrings: a reworded one is no change of the tables."""
        state = super()._current_state()
        for model in state.models.values():
            model.options.pop("table_description", None)
        return state

    def first(self, app: str) -> Migration:
        """The one migration that would make all tables of `app` at once."""
        migration = Migration("0001_initial", app)
        nothing = State(models={}, apps=StateApps())
        operations = OperationGenerator(nothing, self._current_state()).generate([app])
        migration.operations = list(_with_constraints(operations))
        return migration

    async def changes(self) -> list[MigrationWriter]:
        writers = await super().changes()
        for writer in writers:
            writer.operations = list(_with_constraints(writer.operations))
        return writers


def _with_constraints(operations: list[Any]) -> Iterator[Operation]:
    """CreateModel ignores Meta.constraints: let each follow as an operation of its own."""
    for operation in operations:
        if not isinstance(operation, CreateModel) or "constraints" not in operation.options:
            yield operation
            continue
        options = dict(operation.options)
        constraints = options.pop("constraints")
        yield CreateModel(operation.name, operation.fields, options=options, bases=operation.bases)
        yield from (AddConstraint(operation.name, constraint) for constraint in constraints)


async def _refuse_broken_references(connection: BaseDBAsyncClient, migration: Migration) -> None:
    if connection.capabilities.dialect != "sqlite":
        return
    broken = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        tables = sorted({f"{row['table']} -> {row['parent']}" for row in broken})
        raise BrokenReferences(f"{migration.app_label}.{migration.name} would leave {', '.join(tables)}")


@asynccontextmanager
async def _database(address: Address) -> AsyncIterator[BaseDBAsyncClient]:
    described = config(address, pool=2)["default"]
    if address.is_sqlite:
        described["credentials"] = described["credentials"] | {"foreign_keys": "OFF"}
    async with Database() as database:
        await database.start({"default": described})
        yield database.db()


@asynccontextmanager
async def _models() -> AsyncIterator[None]:
    """The models alone, bound to no database."""
    async with Database() as database:
        nowhere = {"default": {"engine": "web.database.sqlite", "credentials": {"file_path": ":memory:"}}}
        await database.init({"connections": nowhere, "apps": apps.config()}, init_connections=False)
        yield


@contextmanager
def _one_maker() -> Iterator[None]:
    with Path(__file__).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _set_aside(wanted: bool) -> Iterator[None]:
    files = [file for app in apps.APPS for file in _folder(app).glob("[0-9]*.py")] if wanted else []
    kept = {file: file.read_bytes() for file in files}
    for file in files:
        file.unlink()
    try:
        yield
    except BaseException:
        for file, content in kept.items():
            file.write_bytes(content)
        raise


def _folder(app: str) -> Path:
    return migrations_module_path(f"{app}.migrations")


def _write(writer: MigrationWriter, check: bool) -> str:
    return str(writer.path() if check else writer.write())
