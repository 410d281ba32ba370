"""Migrations are made from the models and applied once each, however many processes start at the same moment.

A package of one small model is written for each test, migrated, and changed.
"""

import asyncio
import importlib
import re
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.migrations.executor import MigrationTarget

from club.handovers import Handed, Handover
from club.staff import Staff
from tests import databases, processes
from tests.processes import ROOT
from web.database import Address, apps, migrations
from web.database.connections import connected, described
from web.database.lock import alone
from web.database.making import NeedsDefault
from web.database.migrations import BrokenReferences, TooNew

numbers = count(1)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
MODEL = '''
"""Books."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model


class Book(Model):
    """{docstring}"""

    id = fields.IntField(primary_key=True)
    title = fields.CharField(max_length=40)
    copies = fields.IntField(default=1)
    follows = fields.ForeignKeyField("{app}.Book", null=True, on_delete=fields.RESTRICT)
    {field}

    class Meta:
        table = "library_book"
        indexes = (("follows", "title"),)
        constraints = (
            CheckConstraint(check="copies >= 0", name="library_book_copies"),
            UniqueConstraint(("title",), name="library_book_title", condition="copies > 0"),
        )
'''
START = """
import asyncio, types
from web.database import apps, migrations
apps.APPS = ({app!r},)
# go
print(*asyncio.run(migrations.apply(types.SimpleNamespace(database_url={url!r}, database_pool=2))))
"""


class Library:
    """A package with one model, and the database that it is kept in."""

    def __init__(self, name: str, directory: Path) -> None:
        self.name, self.folder, self.url = name, directory / name, databases.bare(directory)
        (self.folder / "migrations").mkdir(parents=True)
        for package in (self.folder, self.folder / "migrations"):
            (package / "__init__.py").touch()
        self.model()

    def model(self, field: str = "", docstring: str = "A book; with a semicolon.") -> None:
        """Write the model anew, with one more field."""
        text = MODEL.format(app=self.name, field=field, docstring=docstring)
        (self.folder / "books.py").write_text(text)
        self.forget()

    def migration(self, name: str, *statements: str) -> None:
        """Write a migration by hand."""
        (self.folder / "migrations" / f"{name}.py").write_text(
            "from tortoise import migrations\nfrom tortoise.migrations.operations import RunSQL\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [({self.name!r}, '0001_initial')]\n"
            f"    operations = [{', '.join(f'RunSQL({statement!r})' for statement in statements)}]\n"
        )
        self.forget()

    def forget(self) -> None:
        """Let Python read the files again."""
        for module in [name for name in sys.modules if name.startswith(f"{self.name}.")]:
            del sys.modules[module]
        importlib.invalidate_caches()
        apps.model_modules.cache_clear()

    def files(self) -> list[str]:
        return sorted(file.name for file in (self.folder / "migrations").glob("0*.py"))

    async def make(self, **options: bool) -> list[str]:
        return [Path(file).name for file in await migrations.make(**options)]

    async def apply(self) -> list[str]:
        applied = await migrations.apply(databases.settings(self.url))
        return [name.removeprefix(f"{self.name}.") for name in applied]

    async def run(self, sql: str) -> list[dict[str, Any]]:
        async with connected(described(Address.of(self.url))) as database:
            return await database.execute_query_dict(sql)

    async def add(self, *values: object) -> None:
        await self.run(f"INSERT INTO library_book (id, title, copies) VALUES {values}")


@pytest.fixture
def library(tmp_path, monkeypatch):
    name = f"library_{next(numbers)}"  # Python and Tortoise remember what they have once seen
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(apps, "APPS", (name,))
    yield Library(name, tmp_path)
    apps.model_modules.cache_clear()


async def test_processes_that_start_at_once_apply_each_migration_once(library):
    await library.make()
    library.model("pages = fields.IntField(null=True)")
    await library.make()
    start = START.format(app=library.name, url=library.url)
    applied = await processes.together(3, start, PYTHONPATH=f"{ROOT}:{library.folder.parent}")
    both = f"{library.name}.0001_initial {library.name}.0002_add_field_pages_to_book"
    assert sorted(applied) == ["", "", both]


async def test_what_was_applied_is_not_applied_again(library):
    await library.make()
    assert await library.apply() == ["0001_initial"]
    assert await library.apply() == []


async def test_constraints_of_the_model_are_the_tables(library):
    await library.make()
    await library.apply()
    await library.add(1, "A", 0)
    await library.add(2, "A", 1)
    with pytest.raises(IntegrityError, match="library_book_copies"):
        await library.add(3, "B", -1)
    with pytest.raises(IntegrityError, match="title"):
        await library.add(3, "A", 1)


async def test_an_unchanged_model_asks_for_nothing(library):
    assert await library.make(check=True) == ["0001_initial.py"]
    assert library.files() == []
    assert await library.make() == library.files() == ["0001_initial.py"]
    assert await library.make(check=True) == []


async def test_a_reworded_docstring_is_no_change(library):
    await library.make()
    library.model(docstring="A volume.")
    assert await library.make() == []


async def test_several_migrations_become_one_again(library):
    await library.make()
    library.model("pages = fields.IntField(null=True)")
    await library.make()
    library.forget()
    await library.make(fresh=True)
    assert library.files() == ["0001_initial.py"]
    library.forget()
    assert await library.make(check=True) == []


async def test_a_new_column_that_rows_could_not_fill_is_refused_before_it_is_written(library):
    await library.make()
    library.model("pages = fields.IntField()")
    with pytest.raises(NeedsDefault, match=r"Book.pages is new: rows that exist need a value"):
        await library.make()
    library.model("pages = fields.IntField(db_default=0)")
    assert await library.make() == ["0002_add_field_pages_to_book.py"]
    assert await library.apply() == ["0001_initial", "0002_add_field_pages_to_book"]


async def test_a_migration_that_fails_leaves_nothing_behind(library):
    await library.make()
    library.migration("0002_broken", "CREATE TABLE half (id INTEGER)", "NONSENSE")
    with pytest.raises(OperationalError, match="syntax error"):
        await library.apply()
    library.migration("0002_broken", "CREATE TABLE half (id INTEGER)")
    assert await library.apply() == ["0002_broken"]


async def test_rows_that_would_point_at_nothing_roll_a_migration_back(library):
    await library.make()
    library.migration("0002_orphan", "INSERT INTO library_book (id, title, follows_id) VALUES (1, 'A', 404)")
    with pytest.raises((BrokenReferences, IntegrityError)):
        await library.apply()
    assert await library.run("SELECT id FROM library_book") == []


async def test_a_database_of_a_newer_version_is_left_alone(library):
    await library.make()
    library.migration("0002_later", "CREATE TABLE later (id INTEGER)")
    await library.apply()
    (library.folder / "migrations" / "0002_later.py").unlink()
    with pytest.raises(TooNew, match=r"does not know library_\d+.0002_later"):
        await library.apply()


async def test_who_migrates_waits_for_whoever_does_so_already(tmp_path):
    async def wait_for_a_turn() -> None:
        async with alone(address):
            pass

    address = Address.of(databases.bare(tmp_path))
    async with alone(address):
        waiting = asyncio.create_task(wait_for_a_turn())
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()
    await asyncio.wait_for(waiting, timeout=5)


async def test_the_migrations_of_this_project_make_its_models():
    assert await migrations.make(check=True) == []


async def test_every_field_that_a_model_wants_indexed_has_an_index(db):
    kept = {
        "sqlite": "SELECT tbl_name AS on_table, sql AS made FROM sqlite_master WHERE sql LIKE '% INDEX %'",
        "postgres": "SELECT tablename AS on_table, indexdef AS made FROM pg_indexes",
    }[databases.KIND]
    made = await get_connection("default").execute_query_dict(kept)
    first = {
        (row["on_table"], re.search(r"\(\"?(\w+)", row["made"][row["made"].index(" ON ") :])[1])
        for row in made
    }
    models = [model for app in Tortoise.apps.values() for model in app.values()]
    wanted = {
        (model._meta.db_table, field.source_field or name)
        for model in models
        for name, field in model._meta.fields_map.items()
        if field.index and not field.unique
    }
    assert wanted
    assert wanted <= first


async def test_the_way_back_from_customers_chosen_lets_the_handovers_without_a_leaver_go(tmp_path):
    address = databases.bare(tmp_path)
    async with migrations.with_models(Address.of(address)) as database:
        await migrations.Executor(database).migrate([MigrationTarget("club", "0018_customers_chosen")])
        eve = await Staff.create(login="eve", name="Eve", password_hash="", role="marketing", created_at=NOON)
        for leaver, name, kind in ((eve, "", "tasks"), (None, "老张", "customers")):
            done = await Handover.create(leaver=leaver, name=name, by="test", at=NOON)
            await Handed.create(handover=done, kind=kind, thing=1, heir=eve)
        before = MigrationTarget("club", "0017_preferred_way_of_contact")
        await migrations.Executor(database).migrate([before])
        kept = await database.execute_query_dict("SELECT handover_id, kind FROM club_handed")
        assert kept == [{"handover_id": 1, "kind": "tasks"}]
        assert await database.execute_query_dict("SELECT id FROM club_handover") == [{"id": 1}]
