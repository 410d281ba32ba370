"""What a database knows of its own tables when it plans a statement."""

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

SAMPLE = 1000  # rows of each index: enough to tell a name that few bear from a state that most are in


async def gather() -> int:
    """Have SQLite look at its tables anew; how many it saw. 0 on PostgreSQL, which does so by itself.

    Without it SQLite takes a large table for a small one, and every index for as good as the next. It is
    quick however large the tables are. What it found before is dropped first: connections that are open,
    here and in other processes, look again only when a table comes or goes.
    """
    if get_connection("default").capabilities.dialect != "sqlite":
        return 0
    async with in_transaction() as database:
        await database.execute_script(
            f"PRAGMA analysis_limit = {SAMPLE}; DROP TABLE IF EXISTS sqlite_stat1; ANALYZE"
        )
        (seen,) = await database.execute_query_dict("SELECT COUNT(DISTINCT tbl) AS n FROM sqlite_stat1")
    return int(seen["n"])
