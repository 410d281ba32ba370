"""Keying: the columns that find a name, for people who were written before there were such columns."""

from tortoise.backends.base.client import BaseDBAsyncClient

from club.members import names

AT_ONCE = 2000
NAMED = (
    "SELECT id, name FROM club_member WHERE id > {} AND name <> '' AND pinyin_key = '' ORDER BY id LIMIT {}"
)
KEYED = (
    "UPDATE club_member SET name_key = {}, given_key = {}, pinyin_key = {}, initials_key = {} WHERE id = {}"
)


async def fill(connection: BaseDBAsyncClient) -> int:
    """Give everybody who lacks them the keys of their name; how many were looked at."""
    sign = "?" if connection.capabilities.dialect == "sqlite" else "$"
    named, keyed = (_numbered(text, sign) for text in (NAMED, KEYED))
    last, seen = 0, 0
    while found := await connection.execute_query_dict(named, [last, AT_ONCE]):
        rows = [[*names.keys(row["name"]).values(), row["id"]] for row in found]
        await connection.execute_many(keyed, rows)
        last, seen = found[-1]["id"], seen + len(found)
    return seen


def _numbered(text: str, sign: str) -> str:
    return text.format(*(f"{sign}{place + 1}" for place in range(text.count("{}"))))
