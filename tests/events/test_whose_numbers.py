"""The migration that keeps identity numbers by whose they are: each finds its companion, or is deleted."""

from importlib import import_module

from tortoise.transactions import in_transaction

moving = import_module("events.migrations.0010_whose_numbers_are")
TABLES = """
CREATE TEMP TABLE events_companion (id INT, registration_id INT, name TEXT);
CREATE TEMP TABLE events_traveller (id INT, registration_id INT, companion_id INT, who TEXT, name TEXT,
  sealed TEXT, tail TEXT, consent_words TEXT, deleted_at TIMESTAMP WITH TIME ZONE, deleted_by TEXT);
INSERT INTO events_companion VALUES (1, 7, '小宝'), (2, 7, '张伟'), (3, 7, '小宝'), (4, 8, '小宝');
INSERT INTO events_traveller (id, registration_id, who, name, sealed) VALUES
  (1, 7, '', '陈静', 'x'), (2, 7, '小宝', '甲', 'x'), (3, 7, '小宝#2', '乙', 'x'), (4, 7, '王五', '丙', 'x'),
  (5, 8, '小宝', '丁', 'x');
"""


async def test_numbers_that_were_kept_by_name_find_their_companion(db):
    """Over tables of the same names that only this transaction sees."""
    async with in_transaction() as ours:
        await ours.execute_script(TABLES)
        for statement in (moving.FOUND, moving.GONE):
            await ours.execute_query(statement)
        told = "SELECT id, companion_id, sealed, deleted_by FROM events_traveller ORDER BY id"
        rows = [tuple(row.values()) for row in await ours.execute_query_dict(told)]
        await ours.execute_query(moving.BACK)
        back = await ours.execute_query_dict("SELECT who FROM events_traveller ORDER BY id")
        for table in ("events_traveller", "events_companion"):
            await ours.execute_query(f"DROP TABLE {table}")
    assert rows == [
        (1, None, "x", None),
        (2, 1, "x", None),
        (3, 3, "x", None),
        (4, None, "", "job:travellers"),
        (5, 4, "x", None),
    ]
    assert [row["who"] for row in back] == ["", "小宝", "小宝#2", "王五", "小宝"]
