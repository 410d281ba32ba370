"""Making migrations: what the models say now, compared with what the migrations on disk have made.

Tortoise's own makemigrations leaves out Meta.constraints of a new model, writes the name of a relation where
an index needs its column, and takes a reworded docstring for a change. Here constraints follow their model as
operations of their own, which both databases understand.
"""

import fcntl
import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.fields.data import JSON_DUMPS, JSON_LOADS
from tortoise.indexes import Index
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddConstraint, AddField, CreateModel, Operation
from tortoise.migrations.schema_generator.operation_generator import OperationGenerator
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.migrations.writer import MigrationWriter, migrations_module_path, slugify_migration_name

from web.database import apps, sqlite
from web.database.connections import Database

LONGEST_NAME = 50
UNSAID = {  # arguments of a field that say what is so without them
    "auto_now": False,
    "auto_now_add": False,
    "db_constraint": True,
    "decoder": JSON_LOADS,
    "encoder": JSON_DUMPS,
    "to_field": "id",
}


class NeedsDefault(Exception):
    """A new column that may not be null has nothing to hold in the rows that exist."""


async def make(*, check: bool = False, fresh: bool = False) -> list[str]:
    """Write the migrations that the models ask for, and return the files written.

    With `check` the files are named but not written; with `fresh` everything starts again at 0001.
    Raises NeedsDefault.
    """
    written: list[str] = []
    with _one_maker(), _set_aside(fresh and not check):
        while writers := await _changes():
            if check:
                return [str(writer.path()) for writer in writers]
            written.append(str(writers[0].write()))  # one by one: the next names it if it points at its app
            importlib.invalidate_caches()
    return written


class Detector(MigrationAutodetector):
    """Compares the models that are loaded with the migrations on disk."""

    def __init__(self) -> None:
        assert Tortoise.apps is not None, "the models are not loaded"
        super().__init__(Tortoise.apps, apps.config())

    async def changes(self) -> list[MigrationWriter]:
        with apps.without_filters():
            return [self._ours(writer) for writer in await super().changes()]

    def first(self, app: str) -> Migration:
        """The one migration that would make all tables of `app` at once."""
        migration, nothing = Migration("0001_initial", app), State(models={}, apps=StateApps())
        operations = OperationGenerator(nothing, self._current_state()).generate([app])
        migration.operations = list(_with_constraints(operations))
        return migration

    def _ours(self, writer: MigrationWriter) -> MigrationWriter:
        operations = list(_with_constraints(writer.operations))
        _refuse_empty_columns(writer.app_label, operations)
        name = writer.name if writer.initial else f"{writer.name[:4]}_{_summary(operations)}"
        return Writer(
            name,
            writer.app_label,
            operations,
            dependencies=writer.dependencies,
            initial=writer.initial,
            migrations_module=writer.migrations_module,
        )

    def _current_state(self) -> State:
        state = super()._current_state()
        for model in state.models.values():
            model.options.pop("table_description", None)
            if "indexes" in model.options:
                model.options["indexes"] = [_on_columns(index, model) for index in model.options["indexes"]]
        return state


class Writer(MigrationWriter):
    """Writes a migration with a docstring, and fields without arguments that say nothing."""

    def as_string(self) -> str:
        what = "The first tables" if self.initial else ", ".join(o.describe() for o in self.operations[:3])
        return f'"""{what}."""\n\n{super().as_string()}'

    def _render_field(self, field: Any, imports: Any) -> str:
        return super()._render_field(_Terse(field), imports)


class _Terse:
    """A field that leaves out what need not be said."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        path, args, kwargs = self.field.deconstruct()
        return path, args, {k: v for k, v in kwargs.items() if k not in UNSAID or UNSAID[k] != v}


def _with_constraints(operations: Iterable[Any]) -> Iterator[Operation]:
    """Tortoise's CreateModel takes no notice of constraints, so let each follow it."""
    for operation in operations:
        if not isinstance(operation, CreateModel) or "constraints" not in operation.options:
            yield operation
            continue
        options = {key: value for key, value in operation.options.items() if key != "constraints"}
        yield CreateModel(operation.name, operation.fields, options=options, bases=operation.bases)
        yield from (AddConstraint(operation.name, each) for each in operation.options["constraints"])


def _on_columns(index: Any, model: ModelState) -> Index:
    """`index` by columns: a migration does not look up what the column of a relation is called."""
    if not isinstance(index, Index):
        index = Index(fields=tuple(index))
    index.fields = [getattr(model.fields.get(name), "source_field", None) or name for name in index.fields]
    return index


def _refuse_empty_columns(app: str, operations: Iterable[Any]) -> None:
    for added in (operation for operation in operations if isinstance(operation, AddField)):
        if not added.field.null and not added.field.has_db_default():
            raise NeedsDefault(
                f"{app}.{added.model_name}.{added.name} is new: rows that exist need a value. "
                "Give it db_default=…, or null=True until a later migration has filled it."
            )


def _summary(operations: list[Operation]) -> str:
    summary = slugify_migration_name(operations[0].describe())
    return summary[:LONGEST_NAME] + ("_and_more" if len(operations) > 1 else "")


async def _changes() -> list[MigrationWriter]:
    """What each app needs, lower ones first. Only the models are loaded; no database is asked."""
    nowhere = {"engine": sqlite.__name__, "credentials": {"file_path": ":memory:"}}
    async with Database() as database:
        await database.init(
            {"connections": {"default": nowhere}, "apps": apps.config()}, init_connections=False
        )
        return await Detector().changes()


@contextmanager
def _one_maker() -> Iterator[None]:
    """Two who make migrations at once would both write a 0007."""
    with Path(__file__).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _set_aside(wanted: bool) -> Iterator[None]:
    """Take the migrations away; if what follows fails, they are back."""
    folders = [migrations_module_path(f"{app}.migrations") for app in apps.APPS if wanted]
    kept = {file: file.read_bytes() for folder in folders for file in folder.glob("[0-9]*.py")}
    for file in kept:
        file.unlink()
    try:
        yield
    except BaseException:
        for file, content in kept.items():
            file.write_bytes(content)
        raise
