"""What a database knows of its own tables when it plans a statement."""

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

SAMPLE = 1000  # rows of each index: enough to tell a name that few bear from a state that most are in

# SQLite takes rows without a value for rows that share one. Nearly nobody was merged into another: reckoned
# so, the index tells nothing, and "who, or was merged into them" (club/persons.py) reads all members.
LEAVE_OUT = "DELETE FROM sqlite_stat1 WHERE idx LIKE 'idx_club_member_merged%'"


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
            f"PRAGMA analysis_limit = {SAMPLE}; DROP TABLE IF EXISTS sqlite_stat1; ANALYZE; {LEAVE_OUT};"
            "ANALYZE sqlite_schema"  # this connection looks again, too
        )
        (seen,) = await database.execute_query_dict("SELECT COUNT(DISTINCT tbl) AS n FROM sqlite_stat1")
    return int(seen["n"])
