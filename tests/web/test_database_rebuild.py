"""A SQLite table that is changed keeps its rows, its children and everything that hangs on it.

A library of shelves and books is migrated by our editor, and by Tortoise's own where that loses something.
"""

import pytest
from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.operations import (
    AddConstraint,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
)
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from tests import ledgers
from web.database.rebuild import RebuildRefused, SqliteEditor

LIBRARY = [
    CreateModel(
        "Shelf",
        [
            ("id", fields.IntField(generated=True, primary_key=True)),
            ("code", fields.CharField(10, unique=True)),
            ("room", fields.CharField(10)),
            ("place", fields.IntField(default=1)),
            ("note", fields.CharField(20, null=True, db_index=True)),
        ],
        options={"table": "shelf", "app": "library", "unique_together": [("room", "place")], "pk_attr": "id"},
    ),
    CreateModel(
        "Book",
        [
            ("id", fields.IntField(generated=True, primary_key=True)),
            (
                "shelf",
                fields.ForeignKeyField("library.Shelf", source_field="shelf_id", on_delete=fields.CASCADE),
            ),
            (
                "index",
                fields.OneToOneField("library.Shelf", source_field="index_id", null=True, related_name="of"),
            ),
            ("state", fields.CharField(10, default="here")),
        ],
        options={"table": "book", "app": "library", "indexes": [Index(fields=["state"])], "pk_attr": "id"},
    ),
    AddConstraint("Shelf", CheckConstraint(check="place > 0", name="shelf_place")),
    AddConstraint("Book", UniqueConstraint(("shelf",), name="book_lent", condition="state = 'lent'")),
    AddIndex("Shelf", Index(fields=["room"], name="shelf_room")),
]
TRIGGER = """
CREATE TRIGGER shelf_stays BEFORE DELETE ON shelf
BEGIN
    SELECT RAISE(ABORT, 'a shelf stays; always');
END
"""
FROM_BOOKS = """
CREATE TRIGGER book_note AFTER INSERT ON book
BEGIN
    UPDATE shelf SET note = 'used' WHERE id = new.shelf_id;
END
"""
LONGER_CODE = AlterField("Shelf", "code", fields.CharField(40, unique=True))


class Library:
    """The tables, and what the migrations so far have made of them."""

    def __init__(self, database, editor_class):
        self.database, self.editor_class = database, editor_class
        self.state = State(models={}, apps=StateApps())

    async def migrate(self, *operations):
        async with in_transaction() as transaction:
            editor = self.editor_class(self.database)
            editor.client = transaction
            for operation in operations:
                before = self.state.clone()
                operation.state_forward("library", self.state)
                await operation.database_forward("library", before, self.state, editor)

    async def rows(self, sql):
        return [tuple(row.values()) for row in await self.database.execute_query_dict(sql)]

    async def run(self, sql):
        await self.database.execute_query(sql)

    async def add(self, table, *rows):
        columns = {"shelf": "(id, code, room, place, note)", "book": "(id, shelf_id, index_id, state)"}[table]
        await self.run(f"INSERT INTO {table} {columns} VALUES {', '.join(rows)}")

    async def refuses(self, table, row, match):
        with pytest.raises(IntegrityError, match=match):
            await self.add(table, row)

    async def names(self):
        rows = await self.rows(
            "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql <> ''"
        )
        return {name for (name,) in rows}


async def furnish(library):
    """Two shelves, three books, and a third shelf that came and went."""
    await library.migrate(*LIBRARY)
    await library.add("shelf", "(1, 'A', 'north', 1, NULL)", "(2, 'B', 'north', 2, 'top')")
    await library.add("shelf", "(9, 'Z', 'south', 1, '')")
    await library.run("DELETE FROM shelf WHERE id = 9")
    await library.add("book", "(1, 1, NULL, 'here')", "(2, 1, 2, 'lent')", "(3, 2, NULL, 'here')")
    await library.run(TRIGGER)
    await library.run(FROM_BOOKS)
    return library


@pytest.fixture
def address(tmp_path):
    return f"sqlite://{tmp_path / 'library.sqlite3'}"


@pytest.fixture
async def library(address):
    async with ledgers.connected(ledgers.OURS, address, foreign_keys="OFF") as database:
        yield await furnish(Library(database, SqliteEditor))


async def test_rows_and_their_children_stay(library):
    await library.migrate(LONGER_CODE)
    assert await library.rows("SELECT id, code FROM shelf ORDER BY id") == [(1, "A"), (2, "B")]
    assert await library.rows("SELECT id, shelf_id, index_id FROM book ORDER BY id") == [
        (1, 1, None),
        (2, 1, 2),
        (3, 2, None),
    ]
    assert await library.rows("PRAGMA foreign_key_check") == []


async def test_what_was_unique_stays_unique(library):
    await library.migrate(LONGER_CODE)
    await library.refuses(
        "shelf",
        "(3, 'A', 'south', 1, NULL)",
        match="shelf.code",
    )
    await library.refuses(
        "shelf",
        "(3, 'C', 'north', 1, NULL)",
        match="shelf.room, shelf.place",
    )


async def test_a_partly_unique_and_a_one_to_one_column_stay_so(library):
    await library.migrate(AlterField("Book", "state", fields.CharField(20, default="here")))
    await library.refuses("book", "(4, 1, NULL, 'lent')", match="book.shelf_id")
    await library.refuses("book", "(4, 2, 2, 'here')", match="book.index_id")


async def test_a_check_stays(library):
    await library.migrate(LONGER_CODE)
    await library.refuses(
        "shelf",
        "(3, 'C', 'south', 0, NULL)",
        match="shelf_place",
    )


async def test_indexes_and_triggers_stay_and_work(library):
    before = await library.names()
    await library.migrate(LONGER_CODE)
    assert await library.names() == before
    with pytest.raises(IntegrityError, match="a shelf stays; always"):
        await library.run("DELETE FROM shelf WHERE id = 2")
    await library.add("book", "(4, 1, NULL, 'here')")
    assert await library.rows("SELECT note FROM shelf WHERE id = 1") == [("used",)]


async def test_a_number_once_given_is_not_given_again(library):
    await library.migrate(LONGER_CODE)
    await library.add("shelf", "(NULL, 'C', 'south', 1, NULL)")
    assert await library.rows("SELECT id FROM shelf WHERE code = 'C'") == [(10,)]


async def test_children_still_point_at_the_table(library):
    await library.migrate(LONGER_CODE)
    await library.run("PRAGMA foreign_keys = ON")
    await library.refuses("book", "(4, 404, NULL, 'here')", match="FOREIGN KEY")


async def test_a_column_goes_with_its_index_and_nothing_else(library):
    before = await library.names()
    gone = {name for name in before if "note" in name and name != "book_note"}
    await library.run("DROP TRIGGER book_note")  # it names the column
    await library.migrate(RemoveField("Shelf", "note"))
    assert await library.names() == before - gone - {"book_note"}
    assert await library.rows("SELECT * FROM shelf WHERE id = 2") == [(2, "B", "north", 2)]


async def test_a_relation_goes_with_its_column(library):
    await library.migrate(RemoveField("Book", "index"))
    columns = await library.rows("SELECT name FROM pragma_table_info('book')")
    assert {name for (name,) in columns} == {"id", "shelf_id", "state"}
    assert await library.rows("SELECT id, shelf_id, state FROM book WHERE id = 2") == [(2, 1, "lent")]


async def test_a_column_that_may_no_longer_be_empty_takes_its_default(library):
    await library.migrate(
        AlterField("Shelf", "note", fields.CharField(20, default="it's bare", db_index=True))
    )
    assert await library.rows("SELECT note FROM shelf ORDER BY id") == [("it's bare",), ("top",)]


async def test_a_column_that_need_not_be_unique_or_indexed_any_more_is_not(library):
    await library.migrate(
        AlterField("Shelf", "code", fields.CharField(10)),
        AlterField("Shelf", "note", fields.CharField(20, null=True)),
    )
    await library.add("shelf", "(3, 'A', 'south', 1, NULL)")
    assert not any("note" in name for name in await library.names() - {"book_note"})


async def test_a_column_that_is_to_be_indexed_is(library):
    await library.migrate(AlterField("Shelf", "code", fields.CharField(10, unique=True, db_index=True)))
    assert any("code" in name for name in await library.names())


async def test_constraints_that_are_removed_are_gone(library):
    await library.migrate(
        RemoveConstraint("Shelf", name="shelf_place"),
        RemoveConstraint("Shelf", fields=["room", "place"]),
        RemoveConstraint("Book", name="book_lent"),
    )
    await library.add("shelf", "(3, 'C', 'north', 1, NULL)", "(4, 'D', 'north', -1, NULL)")
    await library.add("book", "(4, 1, NULL, 'lent')")


async def test_with_foreign_keys_on_nothing_is_rebuilt(library):
    await library.run("PRAGMA foreign_keys = ON")
    with pytest.raises(RebuildRefused):
        await library.migrate(LONGER_CODE)
    assert await library.rows("SELECT count(*) FROM book") == [(3,)]


async def test_stock_tortoise_deletes_the_children(library):
    library.editor_class = SqliteSchemaEditor
    for statement in ("DROP TRIGGER shelf_stays", "DROP TRIGGER book_note", "PRAGMA foreign_keys = ON"):
        await library.run(statement)
    await library.migrate(LONGER_CODE)
    assert await library.rows("SELECT count(*) FROM book") == [(0,)]


async def test_stock_tortoise_forgets_what_was_unique_indexed_and_triggered(library):
    library.editor_class = SqliteSchemaEditor
    await library.run("DROP TRIGGER book_note")  # with it, it could not even finish
    await library.migrate(LONGER_CODE)
    assert not {"shelf_room", "shelf_stays"} & await library.names()
    await library.add("shelf", "(3, 'C', 'north', 1, NULL)")
